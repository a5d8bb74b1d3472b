"""What the rules look at: how long ago, how late, inside or outside the guarantee."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from chatbot.domain import Inquiry, Issue, Order, Policy, Rule, Shop, Slots

# Longer than any window a policy of perishable goods can name; beyond it every rule with an open end is the same.
HORIZON_DAYS = 40


@dataclass(frozen=True)
class Situation:
    """Whole days, None where the records cannot tell. The names are the spans a rule may set."""

    delivered: bool
    day: int | None = None
    past_guarantee: int | None = None
    claim_past_guarantee: int | None = None
    days_late: int | None = None
    overdue: int | None = None


def matching(policy: Policy, issue: Issue, situation: Situation) -> tuple[Rule, ...]:
    """The rules for an issue all of whose spans hold. A span over an unknown day does not hold."""
    return tuple(rule for rule in policy.rules if rule.issue is issue and _holds(rule, situation))


def _holds(rule: Rule, situation: Situation) -> bool:
    if rule.delivered is not None and rule.delivered != situation.delivered:
        return False
    for name, span in rule.spans.items():
        value = getattr(situation, name)
        if value is None or not span.holds(value):
            return False
    return True


def of_order(issue: Issue, inquiry: Inquiry, order: Order, shop: Shop, today: date) -> Situation:
    """The situation as the records give it.

    A day of wilting that lies after today is taken as today: the records outweigh a slip of the pen.
    """
    if order.delivered_on is None:
        return Situation(delivered=False, overdue=(today - order.promised_on).days)
    age = max((today - order.delivered_on).days, 0)
    day = min(_wilting_day(inquiry.slots, order.delivered_on, age), age) if issue is Issue.WILTED else age
    guarantee = longest_guarantee(_flowers_meant(inquiry.slots, order, shop), shop.policy)
    return Situation(
        delivered=True,
        day=day,
        past_guarantee=day - guarantee,
        claim_past_guarantee=age - guarantee,
        days_late=(order.delivered_on - order.promised_on).days,
    )


def _wilting_day(slots: Slots, delivered_on: date, age: int) -> int:
    if slots.days_after_delivery is not None:
        return slots.days_after_delivery
    if slots.happened_on is not None and slots.happened_on >= delivered_on:
        return (slots.happened_on - delivered_on).days
    return age


def _flowers_meant(slots: Slots, order: Order, shop: Shop) -> tuple[str, ...]:
    ordered = tuple(stem.flower for stem in shop.products[order.sku].flowers)
    named = tuple(flower for flower in ordered if flower in slots.flowers)
    return named or ordered


def longest_guarantee(flowers: tuple[str, ...], policy: Policy) -> int:
    """Days of the longest-lived flower: which one wilted is unknown, so the customer gets the benefit."""
    return max((policy.guarantee(flower) for flower in flowers), default=policy.guarantee_default)


def without_order(issue: Issue, inquiry: Inquiry, policy: Policy) -> Iterator[Situation]:
    """Every situation that the customer's words leave open while the order is unknown.

    A claim is taken to be made on the day it speaks of. A delivery is taken as recorded unless the complaint is
    that there was none; then it is taken as overdue.
    """
    if issue is Issue.NOT_DELIVERED:
        yield Situation(delivered=False, overdue=1)
        return
    if issue is Issue.LATE:
        yield from (Situation(delivered=True, days_late=days) for days in range(1, 4))
        return
    said = inquiry.slots.days_after_delivery if issue is Issue.WILTED else None
    for guarantee in _possible_guarantees(inquiry.slots, policy):
        for day in range(HORIZON_DAYS) if said is None else (said,):
            yield Situation(True, day, day - guarantee, day - guarantee, 0)


def _possible_guarantees(slots: Slots, policy: Policy) -> tuple[int, ...]:
    if slots.flowers:
        return (longest_guarantee(slots.flowers, policy),)
    return tuple(sorted({policy.guarantee_default, *policy.guarantee_days.values()}))


def every(issue: Issue, policy: Policy) -> Iterator[Situation]:
    """The whole space of situations an order can be in, for checking that the rules cover it."""
    for overdue in range(-2, HORIZON_DAYS):
        yield Situation(delivered=False, overdue=overdue)
    guarantees = sorted({policy.guarantee_default, *policy.guarantee_days.values()})
    for guarantee in guarantees:
        for age in range(HORIZON_DAYS):
            for day in range(age + 1) if issue is Issue.WILTED else (age,):
                for late in range(-1, 5) if issue is Issue.LATE else (0,):
                    yield Situation(True, day, day - guarantee, age - guarantee, late)
