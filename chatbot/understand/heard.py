"""One message of a customer by itself, and what is done with its parts wherever messages are folded."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace

from chatbot.classifier import Reading
from chatbot.domain import Intent, Issue, Language, Slots
from chatbot.slots import denied_issues

# How likely harm to a pet has to be that no wording of the message, such as a question what is toxic, speaks
# against it.
SURE = 0.9
# What has words has a language and says something.
WORDS = re.compile(r"[㐀-鿿]|[A-Za-z]{2,}")


@dataclass(frozen=True)
class Heard:
    """One customer message by itself. ``courteous`` is one that says hello, thanks or goodbye.

    ``told`` is what the text says without the pressure on the desk: all that may be read from it.
    ``denied`` are the issues that it says are none: “they weren't wilted, they were the wrong colour”.
    ``topics`` are what it asks for in so many words.
    """

    text: str
    told: str
    reading: Reading
    courteous: bool
    slots: Slots
    denied: frozenset[Issue] = frozenset()
    topics: tuple[str, ...] = ()


def denied(text: str, language: Language, reading: Reading) -> frozenset[Issue]:
    """What the message says is not the trouble; of harm to a pet, only while it is not all but certain."""
    denied = denied_issues(text, language)
    return denied - {Issue.PET_HARM} if reading.scores.get(Issue.PET_HARM, 0.0) >= SURE else denied


def without(issues: tuple[Issue, ...], denied: frozenset[Issue]) -> tuple[Issue, ...]:
    """The issues less those that the customer says are none; a complaint keeps one."""
    left = tuple(issue for issue in issues if issue not in denied)
    return left or (() if issues == (Issue.PET_HARM,) else issues)


def troubles(reading: Reading, denied: frozenset[Issue]) -> tuple[Issue, ...]:
    """What a message complains of, less what it says is none; nothing is left without a trouble by that."""
    left = without(reading.issues, denied)
    if left or reading.intent is not Intent.COMPLAINT:
        return left
    return tuple(issue for issue in reading.evident if issue not in denied) or (Issue.OTHER,)


def joined(before: Slots, now: Slots) -> Slots:
    """Later words win where they say anything; what is on no record is asked for once."""
    values = {one.name: getattr(now, one.name) for one in fields(Slots)}
    said = {name: value for name, value in values.items() if value not in (None, (), False)}
    return replace(before, **{"unlisted": None, **said})
