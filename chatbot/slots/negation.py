"""Which of the flowers named are not wanted."""

from __future__ import annotations

from chatbot.names import Mention
from chatbot.slots.message import Message
from chatbot.slots.vocabulary import colour_places


def unwanted(message: Message) -> tuple[Mention, ...]:
    """The mentions that the message rules out: “no lilies or roses”, 百合过敏, “lily-free”."""
    found: list[Mention] = []
    coloured = {end: start for start, end, _ in colour_places(message)}
    for one in message.mentions:
        start = coloured.get(one.start, one.start)
        if _ruled_out(message, start, one.end) or (found and _joined(message, found[-1], one)):
            found.append(one)
    return tuple(found)


def _ruled_out(message: Message, start: int, end: int) -> bool:
    return message.preceded("negation.before", start) or message.followed("negation.after", end)


def _joined(message: Message, last: Mention, one: Mention) -> bool:
    return message.patterns.has("negation.joined", message.folded[last.end : one.start])
