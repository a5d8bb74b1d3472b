"""What a supervisor sees of the shop's weeks: the numbers, the pictures, and the batch that goes wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from shop_history import BAD, TODAY, open_history
from streamlit.testing.v1 import AppTest

from chatbot.access import Refusal
from chatbot.bootstrap import Desk, system_clock
from chatbot.domain import (
    Act,
    Answers,
    Buckets,
    CaseState,
    Criterion,
    Decision,
    Dropped,
    Inquiry,
    Intent,
    Issue,
    Language,
    Message,
    Origin,
    Outcome,
    Person,
    Promise,
    RemedyKind,
    Role,
    Sent,
    Sentence,
    Session,
    Signature,
    Slots,
    Span,
    StaffRole,
    Status,
    Turn,
    TurnState,
)
from chatbot.insights.period import Period
from chatbot.insights.radar import SuspectKind
from chatbot.insights.shares import whole
from chatbot.store import Store, open_store
from chatbot.ui.person import KEY, told

SU, AN = Person(1, "Su", StaffRole.SUPERVISOR), Person(2, "An", StaffRole.STAFF)
AN_SIGNS = Signature(2, "An")
MORNING = datetime(2026, 5, 4, 8, tzinfo=UTC)
TWO_DAYS = Buckets(tuple(MORNING.replace(hour=0) + timedelta(days=days) for days in range(3)))


class Watch:
    now = MORNING

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def store(watch: Watch, log: str) -> Iterator[Store]:
    opened = open_store(log, watch)
    opened.people.add(SU.name, "su", SU.role, "-", False, None)
    opened.people.add(AN.name, "an", AN.role, "-", False, None)
    yield opened
    opened.close()


def complained(store: Store, *issues: Issue, flowers: tuple[str, ...] = (), order: str | None = None) -> Turn:
    """A complaint that the desk has answered and opened a case for."""
    turn = store.begin_turn(None, Message(Role.CUSTOMER, "Oh no."), date(2026, 5, 4), AN)
    done = replace(
        turn,
        state=TurnState.COMPLETE,
        inquiry=Inquiry("", Language.ENGLISH, Intent.COMPLAINT, issues, Slots(order=order, flowers=flowers)),
        decision=Decision(Status.OFFER),
        reply="Sorry. Truly.",
        sentences=(
            Sentence("Sorry.", Origin.MODEL, Act.EMPATHY),
            Sentence("Truly.", Origin.STANDARD, Act.CLOSING),
        ),
        dropped=(Dropped("Have $5.", "amount", "", Act.REMEDY),),
    )
    store.finish_turn(done)
    store.cases.record(done, CaseState.OPEN, None, None, AN_SIGNS)
    return done


def sent(store: Store, watch: Watch, turn: Turn, text: str, *promises: Promise) -> None:
    done = Sent(turn.id, turn.conversation, text, (), (), "", watch.now, AN_SIGNS)
    store.cases.send(done, CaseState.SENT, None, promises)


def promise(kind: RemedyKind, amount: str | None = None) -> Promise:
    return Promise(kind, Decimal(amount) if amount else None, date(2026, 5, 6))


def finish(store: Store, turn: Turn) -> None:
    for task in store.cases.file(turn.conversation).tasks:
        store.cases.finish(task.id, AN_SIGNS)


# The counts


def test_complaints_are_counted_by_day_and_by_what_they_are_about(store: Store, watch: Watch) -> None:
    complained(store, Issue.WILTED, flowers=("rose",), order="1042")
    complained(store, Issue.WILTED, flowers=("rose",), order="1042")
    watch.now += timedelta(days=1)
    complained(store, Issue.LATE, Issue.WILTED)
    watch.now += timedelta(days=1)
    complained(store, Issue.OTHER)
    first, second = sorted(store.counts.complaint_counts(TWO_DAYS), key=lambda one: one.bucket)
    assert (first.bucket, first.count, first.issues) == (0, 2, (Issue.WILTED,))
    assert (first.flowers, first.order, first.batch) == (("rose",), "1042", None)
    assert (second.bucket, second.count, second.issues) == (1, 1, (Issue.LATE, Issue.WILTED))
    assert (second.flowers, second.order) == ((), None)


def test_a_bucket_holds_its_first_moment_and_not_its_last(store: Store, watch: Watch) -> None:
    for moment in (TWO_DAYS.edges[0] - timedelta(seconds=1), *TWO_DAYS.edges):
        watch.now = moment
        complained(store, Issue.WILTED)
    assert sorted((one.bucket, one.count) for one in store.counts.complaint_counts(TWO_DAYS)) == [(0, 1), (1, 1)]


def test_outcomes_and_what_was_given(store: Store, watch: Watch) -> None:
    complained(store, Issue.WILTED)
    given, owed, closed = (complained(store, Issue.WILTED, order="1042") for _ in range(3))
    sent(store, watch, given, "Yes.", promise(RemedyKind.REPLACEMENT), promise(RemedyKind.STORE_CREDIT, "12.50"))
    sent(store, watch, owed, "Yes.", promise(RemedyKind.FULL_REFUND, "60.00"))
    sent(store, watch, closed, "No.")
    finish(store, given)
    store.cases.close(closed.conversation, AN_SIGNS)
    assert store.counts.outcomes(TWO_DAYS) == dict.fromkeys(Outcome, 1)
    found = {one.kind: (one.amount, one.order, one.count) for one in store.counts.given(TWO_DAYS)}
    assert found == {
        RemedyKind.REPLACEMENT: (None, "1042", 1),
        RemedyKind.STORE_CREDIT: (Decimal("12.50"), None, 1),
    }


def test_the_first_reply_is_waited_for(store: Store, watch: Watch) -> None:
    begun = [complained(store, Issue.WILTED) for _ in range(4)]
    for minutes, turn in zip((4, 30, 31), begun, strict=False):
        watch.now = MORNING + timedelta(minutes=minutes)
        sent(store, watch, turn, "Sorry.")
    found = store.counts.first_replies(TWO_DAYS, (5, 60))
    assert found.spans == {Span(None, 5): 1, Span(5, 60): 2, Span(60, None): 0}
    assert (found.median, found.answered, found.without) == (1800, 3, 1)


def test_nobody_has_waited_in_an_empty_log(store: Store) -> None:
    found = store.counts.first_replies(TWO_DAYS, (5, 60))
    assert (found.median, found.answered, found.without) == (None, 0, 0)
    assert not (store.counts.complaint_counts(TWO_DAYS) or store.counts.sentences(TWO_DAYS))
    assert not (store.counts.drops(TWO_DAYS) or store.counts.loads(TWO_DAYS) or store.counts.complaints(MORNING))


def test_drafts_are_sent_as_they_are_or_changed(store: Store, watch: Watch) -> None:
    for text in ("Sorry. Truly.", "Sorry. Truly.", "So sorry."):
        sent(store, watch, complained(store, Issue.WILTED), text)
    assert {(one.unchanged, one.count) for one in store.counts.drafts(TWO_DAYS)} == {(True, 2), (False, 1)}


def test_thumbs_are_counted_on_the_day_on_which_they_were_given(store: Store, watch: Watch) -> None:
    su_signs, first, second = Signature(SU.id, SU.name), complained(store), complained(store)
    store.thumbs.give(first, False, AN_SIGNS)
    store.thumbs.give(second, True, su_signs)
    watch.now += timedelta(days=1)
    store.thumbs.give(first, True, su_signs)
    store.thumbs.give(second, True, AN_SIGNS)
    watch.now += timedelta(days=1)
    store.thumbs.give(second, True, su_signs)
    found = {(one.bucket, one.up, one.count) for one in store.thumbs.counts(TWO_DAYS)}
    assert found == {(0, False, 1), (1, True, 2)}


def test_sentences_are_counted_on_the_day_of_their_turn(store: Store, watch: Watch) -> None:
    for _ in range(2):
        complained(store, Issue.WILTED)
        watch.now += timedelta(days=1)
    complained(store, Issue.WILTED)
    found = {(one.bucket, one.origin, one.count) for one in store.counts.sentences(TWO_DAYS)}
    assert found == {(day, origin, 1) for day in (0, 1) for origin in Origin}
    assert store.counts.drops(TWO_DAYS) == {"amount": 2}


def test_reviews_say_yes_and_no_and_nothing(store: Store) -> None:
    for kind in (True, False):
        turn = complained(store, Issue.WILTED)
        store.archive.review(turn.conversation, {Criterion.RIGHT: True, Criterion.KIND: kind}, "", "", SU)
    found = store.counts.cards(TWO_DAYS)
    assert found[Criterion.RIGHT] == Answers(2, 0)
    assert found[Criterion.KIND] == Answers(1, 1)
    assert found[Criterion.COMPLETE] == Answers(0, 0)


def test_the_load_is_what_each_person_did(store: Store, watch: Watch) -> None:
    first, second = complained(store, Issue.WILTED), complained(store, Issue.WILTED)
    store.cases.take(second.conversation, Signature(SU.id, SU.name), True)
    sent(store, watch, first, "Yes.", promise(RemedyKind.REPLACEMENT))
    finish(store, first)
    an, su = store.counts.loads(TWO_DAYS)
    assert (an.person, an.sent, an.kept, an.decided, an.cases) == (AN_SIGNS, 1, 1, 0, 1)
    assert (su.person.name, su.sent, su.cases) == ("Su", 0, 1)


def test_the_radar_is_told_of_complaints_that_name_an_order(store: Store, watch: Watch) -> None:
    before = store.counts.latest()
    complained(store, Issue.WILTED)
    named = complained(store, Issue.DAMAGED, flowers=("tulip",), order="1058")
    [found] = store.counts.complaints(MORNING)
    assert (found.conversation, found.order) == (named.conversation, "1058")
    assert (found.issues, found.flowers) == ((Issue.DAMAGED,), ("tulip",))
    assert store.counts.latest() > before


# The shop's weeks


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    opened = open_history(tmp_path_factory.mktemp("history"))
    yield opened
    opened.close()


def page_of(desk, name):
    """Streamlit runs this function's source by itself, without the names of this module."""
    from chatbot.ui.frame import framed
    from chatbot.ui.views import VIEWS

    framed(desk, next(view for view in VIEWS if view.name == name), {})


