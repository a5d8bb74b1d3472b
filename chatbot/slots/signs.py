"""What a message says with a phrase: pets, a photo, who writes, that a person is wanted."""

from __future__ import annotations

from chatbot.domain import Pet, Writer
from chatbot.languages.recipients import recipients
from chatbot.slots.message import Message

_KINDS = {"pets.cat": Pet.CAT, "pets.dog": Pet.DOG, "pets.other": Pet.OTHER}


def pets(message: Message) -> tuple[Pet, ...]:
    """The pets that are spoken of. “Pets” alone are cats and dogs, those most often kept and most at risk."""
    text = message.without(message.marks("pets.none"))
    found = [pet for name, pet in _KINDS.items() if message.patterns.has(name, text)]
    if not found and message.patterns.has("pets.any", text):
        found = [Pet.CAT, Pet.DOG]
    return tuple(found)


def photo(message: Message) -> bool:
    """Whether the customer says that a photo is there: not that one could be, nor the shop's own picture.

    A clause that denies anything gives no photo: “I won't be sending one” must not pass for evidence.
    """
    text = message.without(message.marks("photo.no"))
    return any(not _denied(message, text, *one.span()) for one in message.patterns.finditer("photo.yes", text))


def _denied(message: Message, text: str, start: int, end: int) -> bool:
    breaks = [one.end() for one in message.patterns.finditer("photo.clause_end", text[:start])]
    clause = text[max(breaks, default=0) : end]
    return message.patterns.has("photo.denied", clause) or message.patterns.has("photo.denied_after", text[end:])


def writer(message: Message) -> Writer | None:
    """Whoever says “I bought” is the buyer, whatever was then sent to them; else a recipient if they say so.

    What may be said by both, such as “my order”, makes a buyer only of who is no recipient. “I'm the one who got
    them” settles it.
    """
    if message.patterns.has("writer.declared", message.folded):
        return Writer.RECIPIENT
    gifts = message.marks("writer.recipient")
    text = message.without(gifts)
    if message.patterns.has("writer.buyer", text):
        return Writer.BUYER
    if gifts:
        return Writer.RECIPIENT
    return Writer.BUYER if message.patterns.has("writer.buyer_unless_recipient", text) else None


def recipient(message: Message) -> str | None:
    """Whom the flowers are for, if the customer says so of one person or group alone."""
    named = recipients(message.folded, message.language)
    return named[0] if len(named) == 1 else None


def person(message: Message) -> bool:
    """Whether the customer asks for a human being."""
    text = message.without(message.marks("person.no"))
    return message.patterns.has("person.yes", text)
