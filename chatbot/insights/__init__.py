"""What the shop can learn from its log: complaints over time, shares, costs, and the batch radar. Pure."""
