"""Looking at what the log adds up to: for supervisors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from chatbot.access import require
from chatbot.domain import Person, Shop, StaffRole
from chatbot.insights.period import Period, beginning, buckets_of, first_days
from chatbot.insights.radar import Sweep, deliveries, history_from, sweep
from chatbot.insights.report import LINES, WAITS, Report
from chatbot.insights.series import by_batch, by_flower, by_issue
from chatbot.insights.shares import by_model, remedy_costs, thumbs_up, unchanged
from chatbot.store import Counts, Thumbs


@dataclass(frozen=True)
class Insights:
    """What the log adds up to. Methods raise ``Refusal`` for those who are no supervisors."""

    counts: Counts
    thumbs: Thumbs
    shop: Shop
    today: Callable[[], date]

    def report(self, person: Person, period: Period) -> Report:
        """What happened in ``period``, which ends today."""
        require(person, StaffRole.SUPERVISOR)
        today, shop = self.today(), self.shop
        buckets = buckets_of(period, today, shop.timezone)
        complaints = self.counts.complaint_counts(buckets)
        return Report(
            period=period,
            days=first_days(period, today),
            until=today,
            issues=by_issue(complaints, buckets.count, LINES),
            flowers=by_flower(complaints, buckets.count, LINES, shop.orders, shop.products),
            batches=by_batch(complaints, buckets.count, LINES),
            outcomes=self.counts.outcomes(buckets),
            remedies=remedy_costs(self.counts.given(buckets), shop.orders),
            first_replies=self.counts.first_replies(buckets, WAITS),
            unchanged=unchanged(self.counts.drafts(buckets), buckets.count),
            thumbs=thumbs_up(self.thumbs.counts(buckets), buckets.count),
            by_model=by_model(self.counts.sentences(buckets), buckets.count),
            drops=self.counts.drops(buckets),
            cards=self.counts.cards(buckets),
            loads=self.counts.loads(buckets),
            delivered=Counter(one.batch for one in shop.orders.values() if one.delivered_on),
        )

    def radar(self, person: Person) -> Sweep:
        """Which flowers and batches draw more complaints than their history explains."""
        require(person, StaffRole.SUPERVISOR)
        today = self.today()
        complaints = self.counts.complaints(beginning(history_from(today), self.shop.timezone))
        return sweep(deliveries(self.shop.orders.values(), self.shop.products), complaints, today)

    def radar_state(self) -> tuple[date, str, int]:
        """While this stays the same, so does what the radar sees."""
        return self.today(), self.shop.version, self.counts.latest()
