"""The insights of one period, put together from the counts of the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chatbot.domain import Answers, Criterion, FirstReplies, Load, Outcome
from chatbot.insights.period import Period
from chatbot.insights.series import Series
from chatbot.insights.shares import RemedyCost, Share

# Minutes, and how many lines a chart can have before nobody tells their colours apart.
WAITS = (5, 15, 60, 240, 1440)
LINES = 5


@dataclass(frozen=True)
class Report:
    """What supervisors see. ``days`` are those on which the buckets begin, the last of which ends with ``until``.

    ``delivered`` is how many orders of a supplier batch were delivered, whenever.
    """

    period: Period
    days: tuple[date, ...]
    until: date
    issues: Series
    flowers: Series
    batches: Series
    outcomes: Mapping[Outcome, int]
    remedies: tuple[RemedyCost, ...]
    first_replies: FirstReplies
    unchanged: tuple[Share, ...]
    thumbs: tuple[Share, ...]
    by_model: tuple[Share, ...]
    drops: Mapping[str, int]
    cards: Mapping[Criterion, Answers]
    loads: tuple[Load, ...]
    delivered: Mapping[str, int]
