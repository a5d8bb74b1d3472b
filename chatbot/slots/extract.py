"""All the slots of one message."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from chatbot.domain import Language, Shop, Slots
from chatbot.languages import pack
from chatbot.names import NameIndex
from chatbot.slots.budget import Budget, budget
from chatbot.slots.components import components, wrapping_place
from chatbot.slots.message import Message
from chatbot.slots.negation import unwanted
from chatbot.slots.orders import order_number
from chatbot.slots.products import hidden, products
from chatbot.slots.signs import person, pets, photo, recipient, writer
from chatbot.slots.stems import stems
from chatbot.slots.timing import days_after_delivery, happened_on
from chatbot.slots.vocabulary import colours, occasion
from chatbot.slots.wishes import for_sale, in_season, sentiment, superlative, unlisted


def extract(text: str, shop: Shop, names: NameIndex, language: Language, today: date) -> Slots:
    """What one message says, and nothing it does not say: a slot that is not told stays empty.

    Both languages are read wherever both are written. Flowers that the customer rules out are ``excluded``, not
    ``flowers``. A product's name tells its flowers, and no colour, pet or number. Only the first
    ``chatbot.languages.folding.LIMIT`` characters are read.
    """
    whole = Message(text, shop, names, language, today)
    named = products(whole)
    excluded = frozenset(unwanted(whole))
    wanted = _ids(one.flower for one in whole.mentions if one not in excluded)
    message = hidden(whole, named)
    wrapping = wrapping_place(message)
    elsewhere = [wrapping] if wrapping else []
    days = days_after_delivery(message)
    low, high = budget(message)
    return Slots(
        order=order_number(message),
        flowers=wanted,
        excluded=_ids(one.flower for one in whole.mentions if one in excluded and one.flower not in wanted),
        days_after_delivery=days,
        happened_on=happened_on(message) if days is None else None,
        budget=high,
        budget_low=low,
        colours=colours(message, elsewhere),
        occasion=occasion(message, elsewhere),
        pets=pets(message),
        photo=photo(message),
        writer=writer(message),
        recipient=recipient(message),
        person=person(message),
        products=_ids(one.sku for _, _, one in named),
        components=components(message, excluded),
        stems=stems(message, excluded),
        wrapping=text[slice(*wrapping)].strip() if wrapping else None,
        superlative=superlative(message),
        in_season=in_season(whole),
        for_sale=for_sale(whole),
        unlisted=unlisted(whole, named),
        sentiment=sentiment(message),
    )


def budget_in(answer: str, shop: Shop, names: NameIndex, language: Language, today: date) -> Budget:
    """What an answer to the question how much may be spent says: a number needs no word for money there."""
    asked = pack(language, "slots")["budget"]["asked"]
    return budget(Message(f"{asked}{answer}", shop, names, language, today))


def _ids(named: Iterable[str]) -> tuple[str, ...]:
    """Each once, in the order they are named."""
    return tuple(dict.fromkeys(named))
