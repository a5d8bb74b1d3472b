"""A customer-service desk for a flower shop, on its own machine."""
