"""The plan of a reply: one function an intent, and two rules above all of them, the vet and the hand-over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from chatbot.domain import Act, Decision, Fact, Facts, Inquiry, Intent, Issue, Plan, RemedyKind, Shop, Status, Step
from chatbot.phrases import Phrases
from chatbot.plan.answers import care, meaning, pet_safety, policy
from chatbot.plan.asides import Planned, with_asides
from chatbot.plan.bouquet import describe
from chatbot.plan.case import Case
from chatbot.plan.complaint import complaint
from chatbot.plan.creative import creative
from chatbot.plan.orders import order_change, order_status
from chatbot.plan.product import product
from chatbot.plan.talk import chitchat, emergency, out_of_scope, person

LAST_ACTS = (Act.CLOSING, Act.OFFER_HELP)

INTENTS: Mapping[Intent, Planned] = {
    Intent.COMPLAINT: complaint,
    Intent.PRODUCT: product,
    Intent.CARE: care,
    Intent.PET_SAFETY: pet_safety,
    Intent.MEANING: meaning,
    Intent.DESCRIBE: describe,
    Intent.ORDER_STATUS: order_status,
    Intent.ORDER_CHANGE: order_change,
    Intent.POLICY: policy,
    Intent.PERSON: person,
    Intent.CREATIVE: creative,
    Intent.CHITCHAT: chitchat,
    Intent.OUT_OF_SCOPE: out_of_scope,
}


def make(
    inquiry: Inquiry,
    facts: Facts,
    decision: Decision | None,
    shop: Shop,
    wording: Phrases,
    variant: int,
    escalated: bool,
) -> Plan:
    """The dialogue acts of the reply to ``inquiry``, in order. Pure.

    ``wording`` is the standard wording in the inquiry's language; ``variant``, any whole number such as the
    conversation's, picks among its variants. ``escalated`` tells that an escalation is on record: then, and only
    then, a hand-over is said. Raises ``ShopError`` where the wording lacks what the plan needs.
    """
    case = Case(replace(inquiry, text=inquiry.main), facts, decision, shop, wording, variant, escalated)
    hurt = Issue.PET_HARM in inquiry.issues
    steps = emergency(case) if hurt else INTENTS[inquiry.intent](case)
    if not (hurt or escalated):
        steps = with_asides(case, steps, LAST_ACTS, INTENTS)
    if escalated:
        steps = _handed_over(steps, case.fixed(Act.HANDOVER, case.say(f"handover.{'pet' if hurt else 'default'}")))
    return Plan(
        language=inquiry.language,
        intent=inquiry.intent,
        steps=steps,
        facts=_all_facts(facts, steps),
        remedies=_licensed(decision) if decision else (),
        conditional=decision is not None and decision.status is not Status.OFFER,
        escalated=escalated,
        message=inquiry.text,
    )


def _handed_over(steps: tuple[Step, ...], handover: Step) -> tuple[Step, ...]:
    """The hand-over comes last, but for a closing word."""
    if steps and steps[-1].act in LAST_ACTS:
        return (*steps[:-1], handover, steps[-1])
    return (*steps, handover)


def _all_facts(facts: Facts, steps: tuple[Step, ...]) -> tuple[Fact, ...]:
    by_id = {fact.id: fact for step in steps for fact in step.facts} | {fact.id: fact for fact in facts.every}
    return tuple(by_id.values())


def _licensed(decision: Decision) -> tuple[RemedyKind, ...]:
    """The remedies that the reply may speak of: the decision's, and those that something missing would open."""
    nested = (kind for change in decision.would_change for kind in _licensed(change.decision))
    return tuple(dict.fromkeys((*(remedy.kind for remedy in decision.remedies), *nested)))
