"""The slots of a message: what it says of order, flowers, days, budget, colours, pets and all the rest."""

from chatbot.slots.extract import extract, is_courtesy

__all__ = ["extract", "is_courtesy"]
