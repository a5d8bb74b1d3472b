"""Which of the flowers named are not wanted."""

from __future__ import annotations

from chatbot.names import Mention
from chatbot.slots.message import Message


def unwanted(message: Message) -> tuple[Mention, ...]:
    """The mentions that the message rules out: “no lilies or roses”, 百合过敏, “lily-free”."""
    found: list[Mention] = []
    for one in message.mentions:
        if _ruled_out(message, one) or (found and _joined(message, found[-1], one)):
            found.append(one)
    return tuple(found)


def _ruled_out(message: Message, one: Mention) -> bool:
    return message.preceded("negation.before", one.start) or message.followed("negation.after", one.end)


def _joined(message: Message, last: Mention, one: Mention) -> bool:
    return message.patterns.has("negation.joined", message.folded[last.end : one.start])
