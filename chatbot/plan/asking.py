"""What the customer is asked for: always one friendly question."""

from __future__ import annotations

from chatbot.domain import Act, Fact, Missing, Step
from chatbot.plan.case import Case

THINGS = (Missing.ORDER_NUMBER, Missing.PHOTO)


def request(case: Case) -> Step | None:
    """The question for what a complaint's decision misses; None if nothing is missing."""
    missing = case.decision.missing if case.decision else ()
    if not missing:
        return None
    unknown = unknown_order(case)
    if unknown and Missing.ORDER_NUMBER not in missing:
        missing = (Missing.ORDER_NUMBER, *missing)
    wording = case.joined((unknown, _question(case, missing)))
    return case.step(Act.REQUEST, wording, (missing_fact(case, missing), *case.items("order")))


def unknown_order(case: Case) -> str:
    """That the customer's order number leads nowhere; blank if it leads somewhere, or none was given."""
    order = case.inquiry.slots.order
    return case.say("answer.unknown_order", order=order) if order and case.facts.order is None else ""


def missing_fact(case: Case, missing: tuple[Missing, ...]) -> Fact:
    return Fact("decision:missing", case.say("fact.missing", show=shown(case, missing)), "policy.toml")


def shown(case: Case, things: tuple[str, ...]) -> str:
    """``the order number and a photo of the flowers``; what the wording has no name for is left out.

    Where the customer has given a number already, it is the correct one that is missing.
    """
    again = {Missing.ORDER_NUMBER: "right_number"} if case.inquiry.slots.order else {}
    keys = [f"show.{again.get(Missing(thing), thing)}" for thing in things if thing in tuple(Missing)]
    return case.listing([case.say(key) for key in keys])


def _question(case: Case, missing: tuple[Missing, ...]) -> str:
    things = tuple(thing for thing in missing if thing in THINGS)
    if Missing.ORDER_NUMBER in things and case.facts.order is not None:
        return case.say("request.other_order")
    if not things:
        return case.say("request.what_happened")
    key = "request.things_what_happened" if Missing.WHAT_HAPPENED in missing else "request.things"
    return case.say(key, things=shown(case, things))
