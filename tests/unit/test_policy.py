"""The shop's policy, clause by clause, as policy.toml words them: what a complaint gets, and when."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.domain import (
    Decision,
    Inquiry,
    Intent,
    Issue,
    Language,
    Missing,
    Order,
    Product,
    Shop,
    Slots,
    Span,
    Status,
    Stem,
    Writer,
)
from chatbot.policy import decide, lint
from chatbot.shop import load

TODAY = date(2026, 11, 22)
SAMPLE = load(Path(__file__).parents[2] / "data")


def shop_with(*orders: Order) -> Shop:
    """The sample shop with these orders alone, and a product of each flower on trial."""
    template = next(iter(SAMPLE.products.values()))
    flowers = ("rose", "tulip", "iris", "lily", "orchid")
    products: dict[str, Product] = {
        flower: replace(template, sku=flower, flowers=(Stem(flower, 10),)) for flower in flowers
    }
    products["mixed"] = replace(template, sku="mixed", flowers=(Stem("tulip", 5), Stem("rose", 5)))
    return replace(SAMPLE, products=products, orders={order.number: order for order in orders})


def order(
    flower: str = "rose", *, age: int | None = 2, late: int = 0, price: str = "50.00", **changes: object
) -> Order:
    """An order delivered ``age`` days ago, ``late`` days after its promise; age None: not delivered."""
    delivered = None if age is None else TODAY - timedelta(days=age)
    promised = TODAY - timedelta(days=late) if delivered is None else delivered - timedelta(days=late)
    plain = Order(
        number="2001",
        customer="A. Customer",
        buyer_email="a@example.com",
        recipient_is_buyer=False,
        sku=flower,
        quantity=1,
        price=Decimal(price),
        delivery_fee=Decimal("8.00"),
        ordered_on=promised - timedelta(days=2),
        promised_on=promised,
        delivered_on=delivered,
        address="1 Elm Street",
        batch="B-1",
        status="delivered" if delivered else "in_transit",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def decided(issues: list[Issue], bought: Order | None, *others: Order, **slots: object) -> Decision:
    shop = shop_with(*([bought] if bought else []), *others)
    inquiry = Inquiry("…", Language.ENGLISH, Intent.COMPLAINT, tuple(issues), Slots(**slots))  # type: ignore[arg-type]
    return decide(inquiry, bought, shop, TODAY)


def said(decision: Decision) -> str:
    """A decision in one line: ``offer replacement | full_refund 58.00!`` (! waits for a supervisor)."""
    options: dict[int, list[str]] = {}
    for remedy in decision.remedies:
        amount = "" if remedy.amount is None else f" {remedy.amount}"
        options.setdefault(remedy.option, []).append(f"{remedy.kind}{amount}{'!' if remedy.approval else ''}")
    return f"{decision.status} {' | '.join(' + '.join(option) for option in options.values())}".strip()


WILTED = [
    # flower, wilted on day, told us on day, what the customer gets
    ("rose", 0, 0, "offer replacement | full_refund 58.00"),
    ("rose", 2, 2, "offer replacement | full_refund 58.00"),
    ("rose", 2, 7, "offer replacement | full_refund 58.00"),
    ("rose", 3, 3, "offer replacement | store_credit 50.00"),
    ("rose", 7, 7, "offer replacement | store_credit 50.00"),
    ("rose", 8, 8, "needs_approval store_credit 10.00!"),
    ("rose", 14, 14, "needs_approval store_credit 10.00!"),
    ("rose", 15, 15, "outside_policy"),
    ("rose", 2, 15, "outside_policy"),
    ("tulip", 3, 3, "offer replacement | store_credit 50.00"),
    ("tulip", 4, 4, "needs_approval store_credit 10.00!"),
    ("tulip", 11, 11, "outside_policy"),
    ("iris", 2, 2, "offer replacement | full_refund 58.00"),
    ("iris", 3, 3, "needs_approval store_credit 10.00!"),
    ("lily", 5, 5, "offer replacement | store_credit 50.00"),
    ("lily", 6, 6, "needs_approval store_credit 10.00!"),
    ("orchid", 7, 7, "offer replacement | store_credit 50.00"),
]


@pytest.mark.parametrize(("flower", "day", "told", "gets"), WILTED)
def test_what_wilted_flowers_get_by_flower_and_day(flower: str, day: int, told: int, gets: str) -> None:
    assert said(decided([Issue.WILTED], order(flower, age=told), days_after_delivery=day, photo=True)) == gets


def test_the_longest_lived_flower_counts_when_the_customer_names_none() -> None:
    assert said(decided([Issue.WILTED], order("mixed", age=7), photo=True)).startswith("offer replacement")
    tulips = decided([Issue.WILTED], order("mixed", age=7), photo=True, flowers=("tulip",))
    assert said(tulips) == "needs_approval store_credit 10.00!"


REPORTED = [
    (Issue.DAMAGED, 2, "offer replacement | full_refund 58.00"),
    (Issue.DAMAGED, 3, "needs_approval replacement! | full_refund 58.00!"),
    (Issue.WRONG_ITEM, 7, "offer redelivery | full_refund 58.00"),
    (Issue.WRONG_ITEM, 8, "needs_approval redelivery! | full_refund 58.00!"),
    (Issue.NOT_AS_PICTURED, 2, "offer replacement | partial_refund 15.00"),
    (Issue.NOT_AS_PICTURED, 3, "needs_approval replacement! | partial_refund 15.00!"),
]


@pytest.mark.parametrize(("issue", "age", "gets"), REPORTED)
def test_damaged_wrong_and_different_flowers_by_the_day_of_the_report(issue: Issue, age: int, gets: str) -> None:
    assert said(decided([issue], order(age=age), photo=True)) == gets


DELIVERY = [
    (Issue.LATE, {"age": 1, "late": 0}, "outside_policy"),
    (Issue.LATE, {"age": 1, "late": 1}, "offer delivery_fee_refund 8.00 + store_credit 10.00"),
    (Issue.LATE, {"age": 1, "late": 2}, "offer full_refund 58.00"),
    (Issue.LATE, {"age": None, "late": 1}, "offer redelivery | full_refund 58.00"),
    (Issue.NOT_DELIVERED, {"age": None, "late": 1}, "offer redelivery | full_refund 58.00"),
    (Issue.NOT_DELIVERED, {"age": None, "late": 0}, "outside_policy"),
    (Issue.NOT_DELIVERED, {"age": None, "late": -3}, "outside_policy"),
    (Issue.NOT_DELIVERED, {"age": 1}, "needs_approval redelivery! | full_refund 58.00!"),
    (Issue.WRONG_ADDRESS, {"age": 1}, "offer redelivery | full_refund 58.00"),
]


@pytest.mark.parametrize(("issue", "when", "gets"), DELIVERY)
def test_late_lost_and_misdelivered_orders_need_no_photo(issue: Issue, when: dict[str, int], gets: str) -> None:
    assert said(decided([issue], order(**when))) == gets  # type: ignore[arg-type]


def test_a_free_delivery_gives_no_fee_back() -> None:
    assert said(decided([Issue.LATE], order(late=1, delivery_fee=Decimal(0)))) == "offer store_credit 10.00"


def test_a_large_refund_waits_for_a_supervisor_and_a_replacement_does_not() -> None:
    decision = decided([Issue.DAMAGED], order(price="70.00"), photo=True)
    assert said(decision) == "offer replacement | full_refund 78.00!"
    assert "approval" in decision.clauses
    assert said(decided([Issue.LATE], order(late=2, price="70.00"))) == "needs_approval full_refund 78.00!"
    assert said(decided([Issue.LATE], order(late=2, price="67.00"))) == "offer full_refund 75.00"


@pytest.mark.parametrize(("days_ago", "waits"), [(0, True), (90, True), (91, False)])
def test_a_second_credit_within_ninety_days_waits(days_ago: int, waits: bool) -> None:
    earlier = order(age=days_ago, number="1999", status="credited")
    decision = decided([Issue.LATE], order(late=2), earlier)
    assert said(decision) == ("needs_approval full_refund 58.00!" if waits else "offer full_refund 58.00")
    other = replace(earlier, buyer_email="someone.else@example.com")
    assert said(decided([Issue.LATE], order(late=2), other)) == "offer full_refund 58.00"


def test_without_a_photo_the_customer_hears_what_it_would_open() -> None:
    decision = decided([Issue.WILTED], order())
    assert said(decision) == "needs_information"
    assert decision.missing == (Missing.PHOTO,)
    assert [said(change.decision) for change in decision.would_change] == ["offer replacement | full_refund 58.00"]


def test_a_photo_is_not_asked_for_when_it_can_change_nothing() -> None:
    assert decided([Issue.WILTED], order(age=30)).missing == ()
    both = decided([Issue.WILTED, Issue.LATE], order(late=2))
    assert both.missing == ()
    assert said(both) == "offer full_refund 58.00"


def test_without_an_order_the_words_alone_tell_what_it_could_open() -> None:
    decision = decided([Issue.WILTED], None, days_after_delivery=2)
    assert decision.missing == (Missing.ORDER_NUMBER, Missing.PHOTO)
    assert [said(change.decision) for change in decision.would_change] == ["offer replacement | full_refund"]
    assert decided([Issue.LATE], None).missing == (Missing.ORDER_NUMBER,)
    assert decided([Issue.WILTED], None, photo=True).missing == (Missing.ORDER_NUMBER,)


def test_flowers_that_never_left_cannot_have_wilted_so_the_number_is_asked_again() -> None:
    decision = decided([Issue.WILTED], order(age=None, late=-1), photo=True)
    assert (said(decision), decision.missing) == ("needs_information", (Missing.ORDER_NUMBER,))


def test_several_issues_the_best_for_the_customer_leads() -> None:
    decision = decided([Issue.WILTED, Issue.LATE], order(late=1), photo=True)
    assert said(decision) == (
        "offer full_refund 58.00 | replacement | delivery_fee_refund 8.00 + store_credit 10.00"
    )
    assert decision.clauses[:2] == ("wilted_early", "late")


def test_money_goes_to_the_buyer_and_a_recipient_may_have_the_flowers_again() -> None:
    decision = decided([Issue.WILTED], order(), photo=True, writer=Writer.RECIPIENT)
    assert said(decision) == "offer replacement"
    assert "gift_recipient" in decision.clauses
    for_herself = decided([Issue.WILTED], order(recipient_is_buyer=True), photo=True, writer=Writer.RECIPIENT)
    assert said(for_herself) == "offer replacement | full_refund 58.00"
    late = decided([Issue.LATE], order(late=2), writer=Writer.RECIPIENT)
    assert said(late) == "outside_policy"
    assert [(change.show, said(change.decision)) for change in late.would_change] == [
        (("buyer",), "offer full_refund 58.00")
    ]


def test_only_that_it_was_terrible_gets_one_question_and_then_a_supervisor() -> None:
    decision = decided([Issue.OTHER], None)
    assert (decision.status, decision.missing) == (Status.NEEDS_INFORMATION, (Missing.WHAT_HAPPENED,))
    inquiry = Inquiry("…", Language.ENGLISH, Intent.COMPLAINT, (Issue.OTHER,), asked=(Missing.WHAT_HAPPENED,))
    assert said(decide(inquiry, None, SAMPLE, TODAY)) == "needs_approval"


@pytest.mark.parametrize("issue", [Issue.POOR_VALUE, Issue.IGNORED])
def test_other_dissatisfaction_goes_to_a_supervisor(issue: Issue) -> None:
    decision = decided([issue], None)
    assert (decision.status, decision.clauses) == (Status.NEEDS_APPROVAL, ("dissatisfied",))


def test_a_harmed_pet_is_never_bargained_with() -> None:
    decision = decided([Issue.WILTED, Issue.PET_HARM], order(), photo=True)
    assert decision == Decision(Status.NEEDS_APPROVAL, clauses=("pet_harm",), escalated=True)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(Issue), max_size=4),
    st.none() | st.tuples(st.integers(-5, 60), st.integers(-5, 20), st.booleans()),
    st.none() | st.integers(-2, 100),
    st.booleans(),
    st.sampled_from([None, *Writer]),
)
def test_every_complaint_has_one_decision(
    issues: list[Issue],
    when: tuple[int, int, bool] | None,
    day: int | None,
    photo: bool,
    writer: Writer | None,
) -> None:
    bought = order(age=when[0] if when[2] else None, late=when[1]) if when else None
    decision = decided(issues, bought, days_after_delivery=day, photo=photo, writer=writer)
    waits = [remedy.approval for remedy in decision.remedies]
    assert decision.status is not Status.OFFER or not all(waits)
    assert bool(decision.missing) or decision.status is not Status.NEEDS_INFORMATION
    assert decision == decided(issues, bought, days_after_delivery=day, photo=photo, writer=writer)


# --- the policy file itself ---


def changed(index: int, **changes: object) -> Shop:
    rules = list(SAMPLE.policy.rules)
    rules[index] = replace(rules[index], **changes)  # type: ignore[arg-type]
    return replace(SAMPLE, policy=replace(SAMPLE.policy, rules=tuple(rules)))


def kinds(shop: Shop) -> set[str]:
    return {finding.kind for finding in lint(shop)}


def rule_index(clause: str, nth: int = 0) -> int:
    return [n for n, rule in enumerate(SAMPLE.policy.rules) if rule.clause == clause][nth]


def test_the_sample_policy_has_nothing_to_find() -> None:
    assert lint(SAMPLE) == ()


def test_lint_finds_a_day_that_no_rule_covers() -> None:
    assert "gap" in kinds(changed(rule_index("damaged"), spans={"day": Span(None, 1)}))


def test_lint_finds_two_rules_for_one_day() -> None:
    assert "overlap" in kinds(changed(rule_index("damaged"), spans={"day": Span(None, 4)}))


def test_lint_finds_a_rule_that_nothing_reaches() -> None:
    assert "unreachable" in kinds(changed(rule_index("late"), spans={"days_late": Span(900, 901)}))


def test_lint_finds_that_complaining_later_pays() -> None:
    early, late = rule_index("not_as_pictured"), rule_index("not_as_pictured", 1)
    generous = SAMPLE.policy.rules[rule_index("damaged")].options
    assert "contradiction" in kinds(changed(late, options=generous, supervisor=False))
    assert early < late


def test_lint_finds_a_guarantee_that_no_flower_can_keep() -> None:
    policy = replace(SAMPLE.policy, guarantee_days={**SAMPLE.policy.guarantee_days, "iris": 9})
    assert "contradiction" in kinds(replace(SAMPLE, policy=policy))
