"""What is wrong with a policy: gaps, overlaps, rules that nothing reaches, promises that contradict each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from chatbot.domain import STANDING_CLAUSES, Issue, Missing, Rule, Shop
from chatbot.policy.decide import ABOUT_THE_FLOWERS
from chatbot.policy.remedies import options_of
from chatbot.policy.situation import Situation, every, matching


@dataclass(frozen=True)
class Finding:
    """``kind`` is gap, overlap, unreachable or contradiction; ``where`` is a file and line."""

    kind: str
    where: str
    text: str


Row = tuple[Situation, Decimal, Rule]


def lint(shop: Shop) -> tuple[Finding, ...]:
    """Every finding, in the file's order where it has one. Situations are tried one by one, up to 40 days."""
    reached: set[str] = set()
    findings: list[Finding] = []
    for issue in Issue:
        findings += _of_issue(issue, shop, reached)
    findings += [
        Finding("unreachable", rule.source, f"no situation leads to this rule of '{rule.clause}'")
        for rule in shop.policy.rules
        if rule.source not in reached
    ]
    return (*findings, *_clauses(shop), *_guarantees(shop), *_amounts(shop))


def _of_issue(issue: Issue, shop: Shop, reached: set[str]) -> Iterator[Finding]:
    gaps: list[Situation] = []
    overlaps: dict[tuple[str, str], Situation] = {}
    worths: list[Row] = []
    for situation in _situations(issue, shop):
        rules = matching(shop.policy, issue, situation)
        reached.update(rule.source for rule in rules)
        if not rules:
            gaps.append(situation)
        elif len(rules) > 1:
            overlaps.setdefault((rules[0].source, rules[1].source), situation)
        else:
            worths.append((situation, _worth(rules[0], shop), rules[0]))
    if gaps:
        text = f"'{issue}' has no rule for {_words(gaps[0])} ({len(gaps)} situations like it)"
        yield Finding("gap", "policy.toml", text)
    for (first, second), situation in overlaps.items():
        yield Finding("overlap", second, f"'{issue}': {first} also holds for {_words(situation)}; only it counts")
    yield from _backwards(issue, worths)


def _situations(issue: Issue, shop: Shop) -> Iterator[Situation]:
    for situation in every(issue, shop.policy):
        # Flowers that were never delivered cannot have arrived wilted: the desk asks for the number again.
        if situation.delivered or issue not in ABOUT_THE_FLOWERS:
            yield situation


def _worth(rule: Rule, shop: Shop) -> Decimal:
    return max((option.worth for option in options_of(rule, None, shop, date.min)), default=Decimal(0))


def _backwards(issue: Issue, worths: list[Row]) -> Iterator[Finding]:
    """Of two claims that differ in one thing, the later got more, or the longer delay got less."""
    rows = [row for row in worths if row[0].delivered]
    if issue is Issue.LATE:
        yield from _steps(issue, rows, fixed=lambda one: (one.day, _guarantee(one)), axis="days_late", falls=False)
        return
    yield from _steps(issue, rows, fixed=lambda one: (_age(one), _guarantee(one)), axis="day", falls=True)
    yield from _steps(
        issue, rows, fixed=lambda one: (one.day, _guarantee(one)), axis="claim_past_guarantee", falls=True
    )
    if issue is not Issue.WILTED:
        yield from _steps(issue, rows, fixed=_guarantee, axis="day", falls=True)


def _steps(
    issue: Issue, rows: list[Row], fixed: Callable[[Situation], object], axis: str, falls: bool
) -> Iterator[Finding]:
    before: dict[object, Row] = {}
    told: set[tuple[str, str]] = set()
    for row in sorted(rows, key=lambda one: int(getattr(one[0], axis))):
        situation, worth, rule = row
        earlier = before.get(fixed(situation))
        before[fixed(situation)] = row
        if earlier is None or (worth <= earlier[1] if falls else worth >= earlier[1]):
            continue
        if (earlier[2].source, rule.source) not in told:
            told.add((earlier[2].source, rule.source))
            text = f"'{issue}': {_words(situation)} gets {'more' if falls else 'less'} than {_words(earlier[0])}"
            yield Finding("contradiction", rule.source, f"{text} ({earlier[2].source})")


def _guarantee(situation: Situation) -> int:
    return (situation.day or 0) - (situation.past_guarantee or 0)


def _age(situation: Situation) -> int:
    return (situation.claim_past_guarantee or 0) + _guarantee(situation)


def _clauses(shop: Shop) -> Iterator[Finding]:
    used = {rule.clause for rule in shop.policy.rules} | set(STANDING_CLAUSES)
    for name in shop.policy.clauses:
        if name not in used:
            yield Finding("unreachable", "policy.toml", f"clause '{name}' is used by no rule")
    for rule in shop.policy.rules:
        evidence = shop.policy.evidence.get(rule.issue, ())
        if rule.options and Missing.ORDER_NUMBER not in evidence:
            text = f"'{rule.issue}' offers a remedy without asking for an order number"
            yield Finding("contradiction", rule.source, text)


def _guarantees(shop: Shop) -> Iterator[Finding]:
    for flower in shop.flowers.values():
        longest = max((life.high for life in flower.vase_life), default=None)
        days = shop.policy.guarantee(flower.id)
        if longest is not None and days > longest:
            text = f"'{flower.id}' is guaranteed {days} days, but no source gives it more than {longest}"
            yield Finding("contradiction", "policy.toml", text)


def _amounts(shop: Shop) -> Iterator[Finding]:
    kinds = {remedy.kind for rule in shop.policy.rules for option in rule.options for remedy in option}
    for kind in shop.policy.recipient_remedies:
        if kind not in kinds:
            yield Finding("unreachable", "policy.toml", f"a recipient may have '{kind}', which no rule offers")


def _words(situation: Situation) -> str:
    if not situation.delivered:
        return f"an order not delivered, {situation.overdue} days after its promised day"
    late = f", {situation.days_late} days late" if situation.days_late else ""
    return (
        f"day {situation.day} after delivery{late}, {situation.past_guarantee} days past the guarantee, "
        f"claimed {situation.claim_past_guarantee} days past it"
    )
