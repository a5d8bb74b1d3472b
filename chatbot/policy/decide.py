"""What a complaint gets. Pure and total: every complaint has one decision, the same for the same input."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from chatbot.domain import (
    VAGUE,
    Change,
    Decision,
    Inquiry,
    Issue,
    Missing,
    Order,
    Remedy,
    RemedyKind,
    Rule,
    Shop,
    Status,
    Writer,
)
from chatbot.policy.remedies import Option, merged, numbered, options_of
from chatbot.policy.situation import Situation, matching, of_order, without_order

ABOUT_THE_FLOWERS = (Issue.WILTED, Issue.DAMAGED, Issue.WRONG_ITEM, Issue.NOT_AS_PICTURED)


@dataclass(frozen=True)
class Outcome:
    """What one issue comes to, were all its evidence there."""

    issue: Issue
    clause: str
    status: Status | None
    options: tuple[Option, ...]
    missing: tuple[Missing, ...] = ()


def decide(inquiry: Inquiry, order: Order | None, shop: Shop, today: date) -> Decision:
    """The decision of the shop's policy on a complaint.

    ``order`` is the record the customer's number leads to, None when there is none. Amounts are in the shop's
    currency. The clauses are those of ``policy.toml``, where each is told in words.
    """
    issues = _issues(inquiry)
    if Issue.PET_HARM in issues:
        return Decision(Status.NEEDS_APPROVAL, clauses=("pet_harm",), escalated=True)
    if order is None and any(shop.policy.evidence.get(issue) for issue in issues):
        return _without_order(inquiry, issues, shop, today)
    if order is not None and order.status == "cancelled":
        return Decision(Status.NEEDS_APPROVAL, clauses=("approval",))
    if order is not None and order.delivered_on is None and _needs_a_delivery(issues):
        return Decision(Status.NEEDS_INFORMATION, clauses=("evidence",), missing=(Missing.ORDER_NUMBER,))
    outcomes = [_outcome(issue, inquiry, order, shop, today) for issue in issues]
    return _for_the_writer(_with_evidence(outcomes, inquiry, shop), inquiry, order, shop)


def _issues(inquiry: Inquiry) -> tuple[Issue, ...]:
    """A vague issue beside a plain one adds nothing that a rule could use."""
    plain = tuple(issue for issue in inquiry.issues if issue not in VAGUE)
    return plain or inquiry.issues or (Issue.OTHER,)


def _needs_a_delivery(issues: tuple[Issue, ...]) -> bool:
    return all(issue in ABOUT_THE_FLOWERS for issue in issues)


# --- with an order ------------------------------------------------------------------------------------------


def _outcome(issue: Issue, inquiry: Inquiry, order: Order | None, shop: Shop, today: date) -> Outcome:
    situation = of_order(issue, inquiry, order, shop, today) if order else Situation(delivered=True)
    rules = matching(shop.policy, issue, situation)
    if not rules:
        # No rule speaks of this: a person decides, the desk does not guess.
        return Outcome(issue, "approval", Status.NEEDS_APPROVAL, ())
    return _by_rule(rules[0], inquiry, order, shop, today)


def _by_rule(rule: Rule, inquiry: Inquiry, order: Order | None, shop: Shop, today: date) -> Outcome:
    if rule.missing and set(rule.missing) <= set(inquiry.asked):
        return Outcome(rule.issue, rule.clause, Status.NEEDS_APPROVAL, ())
    return Outcome(rule.issue, rule.clause, rule.status, options_of(rule, order, shop, today), rule.missing)


def _with_evidence(outcomes: list[Outcome], inquiry: Inquiry, shop: Shop) -> Decision:
    full = _merge(outcomes)
    lacking = {outcome.issue: _lacking(outcome, inquiry, shop) for outcome in outcomes}
    missing = tuple(kind for kind in Missing if any(kind in kinds for kinds in lacking.values()))
    shown = [outcome for outcome in outcomes if not lacking[outcome.issue]]
    if not missing:
        return full
    now = _merge(shown)
    if shown and _best(shown) >= _best(outcomes):
        return now
    return Decision(
        Status.NEEDS_INFORMATION,
        remedies=now.remedies,
        clauses=full.clauses,
        missing=missing,
        would_change=(Change(missing, full),),
    )


def _best(outcomes: list[Outcome]) -> tuple[bool, Decimal]:
    """The best that is open: what no supervisor has to agree to counts before what is worth more."""
    options = (option for outcome in outcomes for option in outcome.options)
    return max(((not option.waits, option.worth) for option in options), default=(False, Decimal(-1)))


def _lacking(outcome: Outcome, inquiry: Inquiry, shop: Shop) -> tuple[Missing, ...]:
    """Evidence that is not there and could change something: a closed window cannot be opened by a photo."""
    if not outcome.options:
        return ()
    return tuple(
        kind
        for kind in shop.policy.evidence.get(outcome.issue, ())
        if kind is Missing.PHOTO and not inquiry.slots.photo
    )


def _merge(outcomes: list[Outcome]) -> Decision:
    opened = dict.fromkeys((outcome.clause, outcome.options) for outcome in outcomes if outcome.options)
    options = tuple(option for _, group in opened for option in group)
    if len(opened) > 1:
        options = merged(options)
    clauses = tuple(dict.fromkeys(outcome.clause for outcome in outcomes))
    if any(option.waits for option in options) and "approval" not in clauses:
        clauses += ("approval",)
    missing = () if options else tuple(dict.fromkeys(kind for outcome in outcomes for kind in outcome.missing))
    return Decision(_status(options, outcomes), numbered(options), clauses, missing)


def _status(options: tuple[Option, ...], outcomes: list[Outcome]) -> Status:
    if options:
        return Status.NEEDS_APPROVAL if all(option.waits for option in options) else Status.OFFER
    said = {outcome.status for outcome in outcomes}
    for status in (Status.NEEDS_APPROVAL, Status.NEEDS_INFORMATION):
        if status in said:
            return status
    return Status.OUTSIDE_POLICY


# --- the writer is not the buyer ----------------------------------------------------------------------------


def _for_the_writer(decision: Decision, inquiry: Inquiry, order: Order | None, shop: Shop) -> Decision:
    if inquiry.slots.writer is not Writer.RECIPIENT or (order is not None and order.recipient_is_buyer):
        return decision
    changes = tuple(
        replace(change, decision=_for_the_writer(change.decision, inquiry, order, shop))
        for change in decision.would_change
    )
    if changes and all(change.decision.status is Status.OUTSIDE_POLICY for change in changes):
        # Nothing that could still be shown opens a remedy for this writer, so nothing is asked for.
        return changes[0].decision
    allowed = _allowed(decision.remedies, shop.policy.recipient_remedies)
    if len(allowed) == len(decision.remedies):
        return replace(decision, would_change=changes)
    if not allowed:
        changes += (Change(("buyer",), decision),)
    return replace(
        decision,
        status=_recipient_status(decision, allowed),
        remedies=allowed,
        clauses=(*decision.clauses, "gift_recipient"),
        would_change=changes,
    )


def _allowed(remedies: tuple[Remedy, ...], kinds: tuple[RemedyKind, ...]) -> tuple[Remedy, ...]:
    """The options all of whose remedies a recipient may have, numbered anew."""
    refused = {remedy.option for remedy in remedies if remedy.kind not in kinds}
    kept = [remedy for remedy in remedies if remedy.option not in refused]
    numbers = {option: number for number, option in enumerate(dict.fromkeys(r.option for r in kept), start=1)}
    return tuple(replace(remedy, option=numbers[remedy.option]) for remedy in kept)


def _recipient_status(decision: Decision, allowed: tuple[Remedy, ...]) -> Status:
    if decision.status in (Status.NEEDS_INFORMATION, Status.OUTSIDE_POLICY):
        return decision.status
    if not allowed:
        return Status.OUTSIDE_POLICY
    return Status.NEEDS_APPROVAL if all(remedy.approval for remedy in allowed) else Status.OFFER


# --- without an order ---------------------------------------------------------------------------------------


def _without_order(inquiry: Inquiry, issues: tuple[Issue, ...], shop: Shop, today: date) -> Decision:
    """What is missing, and every decision that the order could lead to, as far as the words leave it open."""
    wanted = {kind for issue in issues for kind in shop.policy.evidence.get(issue, ())}
    if inquiry.slots.photo:
        wanted.discard(Missing.PHOTO)
    missing = tuple(kind for kind in Missing if kind in wanted)
    possible = _possible(inquiry, issues, shop, today)
    if possible and all(decision.status is Status.OUTSIDE_POLICY for decision in possible):
        return _for_the_writer(possible[0], inquiry, None, shop)
    clauses = tuple(dict.fromkeys(clause for decision in possible for clause in decision.clauses))
    decision = Decision(
        Status.NEEDS_INFORMATION,
        clauses=clauses,
        missing=missing,
        would_change=tuple(Change(tuple(missing), decision) for decision in possible),
    )
    return _for_the_writer(decision, inquiry, None, shop)


def _possible(inquiry: Inquiry, issues: tuple[Issue, ...], shop: Shop, today: date) -> tuple[Decision, ...]:
    """The decisions issue by issue; with several issues, those of the leading one joined with the rest's best."""
    lists = [_possible_outcomes(issue, inquiry, shop, today) for issue in issues]
    longest = max(len(outcomes) for outcomes in lists)
    rows = ([outcomes[min(row, len(outcomes) - 1)] for outcomes in lists if outcomes] for row in range(longest))
    return tuple(dict.fromkeys(_merge(row) for row in rows))


def _possible_outcomes(issue: Issue, inquiry: Inquiry, shop: Shop, today: date) -> tuple[Outcome, ...]:
    found: dict[Outcome, None] = {}
    for situation in without_order(issue, inquiry, shop.policy):
        for rule in matching(shop.policy, issue, situation)[:1]:
            found.setdefault(_by_rule(rule, inquiry, None, shop, today))
    return tuple(found)
