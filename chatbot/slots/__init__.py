"""The slots of a message: what it says of order, flowers, days, budget, colours, pets and all the rest."""

from chatbot.slots.evidence import without_evidence
from chatbot.slots.extract import budget_in, extract
from chatbot.slots.products import without_names
from chatbot.slots.talk import asks_name, denied_issues, is_courtesy, wants_redress

__all__ = [
    "asks_name",
    "budget_in",
    "denied_issues",
    "extract",
    "is_courtesy",
    "wants_redress",
    "without_evidence",
    "without_names",
]
