"""Orders: where one is, and what of it can be changed. Nothing is ever said to be done."""

from __future__ import annotations

from chatbot.domain import Act, Fact, Missing, Step
from chatbot.plan.answers import plain_answer
from chatbot.plan.asking import missing_fact, shown, unknown_order
from chatbot.plan.case import Case
from chatbot.plan.details import courtesy

NUMBER = (Missing.ORDER_NUMBER,)
# What customers want of an order, the plainest first: a message that cancels may also name a day or an address.
WISHES = ("cancel", "place", "card", "address", "date", "add")


def order_status(case: Case) -> tuple[Step, ...]:
    """Where an order stands; for an unknown number or none, a question for it."""
    if case.facts.order is not None:
        return _where(case), _offer(case)
    if case.inquiry.slots.order:
        return _unknown(case), _ask(case, _number(case))
    return case.step(Act.ANSWER, case.say("answer.no_order")), _ask(case, case.say("request.status"))


def order_change(case: Case) -> tuple[Step, ...]:
    """The shop's rule for what is wanted, where the order stands, that nothing is done yet, and one question."""
    if case.inquiry.slots.order and case.facts.order is None:
        return _unknown(case), _ask(case, _number(case))
    closed = tuple(fact for fact in case.items("order") if fact.id.endswith(":change"))
    if closed:
        return plain_answer(case, (*_standing(case), *closed)), _offer(case)
    wish = wished(case)
    if wish == "place":
        return case.step(Act.ANSWER, case.say("answer.place")), _ask(case, case.say("request.order_what"))
    facts = (*_standing(case), *_rule(case, wish))
    told = (*(fact.text for fact in facts), case.say("answer.change"))
    answer = case.step(Act.ANSWER, case.joined(told), facts)
    if case.escalated:
        return (answer,)
    number = "" if case.facts.order is not None else "_number"
    return answer, _ask(case, case.say(f"request.change_{wish}{number}"))


def wished(case: Case) -> str:
    """What is to become of an order, by the wording's keywords: one of ``WISHES``, or ``what`` if none is told."""
    wishes = WISHES if case.facts.order is None else [wish for wish in WISHES if wish != "place"]
    return next((wish for wish in wishes if case.speaks_of(f"change_{wish}" if wish != "place" else wish)), "what")


def _rule(case: Case, wish: str) -> tuple[Fact, ...]:
    """The shop's topic for the wish, else the one that is nearest to the message."""
    topic = "cancellation" if wish == "cancel" else "order_changes"
    return case.items(f"topic:{topic}") or case.items("topic")[:1]


def _where(case: Case) -> Step:
    """Where an order stands; if it should have come, with a word of regret and what the customer may have."""
    late = case.items("policy")
    regret = case.say("answer.overdue") if late else ""
    facts = (*_standing(case), *late)
    return case.step(Act.ANSWER, case.joined((regret, *(fact.text for fact in facts))), facts)


def _standing(case: Case) -> tuple[Fact, ...]:
    """What was ordered and where it is, in one."""
    return case.items(f"order:{case.facts.order.number}:standing") if case.facts.order else ()


def _unknown(case: Case) -> Step:
    return case.step(Act.ANSWER, unknown_order(case), case.items("order"))


def _number(case: Case) -> str:
    return case.say("request.things", things=shown(case, NUMBER))


def _ask(case: Case, wording: str) -> Step:
    known = case.facts.order is not None
    return case.step(Act.REQUEST, wording, () if known else (missing_fact(case, NUMBER),))


def _offer(case: Case) -> Step:
    return courtesy(case, Act.OFFER_HELP, case.say("offer_help.order"), "offer_help_order", "for")
