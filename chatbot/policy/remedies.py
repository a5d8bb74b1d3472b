"""From the options a rule opens to remedies with amounts, approvals and a rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from chatbot.domain import IN_GOODS, REFUNDS, Order, Policy, Remedy, RemedyKind, RemedyRule, Rule, Shop

CENT = Decimal("0.01")
# What options are ranked by while the order is unknown: only their proportions matter.
TYPICAL_GOODS, TYPICAL_FEE = Decimal(100), Decimal(10)


@dataclass(frozen=True)
class Option:
    """Remedies given together, and what they are worth to the customer (the goods again count as their price)."""

    remedies: tuple[Remedy, ...]
    worth: Decimal

    @property
    def waits(self) -> bool:
        return any(remedy.approval for remedy in self.remedies)


def options_of(rule: Rule, order: Order | None, shop: Shop, today: date) -> tuple[Option, ...]:
    """The rule's options with amounts; without an order amounts are None and approvals only the rule's own."""
    repeat = order is not None and _had_money_back(order, shop, today)
    options = (_option(kinds, rule.supervisor, repeat, order, shop.policy) for kinds in rule.options)
    return tuple(option for option in options if option.remedies)


def _option(
    rules: Sequence[RemedyRule], supervisor: bool, repeat: bool, order: Order | None, policy: Policy
) -> Option:
    goods, fee = (order.goods, order.delivery_fee) if order else (TYPICAL_GOODS, TYPICAL_FEE)
    worths = {rule.kind: _worth(rule, goods, fee) for rule in rules}
    worths = {kind: worth for kind, worth in worths.items() if worth > 0}
    refunded = sum((worth for kind, worth in worths.items() if kind in REFUNDS), Decimal(0))
    too_much = order is not None and refunded > policy.approval_over

    def remedy(kind: RemedyKind, worth: Decimal) -> Remedy:
        in_goods = kind in IN_GOODS
        waits = supervisor or (not in_goods and (repeat or (kind in REFUNDS and too_much)))
        return Remedy(kind, None if in_goods or order is None else worth, 0, waits)

    return Option(tuple(remedy(kind, worth) for kind, worth in worths.items()), sum(worths.values(), Decimal(0)))


def _worth(rule: RemedyRule, goods: Decimal, fee: Decimal) -> Decimal:
    """A full refund is all that was paid, delivery included; a share is a share of the flowers' price."""
    if rule.kind is RemedyKind.FULL_REFUND:
        return goods + fee
    if rule.kind is RemedyKind.DELIVERY_FEE_REFUND:
        return fee
    return (goods * rule.percent / 100).quantize(CENT, ROUND_HALF_UP)


def _had_money_back(order: Order, shop: Shop, today: date) -> bool:
    """Whether this buyer had a credit or refund within the policy's days. The till dates it by the delivery."""
    since = today - timedelta(days=shop.policy.repeat_days)
    return any(
        other.status in ("credited", "refunded") and since <= (other.delivered_on or other.promised_on) <= today
        for other in shop.orders.values()
        if other.buyer_email.casefold() == order.buyer_email.casefold()
    )


def numbered(options: Sequence[Option]) -> tuple[Remedy, ...]:
    """The options laid flat, numbered from 1 in their order."""
    return tuple(
        replace(remedy, option=number)
        for number, option in enumerate(options, start=1)
        for remedy in option.remedies
    )


def merged(options: Sequence[Option]) -> tuple[Option, ...]:
    """The options of several clauses, best for the customer first, one of each set of kinds."""
    best: dict[tuple[RemedyKind, ...], Option] = {}
    for option in sorted(options, key=lambda one: (-one.worth, one.waits)):
        best.setdefault(tuple(sorted(remedy.kind for remedy in option.remedies)), option)
    return tuple(best.values())
