"""The tables as the program uses them. The migrations make them; a test holds the two together."""

from chatbot.store.tables.base import metadata
from chatbot.store.tables.casework import approval, case, event, photo, taken, task
from chatbot.store.tables.deeds import audit, erasure, model_change
from chatbot.store.tables.log import conversation, dropped, escalation, message, prompt, sentence, turn
from chatbot.store.tables.people import attempt, person, session
from chatbot.store.tables.reviews import review, sent, thumb

__all__ = [
    "approval",
    "attempt",
    "audit",
    "case",
    "conversation",
    "dropped",
    "erasure",
    "escalation",
    "event",
    "message",
    "metadata",
    "model_change",
    "person",
    "photo",
    "prompt",
    "review",
    "sent",
    "sentence",
    "session",
    "taken",
    "task",
    "thumb",
    "turn",
]
