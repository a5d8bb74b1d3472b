"""Everything that needs no records: a person wanted, small talk, what is not the shop's business, an emergency."""

from __future__ import annotations

from chatbot.domain import SHOP_NAME, Act, Step
from chatbot.plan.case import Case
from chatbot.plan.details import courtesy

KINDS = ("robot", "thanks", "goodbye", "greeting")


def person(case: Case) -> tuple[Step, ...]:
    """Only the hand-over, which ``make`` adds; without one, understanding and an offer of help."""
    if case.escalated:
        return ()
    return case.step(Act.ANSWER, case.say("answer.person"), case.items("topic")), _offer(case, "default")


def chitchat(case: Case) -> tuple[Step, ...]:
    """A short friendly answer to a greeting, thanks, a goodbye, a “who are you?” or mere news."""
    if SHOP_NAME in case.inquiry.topics:
        return _introduction(case), _offer(case, "default")
    slots = case.inquiry.slots
    other = "information" if slots.order or slots.photo else "other"
    kind = next((kind for kind in KINDS if case.speaks_of(kind)), other)
    answer = case.say(f"answer.chat.{kind}")
    facts = case.items("shop")
    help_more = _offer(case, "goodbye", "goodbye") if kind == "goodbye" else _offer(case, "default")
    if kind == "robot":
        return case.fixed(Act.ANSWER, answer, facts), help_more
    return case.step(Act.ANSWER, answer, facts, "answer_chat"), help_more


def _introduction(case: Case) -> Step:
    """The shop by its name, and who writes for it."""
    facts = case.items(SHOP_NAME)
    told = (*(fact.text for fact in facts), case.say("answer.chat.robot"))
    return case.fixed(Act.ANSWER, case.joined(told), facts)


def out_of_scope(case: Case) -> tuple[Step, ...]:
    """Short and polite, whatever was tried. The message's own words are never taken up."""
    return case.fixed(Act.DECLINE, case.say("decline.default")), _offer(case, "shop", "shop")


def emergency(case: Case) -> tuple[Step, ...]:
    """The vet, first and alone."""
    found = case.items("emergency")
    number = case.joined(fact.text for fact in found) or case.told(case.shop.emergency) or case.say("vet_now.ate")
    wording = case.joined((case.say("vet_now.first"), number, case.say("vet_now.take")))
    return (case.fixed(Act.VET_NOW, wording, (*found, *case.items("pet"))),)


def _offer(case: Case, kind: str, goal: str = "chat") -> Step:
    return courtesy(case, Act.OFFER_HELP, case.say(f"offer_help.{kind}"), f"offer_help_{goal}")
