"""What is wrong with a policy: gaps, overlaps, rules that nothing reaches, promises that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from chatbot.domain import Issue, Missing, Rule, Shop
from chatbot.policy.decide import ABOUT_THE_FLOWERS
from chatbot.policy.remedies import options_of, worth
from chatbot.policy.situation import Situation, every, matching


@dataclass(frozen=True)
class Finding:
    """``kind`` is gap, overlap, unreachable or contradiction; ``where`` is a file and line."""

    kind: str
    where: str
    text: str


GENERAL = ("freshness", "evidence", "approval", "gift_recipient", "change_of_mind", "rights")


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
    worths: list[tuple[Situation, Decimal, Rule]] = []
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
    options = options_of(rule, None, shop, date.min)
    return max((worth(option, None) for option in options), default=Decimal(0))


def _backwards(issue: Issue, worths: list[tuple[Situation, Decimal, Rule]]) -> Iterator[Finding]:
    """A later claim that gets more than an earlier one, or a longer delay that gets less than a shorter one."""
    seen: set[tuple[str, str]] = set()
    ordered = sorted((row for row in worths if row[0].day is not None), key=lambda row: _lateness(issue, row[0]))
    best: dict[object, tuple[Situation, Decimal, Rule]] = {}
    for situation, value, rule in ordered:
        line = situation.past_guarantee - situation.day if situation.past_guarantee is not None else None  # type: ignore[operator]
        key = (line, situation.day) if issue is Issue.LATE else line
        before = best.get(key)
        worse = before is not None and (value < before[1] if issue is Issue.LATE else value > before[1])
        if before is not None and worse and (before[2].source, rule.source) not in seen:
            seen.add((before[2].source, rule.source))
            text = f"'{issue}': {_words(situation)} gets {'less' if issue is Issue.LATE else 'more'} than "
            yield Finding("contradiction", rule.source, text + f"{_words(before[0])} ({before[2].source})")
        best[key] = (situation, value, rule)


def _lateness(issue: Issue, situation: Situation) -> tuple[int, int]:
    if issue is Issue.LATE:
        return (situation.days_late or 0, 0)
    return (situation.day or 0, situation.claim_past_guarantee or 0)


def _clauses(shop: Shop) -> Iterator[Finding]:
    used = {rule.clause for rule in shop.policy.rules} | set(GENERAL)
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
