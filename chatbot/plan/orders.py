"""Orders: where one is, and what of it can be changed. Nothing is ever said to be done."""

from __future__ import annotations

from chatbot.domain import Act, Fact, Missing, Step
from chatbot.plan.answers import plain_answer
from chatbot.plan.asking import missing_fact, shown, unknown_order
from chatbot.plan.case import Case

NUMBER = (Missing.ORDER_NUMBER,)


def order_status(case: Case) -> tuple[Step, ...]:
    """Where an order stands; for an unknown number or none, a question for it."""
    if case.facts.order is not None:
        return plain_answer(case, _standing(case)), _offer(case)
    if case.inquiry.slots.order:
        return _unknown(case), _ask(case, _number(case))
    topics = case.items("topic")[:1]
    answer = plain_answer(case, topics) if topics else case.step(Act.ANSWER, case.say("answer.no_order"))
    return answer, _ask(case, case.say("request.status"))


def order_change(case: Case) -> tuple[Step, ...]:
    """What is possible, that nothing is done yet, and what is still to be known."""
    if case.inquiry.slots.order and case.facts.order is None:
        return _unknown(case), _ask(case, _number(case))
    closed = tuple(fact for fact in case.items("order") if fact.id.endswith(":change"))
    if closed:
        return plain_answer(case, (*closed, *_standing(case))), _offer(case)
    topics = case.items("topic")[:2]
    place = case.facts.order is None and case.speaks_of("place")
    told = (*(fact.text for fact in topics), case.say("answer.place" if place else "answer.change"))
    answer = case.step(Act.ANSWER, case.joined(told), (*topics, *_standing(case)))
    if case.escalated:
        return (answer,)
    key = "order_what" if place else "change" if case.facts.order is None else "change_what"
    return answer, _ask(case, case.say(f"request.{key}"))


def _standing(case: Case) -> tuple[Fact, ...]:
    """What was ordered, then its delivery, or its status where no delivery tells it better."""
    if case.facts.order is None:
        return ()
    number = case.facts.order.number
    known = {fact.id: fact for fact in case.items("order")}
    delivered = case.facts.order.delivered_on is not None
    ids = [f"order:{number}", *(() if delivered else (f"order:{number}:status",)), f"order:{number}:delivery"]
    return tuple(known[id] for id in ids if id in known)


def _unknown(case: Case) -> Step:
    return case.step(Act.ANSWER, unknown_order(case), case.items("order"))


def _number(case: Case) -> str:
    return case.say("request.things", things=shown(case, NUMBER))


def _ask(case: Case, wording: str) -> Step:
    return case.step(Act.REQUEST, wording, (missing_fact(case, NUMBER),))


def _offer(case: Case) -> Step:
    return case.step(Act.OFFER_HELP, case.say("offer_help.order"))
