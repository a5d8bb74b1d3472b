"""Ways of running a model that the desk is compared with, each written as its own users write it."""
