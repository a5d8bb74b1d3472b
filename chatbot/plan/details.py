"""What a courtesy may take up of the customer's story: whom the flowers were for, how soon they were gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from chatbot.domain import Act, Fact, Step
from chatbot.plan.case import Case
from chatbot.prose import days_text

Detail = Callable[[Case], str]
# Longer than this nobody says that flowers lasted only so long.
SOON = 14


def courtesy(
    case: Case, act: Act, wording: str, goal: str, *kinds: str, facts: tuple[Fact, ...] = (), **known: str
) -> Step:
    """A step that a model may word as a whole, taking up the details of these ``kinds``, as far as they are known.

    Mourning is met with the standard wording's own care.
    """
    step = case.step(act, wording, facts, goal, **known)
    return step if case.mourning() else replace(step, details=tuple(_told(case, kinds)))


def _told(case: Case, kinds: tuple[str, ...]) -> Iterator[str]:
    for kind in KINDS:
        if kind in kinds and (text := KINDS[kind](case)):
            yield text


def _recipient(case: Case) -> str:
    recipient = case.inquiry.slots.recipient
    return case.say("detail.for", recipient=recipient) if recipient else ""


def _after(case: Case) -> str:
    days = case.inquiry.slots.days_after_delivery
    return case.say("detail.after", days=days_text(days, case.language)) if days and days <= SOON else ""


def _flowers(case: Case) -> str:
    return case.say("detail.flowers", flowers=case.flowers_word()) if case.spoken_of() else ""


def _occasion(case: Case) -> str:
    occasion = case.occasion()
    return case.say("detail.occasion", occasion=occasion) if occasion else ""


def _pet(case: Case) -> str:
    pets = case.inquiry.slots.pets
    key = f"detail.{pets[0]}" if len(pets) == 1 else ""
    return case.say(key) if case.has(key) else ""


# In the order in which they are told.
KINDS: Mapping[str, Detail] = {
    "for": _recipient,
    "after": _after,
    "flowers": _flowers,
    "occasion": _occasion,
    "pet": _pet,
}
