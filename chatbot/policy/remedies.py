"""From the options a rule opens to remedies with amounts, approvals and a rank."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from chatbot.domain import Order, Policy, Remedy, RemedyKind, RemedyRule, Rule, Shop

REFUNDS = (RemedyKind.FULL_REFUND, RemedyKind.PARTIAL_REFUND, RemedyKind.DELIVERY_FEE_REFUND)
GOODS_AGAIN = (RemedyKind.REPLACEMENT, RemedyKind.REDELIVERY)
CENT = Decimal("0.01")

Option = tuple[Remedy, ...]


def options_of(rule: Rule, order: Order | None, shop: Shop, today: date) -> tuple[Option, ...]:
    """The rule's options with amounts; without an order amounts are None and approvals only the rule's own."""
    repeat = order is not None and _had_money_back(order, shop, today)
    options = (_option(kinds, rule.supervisor, repeat, order, shop.policy) for kinds in rule.options)
    return tuple(option for option in options if option)


def _option(
    kinds: Sequence[RemedyRule], supervisor: bool, repeat: bool, order: Order | None, policy: Policy
) -> Option:
    priced = [(rule.kind, None if order is None else _amount(rule, order)) for rule in kinds]
    priced = [(kind, amount) for kind, amount in priced if amount is None or amount > 0]
    refunded = sum((amount for kind, amount in priced if amount and kind in REFUNDS), Decimal(0))

    def approval(kind: RemedyKind) -> bool:
        if kind in GOODS_AGAIN:
            return supervisor
        return supervisor or repeat or (kind in REFUNDS and refunded > policy.approval_over)

    return tuple(Remedy(kind, amount, 0, approval(kind)) for kind, amount in priced)


def _amount(rule: RemedyRule, order: Order) -> Decimal | None:
    """A full refund is all that was paid, delivery included; a share is a share of the flowers' price."""
    if rule.kind in GOODS_AGAIN:
        return None
    if rule.kind is RemedyKind.FULL_REFUND:
        return order.paid
    if rule.kind is RemedyKind.DELIVERY_FEE_REFUND:
        return order.delivery_fee
    return (order.goods * rule.percent / 100).quantize(CENT, ROUND_HALF_UP)


def _had_money_back(order: Order, shop: Shop, today: date) -> bool:
    """Whether this buyer had a credit or refund within the policy's days. The till dates it by the delivery."""
    since = today - timedelta(days=shop.policy.repeat_days)
    return any(
        other.status in ("credited", "refunded") and since <= (other.delivered_on or other.promised_on) <= today
        for other in shop.orders.values()
        if other.buyer_email.casefold() == order.buyer_email.casefold()
    )


def worth(option: Option, order: Order | None) -> Decimal:
    """What an option is worth to the customer, for ranking; the goods again count as their price."""
    goods = order.goods if order else Decimal(100)
    total = Decimal(0)
    for remedy in option:
        if remedy.kind in GOODS_AGAIN:
            total += goods
        elif remedy.amount is not None:
            total += remedy.amount
        else:
            total += goods * _SHARE[remedy.kind]
    return total


_SHARE = {
    RemedyKind.FULL_REFUND: Decimal("1.1"),
    RemedyKind.STORE_CREDIT: Decimal("0.9"),
    RemedyKind.PARTIAL_REFUND: Decimal("0.3"),
    RemedyKind.DELIVERY_FEE_REFUND: Decimal("0.1"),
}


def numbered(options: Sequence[Option]) -> tuple[Remedy, ...]:
    """The options laid flat, numbered from 1 in their order."""
    return tuple(
        Remedy(remedy.kind, remedy.amount, number, remedy.approval)
        for number, option in enumerate(options, start=1)
        for remedy in option
    )


def merged(options: Sequence[Option], order: Order | None) -> tuple[Option, ...]:
    """The options of several clauses, best for the customer first, one of each set of kinds."""
    best: dict[tuple[RemedyKind, ...], Option] = {}
    for option in sorted(options, key=lambda one: (-worth(one, order), any(r.approval for r in one))):
        best.setdefault(tuple(sorted(remedy.kind for remedy in option)), option)
    return tuple(best.values())
