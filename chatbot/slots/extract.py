"""All the slots of one message."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from chatbot.domain import Language, Shop, Slots
from chatbot.languages import pack
from chatbot.names import NameIndex
from chatbot.slots.budget import budget
from chatbot.slots.components import components, wrapping_place
from chatbot.slots.message import Message
from chatbot.slots.negation import unwanted
from chatbot.slots.orders import order_number
from chatbot.slots.products import products
from chatbot.slots.signs import person, pets, photo, writer
from chatbot.slots.stems import stems
from chatbot.slots.timing import days_after_delivery, happened_on
from chatbot.slots.vocabulary import colours, occasion


def extract(text: str, shop: Shop, names: NameIndex, language: Language, today: date) -> Slots:
    """What one message says, and nothing it does not say: a slot that is not told stays empty.

    Both languages are read wherever both are written. Flowers that the customer rules out are ``excluded``, not
    ``flowers``. Only the first ``chatbot.languages.folding.LIMIT`` characters are read.
    """
    message = Message(text, shop, names, language, today)
    excluded = frozenset(unwanted(message))
    wanted = _ids(one.flower for one in message.mentions if one not in excluded)
    wrapping = wrapping_place(message)
    elsewhere = [wrapping] if wrapping else []
    days = days_after_delivery(message)
    low, high = budget(message)
    return Slots(
        order=order_number(message),
        flowers=wanted,
        excluded=_ids(one.flower for one in message.mentions if one in excluded and one.flower not in wanted),
        days_after_delivery=days,
        happened_on=happened_on(message) if days is None else None,
        budget=high,
        budget_low=low,
        colours=colours(message, elsewhere),
        occasion=occasion(message, elsewhere),
        pets=pets(message),
        photo=photo(message),
        writer=writer(message),
        person=person(message),
        products=products(message),
        components=components(message, excluded),
        stems=stems(message, excluded),
        wrapping=text[slice(*wrapping)].strip() if wrapping else None,
    )


def _ids(flowers: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(flowers))


def is_courtesy(text: str, language: Language) -> bool:
    """Whether a message says hello, thanks or goodbye."""
    return re.search(pack(language, "slots")["talk"]["courtesy"], text, re.IGNORECASE) is not None