def opened(desk: Desk, person: Person, view: str, **address: str) -> AppTest:
    test = AppTest.from_function(page_of, kwargs={"desk": desk, "name": view}, default_timeout=120)
    test.user = {KEY: told(Session(1, person, system_clock(), system_clock()))}
    for name, value in address.items():
        test.query_params[name] = value
    test.run()
    assert not test.exception
    return test


def pictures(page: AppTest) -> list[str]:
    return [json.loads(chart.proto.spec)["description"] for chart in page.get("vega_lite_chart")]


def html(page: AppTest) -> str:
    return "\n".join(one.proto.body for one in page.get("html"))


def test_the_report_adds_up(desk: Desk) -> None:
    report = desk.insights.report(SU, Period.QUARTER)
    cases = report.issues.complaints
    assert cases == sum(report.outcomes.values()) == report.batches.counted == report.flowers.counted > 20
    assert len(report.days) == 13 and report.until == TODAY
    assert whole(report.unchanged).whole == report.first_replies.answered == sum(one.sent for one in report.loads)
    assert whole(report.by_model).whole == 2 * cases
    assert cases > whole(report.thumbs).whole > whole(report.thumbs).part > 0
    assert sum(line.total for line in report.batches.lines) == cases
    week = desk.insights.report(SU, Period.WEEK)
    assert 0 < week.issues.complaints < cases


