"""policy.toml: guarantees, evidence, approvals and rules. What is not known here is refused, never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StrictBool, model_validator

from chatbot.domain import (
    STANDING_CLAUSES,
    Clause,
    Duty,
    Flower,
    Issue,
    Missing,
    Policy,
    RemedyKind,
    RemedyRule,
    Rule,
    Span,
    Status,
)
from chatbot.shop import forms
from chatbot.shop.clauses import Figures, Guarantee, render
from chatbot.shop.documents import Document
from chatbot.shop.mistakes import Mistake, check, field_name, unknown
from chatbot.shop.sources import Source

SPANS = ("day", "past_guarantee", "claim_past_guarantee", "days_late", "overdue")


def _span(value: Any) -> Span:
    if (
        not isinstance(value, list)
        or len(value) != 2
        or not all(end == "any" or type(end) is int for end in value)
    ):
        raise ValueError(f"'{value}' is not a range. Write it like [3, 7]; \"any\" leaves an end open.")
    low, high = (None if end == "any" else end for end in value)
    if low is not None and high is not None and low > high:
        raise ValueError(f"the range begins at {low} and ends at {high}. Exchange them.")
    return Span(low, high)


def _remedy(value: Any) -> RemedyRule:
    match = re.fullmatch(r"\s*(\w+)(?:\s+(-?\d+)\s*%)?\s*", value) if isinstance(value, str) else None
    if not match:
        raise ValueError(f'\'{value}\' is not a remedy. Write it like "replacement" or "store_credit 20%".')
    if match[1] not in list(RemedyKind):
        raise ValueError(unknown("remedy", match[1], RemedyKind))
    kind = RemedyKind(match[1])
    if match[2] is None:
        if kind is RemedyKind.PARTIAL_REFUND:
            raise ValueError('a partial refund needs its part. Write it like "partial_refund 30%".')
        return RemedyRule(kind)
    if kind not in (RemedyKind.STORE_CREDIT, RemedyKind.PARTIAL_REFUND):
        raise ValueError(f"'{kind}' takes no percentage. Write it alone, or use partial_refund or store_credit.")
    if not 1 <= int(match[2]) <= 100:
        raise ValueError(f"{match[2]}% is no part of a price. Write a percentage from 1 to 100.")
    return RemedyRule(kind, int(match[2]))


_Range = Annotated[Span | None, BeforeValidator(_span)]
_Remedy = Annotated[RemedyRule, BeforeValidator(_remedy)]


class _GuaranteeForm(forms.Form):
    default: forms.Days
    days: dict[str, forms.Days] = Field(default_factory=dict)
    exception: forms.Localised
    between: forms.LocalisedRaw


class _ApprovalForm(forms.Form):
    refund_over: forms.Amount
    repeat_days: forms.Days


class _RecipientForm(forms.Form):
    remedies: tuple[RemedyKind, ...]


class _TasksForm(forms.Form):
    reply: forms.Days = 0
    approval: forms.Days = 0
    handover: forms.Days = 0
    contact: forms.Days = 0
    replacement: forms.Days = 0
    redelivery: forms.Days = 0
    store_credit: forms.Days = 0
    partial_refund: forms.Days = 0
    full_refund: forms.Days = 0
    delivery_fee_refund: forms.Days = 0


class _RuleForm(forms.Form):
    clause: forms.Text
    issue: Issue
    day: _Range = None
    past_guarantee: _Range = None
    claim_past_guarantee: _Range = None
    days_late: _Range = None
    overdue: _Range = None
    delivered: StrictBool | None = None
    options: tuple[Annotated[tuple[_Remedy, ...], Field(min_length=1)], ...] = ()
    supervisor: StrictBool = False
    status: Status | None = None
    missing: tuple[Missing, ...] = ()

    @model_validator(mode="after")
    def _one_outcome(self) -> _RuleForm:
        if bool(self.options) == (self.status is not None):
            raise ValueError("a rule gives either options or a status. Write one of the two.")
        if self.status is Status.OFFER:
            raise ValueError("the status 'offer' offers nothing. Write options instead.")
        return self


class _PolicyForm(forms.Form):
    guarantee: _GuaranteeForm
    evidence: dict[Issue, tuple[Missing, ...]]
    approval: _ApprovalForm
    gift_recipient: _RecipientForm
    tasks: _TasksForm = Field(default_factory=_TasksForm)
    rule: Annotated[tuple[_RuleForm, ...], Field(min_length=1)]
    clause: dict[str, forms.Localised]
    question: dict[str, forms.WordsIfAny] = Field(default_factory=dict)


def read_policy(source: Source, flowers: Mapping[str, Flower], currency: str) -> Policy:
    """The policy, the figures of its clauses filled in. Raises ``ShopError`` with every mistake."""
    document = Document.parse(source)
    form = document.form(_PolicyForm)
    check([*_unknown_flowers(form, document, flowers), *_absent_clauses(form, document)])
    rules = tuple(_rule(rule, index, document) for index, rule in enumerate(form.rule))
    guarantee = Guarantee(
        form.guarantee.default, form.guarantee.days, form.guarantee.exception, form.guarantee.between
    )
    figures = Figures(guarantee, form.approval.refund_over, currency, form.approval.repeat_days, rules, flowers)
    return Policy(
        guarantee_default=form.guarantee.default,
        guarantee_days=form.guarantee.days,
        evidence=form.evidence,
        rules=rules,
        clauses=_asked(render(form.clause, figures, document), form),
        approval_over=form.approval.refund_over,
        repeat_days=form.approval.repeat_days,
        recipient_remedies=form.gift_recipient.remedies,
        task_days={kind: getattr(form.tasks, kind) for kind in (*Duty, *RemedyKind)},
    )


def _asked(clauses: Mapping[str, Clause], form: _PolicyForm) -> dict[str, Clause]:
    return {id: replace(clause, questions=form.question.get(id, {})) for id, clause in clauses.items()}


def _rule(form: _RuleForm, index: int, document: Document) -> Rule:
    spans = {name: span for name in SPANS if (span := getattr(form, name)) is not None}
    return Rule(
        clause=form.clause,
        issue=form.issue,
        spans=spans,
        delivered=form.delivered,
        options=form.options,
        supervisor=form.supervisor,
        status=form.status,
        missing=form.missing,
        source=f"{document.name}:{document.line(('rule', index))}",
    )


def _unknown_flowers(form: _PolicyForm, document: Document, flowers: Mapping[str, Flower]) -> list[Mistake]:
    return [
        Mistake(document.name, document.line(place), field_name(place), unknown("flower", flower, flowers))
        for flower in form.guarantee.days
        if flower not in flowers
        for place in [("guarantee", "days", flower)]
    ]


def _absent_clauses(form: _PolicyForm, document: Document) -> list[Mistake]:
    mistakes = [
        Mistake(document.name, None, f"clause.{id}", "the clause is missing. Write its text in every language.")
        for id in STANDING_CLAUSES
        if id not in form.clause
    ]
    for id in form.question:
        if id not in form.clause:
            line = document.line(("question", id))
            mistakes.append(Mistake(document.name, line, f"question.{id}", unknown("clause", id, form.clause)))
    for index, rule in enumerate(form.rule):
        if rule.clause not in form.clause:
            place = ("rule", index, "clause")
            problem = unknown("clause", rule.clause, form.clause)
            mistakes.append(Mistake(document.name, document.line(place), field_name(place), problem))
    return mistakes
