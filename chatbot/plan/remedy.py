"""The decision in words: what is offered, what waits for evidence or a supervisor, what is not possible."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.domain import Act, Change, Decision, Fact, Issue, Remedy, Status, Step
from chatbot.plan.asking import shown
from chatbot.plan.case import Case

Option = tuple[Remedy, ...]
POLICY = "policy.toml"
# The change that `decide` names where only the buyer can be given something.
BUYER = ("buyer",)
DELIVERY = (Issue.LATE, Issue.NOT_DELIVERED, Issue.WRONG_ADDRESS)


def remedy(case: Case) -> Step | None:
    """What the customer can have, and when; None without a decision."""
    decision = case.decision
    if decision is None:
        return None
    if _for_the_buyer_only(decision):
        return _step(case, decision, "remedy_outside", (case.say("remedy.gift_buyer"),), ())
    match decision.status:
        case Status.OFFER:
            goal, sentences, facts = "remedy", _offer(case, decision), _remedy_facts(case, decision)
        case Status.NEEDS_APPROVAL:
            goal, sentences, facts = "remedy_approval", _approval(case, decision), _remedy_facts(case, decision)
        case Status.NEEDS_INFORMATION:
            goal, sentences, facts = _waiting(case, decision)
        case Status.OUTSIDE_POLICY:
            goal, sentences, facts = "remedy_outside", _outside(case, decision), case.items("order")
    return _step(case, decision, goal, (*sentences, _gift(case, decision)), facts)


def _step(case: Case, decision: Decision, goal: str, sentences: Sequence[str], facts: Sequence[Fact]) -> Step:
    clauses = case.items(*(f"policy:{clause}" for clause in all_clauses(decision)))
    return case.step(Act.REMEDY, case.joined(sentences), (*facts, *clauses), goal)


def all_clauses(decision: Decision) -> tuple[str, ...]:
    """The decision's clauses and those of what could still come of it."""
    nested = (clause for change in decision.would_change for clause in all_clauses(change.decision))
    return tuple(dict.fromkeys((*decision.clauses, *nested)))


# --- options as words ---------------------------------------------------------------------------------------


def options_of(decision: Decision) -> tuple[Option, ...]:
    """The remedies by option: what stands in one is given together."""
    numbers = dict.fromkeys(remedy.option for remedy in decision.remedies)
    return tuple(tuple(one for one in decision.remedies if one.option == number) for number in numbers)


def waits(option: Option) -> bool:
    """Whether a supervisor must agree to it."""
    return any(remedy.approval for remedy in option)


def _told(case: Case, option: Option) -> str:
    parts = [
        case.say(f"option.{one.kind}", amount="" if one.amount is None else case.money(one.amount))
        for one in option
    ]
    return case.chain("join.together", parts)


def _choice(case: Case, options: Sequence[Option]) -> str:
    return case.chain("join.choice", list(dict.fromkeys(_told(case, option) for option in options)))


def _split(options: Sequence[Option]) -> tuple[list[Option], list[Option]]:
    ready = [option for option in options if not waits(option)]
    return ready, [option for option in options if waits(option)]


def _remedy_facts(case: Case, decision: Decision) -> tuple[Fact, ...]:
    if not decision.remedies:
        return (Fact("decision:review", case.say("fact.review"), POLICY),)
    return tuple(
        Fact(
            f"decision:remedy:{option[0].option}",
            case.say("fact.remedy_approval" if waits(option) else "fact.remedy", options=_told(case, option)),
            POLICY,
        )
        for option in options_of(decision)
    )


# --- by status ----------------------------------------------------------------------------------------------


def _offer(case: Case, decision: Decision) -> tuple[str, ...]:
    options = options_of(decision)
    ready, pending = _split(options)
    if not ready:
        return _approval(case, decision)
    lead = case.say("remedy.choice" if len(ready) > 1 else "remedy.single", options=_choice(case, ready))
    also = case.say("remedy.also_approval", options=_choice(case, pending)) if pending else ""
    return lead, also, case.say("remedy.when_choice" if len(options) > 1 else "remedy.when_single")


def _approval(case: Case, decision: Decision) -> tuple[str, ...]:
    options = options_of(decision)
    if not options:
        return (case.say("remedy.review"),)
    return (case.say("remedy.approval", options=_choice(case, options)),)


def _waiting(case: Case, decision: Decision) -> tuple[str, tuple[str, ...], tuple[Fact, ...]]:
    """What the missing evidence would open, said under its condition; what is open already comes before it."""
    changes = [change for change in decision.would_change if change.show != BUYER]
    opened = [change for change in changes if change.decision.remedies]
    show = shown(case, tuple(opened[0].show if opened else decision.missing))
    if not opened:
        return "remedy_waiting", (case.say("remedy.waiting_nothing", show=show),), ()
    options, manner = _possible(case, changes)
    now = {_told(case, option) for option in options_of(decision)}
    told = _choice(case, [option for option in options if _told(case, option) not in now] or options)
    fact = Fact("decision:would_change", case.say(f"fact.{manner}", show=show, options=told), POLICY)
    if not decision.remedies:
        return "remedy_waiting", (case.say(f"remedy.{manner}", show=show, options=told),), (fact,)
    more = case.say("remedy.waiting_more", show=show, options=told)
    return "remedy_waiting", (*_offer(case, decision), more), (*_remedy_facts(case, decision), fact)


def _possible(case: Case, changes: Sequence[Change]) -> tuple[list[Option], str]:
    """The options of all possible decisions, and how to say them: surely, perhaps, or if a supervisor agrees.

    Options that need a supervisor are left out where others are possible: they are the exception of the exception.
    """
    listed = [options_of(change.decision) for change in changes]
    ready, pending = _split([option for options in listed for option in options])
    if not ready:
        return pending, "waiting_approval"
    certain = len({_choice(case, options) if options else "" for options in listed}) == 1 and not pending
    return ready, "waiting" if certain else "waiting_open"


def _outside(case: Case, decision: Decision) -> tuple[str, ...]:
    keys = [key for clause in decision.clauses if case.has(key := f"remedy.outside.{clause}")]
    wording = case.say(keys[0] if keys else "remedy.outside.default")
    if case.facts.order is None or not set(case.inquiry.issues) & set(DELIVERY):
        return (wording,)
    return wording, *(fact.text for fact in case.items(f"order:{case.facts.order.number}:delivery"))


# --- gifts --------------------------------------------------------------------------------------------------


def _for_the_buyer_only(decision: Decision) -> bool:
    return not decision.remedies and any(change.show == BUYER for change in decision.would_change)


def _gift(case: Case, decision: Decision) -> str:
    return case.say("remedy.gift") if "gift_recipient" in all_clauses(decision) else ""
