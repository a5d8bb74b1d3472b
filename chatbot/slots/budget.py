"""What the customer wants to spend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from chatbot.quantities import Quantity
from chatbot.slots.message import Message

_LEAST_BARE = 10

Budget = tuple[Decimal | None, Decimal | None]


def budget(message: Message) -> Budget:
    """The least and the most that may be spent, in whatever currency was written; None where an end is open.

    Of two limits the last counts: people correct themselves. “Around 60” is at most 60. What was paid, charged or
    is claimed back is no budget.
    """
    amounts = [one for one in _amounts(message) if not _paid(message, one)]
    span = _between(message, amounts)
    if span is not None:
        return span
    low = high = None
    money = any(one.kind == "amount" for one in amounts)
    for one in amounts:
        if _says(message, one, "below"):
            high = one.value
        elif _says(message, one, "above") and (one.kind == "amount" or not money):
            # “At least twenty, and I can spend $100” asks for twenty stems.
            low = one.value
    if low is None and high is None:
        return None, _plain(message, amounts)
    return low, high


def _says(message: Message, one: Quantity, side: str) -> bool:
    return message.preceded(f"budget.{side}", one.start) or message.followed(f"budget.{side}_after", one.end)


def _amounts(message: Message) -> Iterator[Quantity]:
    complaining = message.patterns.has("budget.complaining", message.folded)
    money = not complaining or message.patterns.has("budget.money_words", message.folded)
    for one in message.quantities:
        bare = one.kind in ("number", "count") and not one.unit and one.value >= _LEAST_BARE and money
        if one.kind == "amount" or bare:
            yield one


def _paid(message: Message, one: Quantity) -> bool:
    return message.preceded("budget.paid", one.start) or message.followed("budget.paid_after", one.end)


def _between(message: Message, amounts: Sequence[Quantity]) -> Budget | None:
    money_words = message.patterns.has("budget.money_words", message.folded)
    for low, high in pairwise(amounts):
        gap = message.folded[low.end : high.start]
        # “$40-60” is read as one range, so nothing may be left between its ends.
        joined = not gap.strip(" -~$£€¥") or message.patterns.has("budget.between", gap)
        money = money_words or "amount" in (low.kind, high.kind)
        if joined and money and low.value < high.value:
            return low.value, high.value
    return None


def _plain(message: Message, amounts: Sequence[Quantity]) -> Decimal | None:
    """“Around 60”, “my budget is 60”, or an amount in a message that complains of nothing."""
    for one in amounts:
        if message.preceded("budget.about", one.start):
            return one.value
    if message.patterns.has("budget.complaining", message.folded):
        return None
    return next((one.value for one in amounts if one.kind == "amount"), None)