def test_the_radar_sees_the_bad_batch_and_nothing_else(desk: Desk) -> None:
    found = desk.insights.radar(SU)
    assert [alert.name for alert in found.alerts if alert.kind is SuspectKind.BATCH] == [BAD]
    batch = next(alert for alert in found.alerts if alert.name == BAD)
    assert {desk.shop.orders[case.order].batch for case in batch.cases} == {BAD}
    assert batch.complaints >= 3 > batch.expected


def test_only_supervisors_look(desk: Desk) -> None:
    for look in (lambda: desk.insights.radar(AN), lambda: desk.insights.report(AN, Period.WEEK)):
        with pytest.raises(Refusal):
            look()
    page = opened(desk, AN, "insights")
    assert not page.get("vega_lite_chart") and "role" in page.error[0].value


@pytest.mark.parametrize("language", Language)
def test_the_page_draws_eleven_cards_each_with_what_it_is_counted_from(desk: Desk, language: Language) -> None:
    page = opened(desk, SU, "insights", lang=language)
    drawn = pictures(page)
    assert len(drawn) == 12  # the remedies have two
    assert all(any(letter.isdigit() for letter in one) for one in drawn)
    assert BAD in html(page)
    page.segmented_control(key="insights-period").set_value(Period.QUARTER).run()
    assert not page.exception and pictures(page) != drawn


@pytest.mark.parametrize("view", ["insights", "today", "chat"])
def test_an_alert_leads_to_the_cases_behind_it(desk: Desk, view: str) -> None:
    page = opened(desk, SU, view)
    opening = [one for one in page.button if one.key and one.key.startswith(f"radar-open-batch-{BAD}-")]
    assert len(opening) >= 3
    assert all("Order" in one.label for one in opening)


def test_staff_see_no_alert_on_their_first_page(desk: Desk) -> None:
    assert not [one for one in opened(desk, AN, "today").button if one.key and one.key.startswith("radar-")]
