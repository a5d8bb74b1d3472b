"""What the log adds up to: domain objects out, counted by the database, one transaction a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, extract, func, null, select

from chatbot.domain import (
    Answers,
    Buckets,
    CaseState,
    Complaint,
    ComplaintCount,
    Criterion,
    DraftCount,
    FirstReplies,
    Given,
    Issue,
    Load,
    Origin,
    Outcome,
    RemedyKind,
    SentenceCount,
    Span,
)
from chatbot.store import loads
from chatbot.store.counting import bucket_of, counted, spans_of, turn_edges, within
from chatbot.store.tables import case as complaint_case
from chatbot.store.tables import conversation, dropped, event, review, sent, sentence, task, turn
from chatbot.store.transactions import Transactions

_NAMED_FLOWERS = turn.c.inquiry["slots", "flowers"].label("flowers")
_REMEDY = task.c.kind.in_(tuple(RemedyKind))


class Counts(Transactions):
    """Counts over the log. A case, a conversation or a turn counts in the bucket in which it was begun."""

    def latest(self) -> int:
        """The number of the last thing that happened to a case: while it stands, no case has changed."""
        with self._reading() as connection:
            return connection.scalar(select(func.max(event.c.id))) or 0

    def complaints(self, since: datetime) -> tuple[Complaint, ...]:
        """The cases opened since then that name an order, oldest first."""
        wanted = (
            select(*complaint_case.c["conversation_id", "order_number", "issues"], _NAMED_FLOWERS)
            .join(turn, turn.c.id == complaint_case.c.turn_id)
            .where(complaint_case.c.order_number.is_not(None), complaint_case.c.opened_at >= since)
            .order_by(complaint_case.c.opened_at)
        )
        with self._reading() as connection:
            return tuple(
                Complaint(row.conversation_id, row.order_number, _issues(row.issues), tuple(row.flowers or ()))
                for row in connection.execute(wanted)
            )

    def complaint_counts(self, buckets: Buckets) -> tuple[ComplaintCount, ...]:
        opened = complaint_case.c.opened_at
        alike = (
            select(
                bucket_of(opened, buckets.edges),
                *complaint_case.c["issues", "order_number", "batch"],
                _NAMED_FLOWERS,
            )
            .join(turn, turn.c.id == complaint_case.c.turn_id)
            .where(within(opened, buckets))
        )
        with self._reading() as connection:
            return tuple(
                ComplaintCount(
                    bucket=row.bucket,
                    issues=_issues(row.issues),
                    flowers=tuple(row.flowers or ()),
                    order=row.order_number,
                    batch=row.batch or None,
                    count=row.times,
                )
                for row in connection.execute(counted(alike))
            )

    def outcomes(self, buckets: Buckets) -> Mapping[Outcome, int]:
        """What became of the cases of the buckets."""
        mine = (task.c.conversation_id == complaint_case.c.conversation_id) & _REMEDY
        outcome: ColumnElement[str] = case(
            (exists().where(mine, task.c.done_at.is_not(None)), Outcome.REMEDIED),
            (exists().where(mine), Outcome.OWED),
            (complaint_case.c.state == CaseState.CLOSED, Outcome.CLOSED),
            else_=Outcome.OPEN,
        )
        wanted = select(outcome.label("outcome")).where(within(complaint_case.c.opened_at, buckets))
        with self._reading() as connection:
            return {Outcome(row.outcome): row.times for row in connection.execute(counted(wanted))}

    def given(self, buckets: Buckets) -> tuple[Given, ...]:
        """The remedies that were given in the cases of the buckets."""
        priced_as = case((task.c.amount.is_(None), complaint_case.c.order_number), else_=null())
        wanted = (
            select(*task.c["kind", "amount"], priced_as.label("order_number"))
            .join(complaint_case, complaint_case.c.conversation_id == task.c.conversation_id)
            .where(within(complaint_case.c.opened_at, buckets), _REMEDY, task.c.done_at.is_not(None))
        )
        with self._reading() as connection:
            return tuple(
                Given(RemedyKind(row.kind), _amount(row.amount), row.order_number, row.times)
                for row in connection.execute(counted(wanted))
            )

    def first_replies(self, buckets: Buckets, limits: Sequence[int]) -> FirstReplies:
        """The waits in the conversations of the buckets, by spans that end at rising ``limits``, in minutes."""
        wanted = within(conversation.c.started_at, buckets)
        waits = _waits(buckets, wanted)
        wait = waits.subquery().c.wait
        span = spans_of(wait, [60 * limit for limit in limits]).label("span")
        with self._reading() as connection:
            counts = {row.span: row.times for row in connection.execute(counted(select(span)))}
            answered = sum(counts.values())
            middle = select(wait).order_by(wait).offset(max(answered - 1, 0) // 2).limit(1)
            median = connection.scalar(middle) if answered else None
            held = connection.scalar(select(func.count()).select_from(conversation).where(wanted)) or 0
        spans = [Span(low, high) for low, high in pairwise((None, *limits, None))]
        return FirstReplies(
            spans={one: counts.get(number, 0) for number, one in enumerate(spans)},
            median=None if median is None else int(median),
            without=held - answered,
        )

    def drafts(self, buckets: Buckets) -> tuple[DraftCount, ...]:
        """The replies sent in the buckets that had a draft, as it was or changed."""
        as_drafted: Any = (sent.c.text == turn.c.reply).label("unchanged")
        wanted: Select[Any] = (
            select(bucket_of(sent.c.at, buckets.edges), as_drafted)
            .join(turn, turn.c.id == sent.c.turn_id)
            .where(within(sent.c.at, buckets), turn.c.reply != "")
        )
        with self._reading() as connection:
            return tuple(
                DraftCount(row.bucket, bool(row.unchanged), row.times)
                for row in connection.execute(counted(wanted))
            )

    def sentences(self, buckets: Buckets) -> tuple[SentenceCount, ...]:
        """The sentences of the replies that were drafted in the buckets."""
        with self._reading() as connection:
            edges = turn_edges(connection, buckets)
            wanted = select(bucket_of(sentence.c.turn_id, edges), sentence.c.origin).where(
                sentence.c.turn_id >= edges[0], sentence.c.turn_id < edges[-1]
            )
            return tuple(
                SentenceCount(row.bucket, Origin(row.origin), row.times)
                for row in connection.execute(counted(wanted))
            )

    def drops(self, buckets: Buckets) -> Mapping[str, int]:
        """How many sentences each check of the guard has dropped in the buckets."""
        with self._reading() as connection:
            edges = turn_edges(connection, buckets)
            wanted = select(dropped.c.check).where(dropped.c.turn_id >= edges[0], dropped.c.turn_id < edges[-1])
            return {row.check: row.times for row in connection.execute(counted(wanted))}

    def cards(self, buckets: Buckets) -> Mapping[Criterion, Answers]:
        """The answers on the score cards that were filled in in the buckets."""
        answers = [
            func.count(case((review.c[criterion].is_(said), 1)))
            for criterion in Criterion
            for said in (True, False)
        ]
        with self._reading() as connection:
            row = connection.execute(select(*answers).where(within(review.c.at, buckets))).one()
        return {
            criterion: Answers(row[2 * place], row[2 * place + 1]) for place, criterion in enumerate(Criterion)
        }

    def loads(self, buckets: Buckets) -> tuple[Load, ...]:
        """What each person did in the buckets, in the order of their names."""
        with self._reading() as connection:
            return loads.of_people(connection, buckets)


def _issues(words: Sequence[str]) -> tuple[Issue, ...]:
    return tuple(map(Issue, words))


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _waits(buckets: Buckets, wanted: ColumnElement[bool]) -> Select[Any]:
    """Seconds from the start of each wanted conversation to the first reply that was sent in it."""
    first = (
        select(sent.c.conversation_id, func.min(sent.c.at).label("at"))
        .where(sent.c.at >= buckets.edges[0])
        .group_by(sent.c.conversation_id)
        .subquery()
    )
    wait = extract("epoch", first.c.at) - extract("epoch", conversation.c.started_at)
    return select(wait.label("wait")).join(first, first.c.conversation_id == conversation.c.id).where(wanted)
