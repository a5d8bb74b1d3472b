"""Whether a message was understood: intent, issues, particulars, language."""

from __future__ import annotations

from typing import Any

from chatbot.domain import Intent, Issue, Writer
from chatbot.evaluation.answered import Answered, Finding, one, plain, slot

DECIDING_SLOTS = ("order", "photo", "days_after_delivery", "flowers", "writer")


def intent(answered: Answered) -> Finding:
    found, wanted = answered.inquiry.intent, answered.expect.intents
    return one(found in wanted, " or ".join(wanted), found)


def language(answered: Answered) -> Finding:
    found, wanted = answered.inquiry.language, answered.expect.languages
    return one(found in wanted, " or ".join(wanted), found)


def issues(answered: Answered) -> Finding | None:
    """Exactly the issues of the case, or of another fair reading of it."""
    if answered.expect.issues is None:
        return None
    wanted, found = nearest_issues(answered), frozenset(answered.inquiry.issues)
    return one(found == wanted, ", ".join(sorted(wanted)), ", ".join(sorted(found)))


def nearest_issues(answered: Answered) -> frozenset[Issue]:
    found = frozenset(answered.inquiry.issues)
    return min(answered.expect.issue_sets, key=lambda expected: len(expected ^ found))


def slots(answered: Answered) -> Finding | None:
    """The particulars that the case names; the others are not looked at."""
    wanted = answered.expect.slots
    if not wanted:
        return None
    wrong = {name: slot(answered, name) for name in wanted if not slot_right(answered, name)}
    expected = {name: wanted[name] for name in wrong}
    return Finding(len(wanted) - len(wrong), len(wanted), str(expected or ""), str(wrong or ""))


def slot_right(answered: Answered, name: str) -> bool:
    expected = answered.expect.slots[name]
    accepted = expected["any"] if isinstance(expected, dict) else [expected]
    return slot(answered, name) in [plain(value) for value in accepted]


def person(answered: Answered) -> Finding:
    """A person is called only where one is asked for."""
    asked = Intent.PERSON in answered.expect.intents or bool(answered.expect.slots.get("person"))
    return one(asked or not answered.inquiry.slots.person, "no wish for a person", "a person is called")


def understood(answered: Answered) -> bool:
    """Whether all that a decision rests on was read as the case has it."""
    expected, found = answered.expect.slots, answered.inquiry.slots
    return (
        answered.inquiry.intent in answered.expect.intents
        and frozenset(answered.inquiry.issues) in answered.expect.issue_sets
        and all(slot_right(answered, name) for name in DECIDING_SLOTS if name in expected)
        and (found.writer is Writer.RECIPIENT) == _says(expected, "writer", Writer.RECIPIENT)
        and ("photo" in expected or not found.photo)
        and ("days_after_delivery" in expected or found.days_after_delivery is None)
    )


def _says(slots: dict[str, Any], name: str, value: object) -> bool:
    return slots.get(name) == value
