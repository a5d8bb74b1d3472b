"""A complaint: empathy, the occasion, ownership, the likely cause, the remedy, a question, a care tip, thanks."""

from __future__ import annotations

from chatbot.domain import Act, Issue, Missing, Status, Step
from chatbot.plan.asking import request
from chatbot.plan.case import Case
from chatbot.plan.details import courtesy
from chatbot.plan.remedy import remedy
from chatbot.plan.schema import TROUBLES
from chatbot.sentences import split

DELIVERY = (Issue.LATE, Issue.NOT_DELIVERED, Issue.WRONG_ADDRESS)
SERVICE = (Issue.POOR_VALUE, Issue.IGNORED, Issue.OTHER)
# A letter names the main troubles; a list of all of them reads like a form.
NAMED_TROUBLES = 2


def complaint(case: Case) -> tuple[Step, ...]:
    """The steps of a reply to a complaint. Where the desk has asked before, thanks take the apology's place, and
    where a supervisor has been asked, their answer does."""
    steps: tuple[Step | None, ...]
    if case.decision is not None and case.decision.reviewed:
        steps = (_answered(case), remedy(case), _care_if_outside(case), _closing(case))
    elif case.inquiry.asked:
        steps = (_thanks(case), remedy(case), request(case), _care_if_outside(case), _closing(case))
    else:
        steps = (
            _empathy(case),
            _moment(case),
            _ownership(case),
            _cause(case),
            remedy(case),
            request(case),
            _care(case),
            _closing(case),
        )
    return tuple(step for step in steps if step is not None)


def _empathy(case: Case) -> Step:
    if _is_not_due(case):
        flowers = case.flowers_word()
        wording = case.say("empathy.waiting", flowers=flowers)
        return courtesy(case, Act.EMPATHY, wording, "waiting", "for", facts=case.items("order"), flowers=flowers)
    troubles = _troubles(case)
    flowers, known = case.flowers_word(), case.items("order")
    told = case.chain("join.also", [case.say(f"trouble.{issue}") for issue in troubles]) if troubles else ""
    if len(troubles) > 1:
        first = case.say("empathy.several", flowers=flowers, troubles=told)
    elif troubles:
        first = case.say(f"empathy.{troubles[0]}", flowers=flowers)
    else:
        first = case.say("empathy.ignored" if Issue.IGNORED in case.inquiry.issues else "empathy.other")
    general = "empathy_ignored" if Issue.IGNORED in case.inquiry.issues else "empathy_general"
    goal, said = ("empathy", {"flowers": flowers, "troubles": told}) if told else (general, {})
    soon = ("after",) if troubles == [Issue.WILTED] else ()
    return courtesy(case, Act.EMPATHY, first, goal, "for", *soon, facts=known, **said)


def _moment(case: Case) -> Step | None:
    """What the occasion adds to the trouble, and that nobody answered."""
    key = f"moment.{case.inquiry.slots.occasion}"
    moment = case.say(key) if case.has(key) else ""
    ignored = case.say("empathy.and_ignored") if _troubles(case) and Issue.IGNORED in case.inquiry.issues else ""
    if _is_not_due(case) or not (moment or ignored):
        return None
    return case.step(Act.MOMENT, case.joined((moment, ignored)), case.items("order"))


def _is_not_due(case: Case) -> bool:
    """Whether the flowers are only expected to come: there is nothing to be sorry for yet."""
    order, issues = case.facts.order, case.inquiry.issues
    return _is_outside(case) and order is not None and order.delivered_on is None and set(issues) <= set(DELIVERY)


def _troubles(case: Case) -> list[Issue]:
    """The troubles to name; of flowers that never came nothing else can be wrong."""
    issues = case.inquiry.issues
    possible = DELIVERY if Issue.NOT_DELIVERED in issues else TROUBLES
    return [issue for issue in issues if issue in possible][:NAMED_TROUBLES]


def _thanks(case: Case) -> Step:
    slots, asked = case.inquiry.slots, case.inquiry.asked
    order = Missing.ORDER_NUMBER in asked and case.facts.order is not None
    photo = Missing.PHOTO in asked and slots.photo
    given = "both" if order and photo else "order_number" if order else "photo" if photo else "nothing"
    if given == "nothing" and Missing.WHAT_HAPPENED in asked:
        given = "what_happened"
    return courtesy(case, Act.EMPATHY, case.say(f"empathy.followup.{given}"), f"followup_{given}")


def _answered(case: Case) -> Step:
    answer = "refused" if _is_outside(case) else "approved"
    return case.fixed(Act.EMPATHY, case.say(f"empathy.followup.{answer}"))


def _ownership(case: Case) -> Step:
    main = case.inquiry.issues[0] if case.inquiry.issues else Issue.OTHER
    key = "delivery" if main in DELIVERY else "service" if main in SERVICE else "goods"
    if _is_outside(case) or _is_past_guarantee(case):
        key = "outside"
    return courtesy(case, Act.OWNERSHIP, case.say(f"ownership.{key}"), f"ownership_{key}")


def _cause(case: Case) -> Step | None:
    """Why flowers probably wilted, and whether before their time. Nothing where neither is on record.

    A closed case is told no number of days that nobody has said: the record only knows how long ago it was.
    """
    if Issue.WILTED not in case.inquiry.issues:
        return None
    slots = case.inquiry.slots
    said = slots.days_after_delivery is not None or slots.happened_on is not None
    expected = case.items("expectation")[:1] if said or not _is_outside(case) else ()
    causes = case.facts.causes[:1]
    if not expected and not causes:
        return None
    likely = [case.say("cause.likely", cause=case.told(cause.text)) for cause in causes]
    facts = (*expected, *case.items(*(f"cause:{cause.id}" for cause in causes)))
    return case.step(Act.CAUSE, case.joined([*(fact.text for fact in expected), *likely]), facts)


def _is_past_guarantee(case: Case) -> bool:
    """Whether flowers lasted as long as was promised: goodwill may be due, an admission is not."""
    waits = case.decision is not None and case.decision.status is Status.NEEDS_APPROVAL
    return waits and Issue.WILTED in case.inquiry.issues


def _is_outside(case: Case) -> bool:
    return case.decision is not None and case.decision.status is Status.OUTSIDE_POLICY


def _care_if_outside(case: Case) -> Step | None:
    """Advice is what a closed window leaves; otherwise a second letter does not repeat it."""
    return _care(case) if _is_outside(case) else None


def _care(case: Case) -> Step | None:
    """One tip: the first sentence of what the shop knows of the flower's care."""
    for flower in case.facts.flowers:
        facts, text = case.items(f"care:{flower.id}"), case.told(flower.care)
        if facts and text:
            return case.step(Act.CARE, case.say("care.tip", tip=_first_sentence(text)), facts)
    return None


def _first_sentence(text: str) -> str:
    first = split(text)[0]
    return first.rstrip("；") + "。" if first.endswith("；") else first


def _closing(case: Case) -> Step:
    return courtesy(case, Act.CLOSING, case.say("closing.default"), "closing", "for")
