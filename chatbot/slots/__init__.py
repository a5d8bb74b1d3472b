"""The slots of a message: what it says of order, flowers, days, budget, colours, pets and all the rest."""

from chatbot.slots.extract import extract
from chatbot.slots.products import without_names
from chatbot.slots.talk import denied_issues, is_courtesy

__all__ = ["denied_issues", "extract", "is_courtesy", "without_names"]
