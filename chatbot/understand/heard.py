"""One message of a customer by itself, and what is done with its parts wherever messages are folded."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace

from chatbot.classifier import Reading
from chatbot.domain import VAGUE, Intent, Issue, Language, Order, Slots
from chatbot.slots import denied_issues

# How likely an issue has to be that nothing speaks against it: against harm to a pet no wording, such as a
# question what is toxic; against a lateness no record.
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

    @property
    def evident(self) -> tuple[Issue, ...]:
        """The issues that are likely by themselves, less those that are denied."""
        return tuple(issue for issue in self.reading.evident if issue not in self.denied)

    @property
    def surely(self) -> Issue | None:
        """The likeliest plain issue if it is all but certain; the message may not look like a complaint."""
        plain = [issue for issue in Issue if issue not in (*VAGUE, Issue.PET_HARM, *self.denied)]
        likeliest = max(plain, key=lambda issue: self.reading.scores.get(issue, 0.0))
        return likeliest if self.reading.scores.get(likeliest, 0.0) >= SURE else None


def denied(text: str, language: Language, reading: Reading) -> frozenset[Issue]:
    """What the message says is not the trouble; of harm to a pet, only while it is not all but certain."""
    denied = denied_issues(text, language)
    return denied - {Issue.PET_HARM} if reading.scores.get(Issue.PET_HARM, 0.0) >= SURE else denied


def on_record(reading: Reading, order: Order | None) -> Reading:
    """The reading without a lateness beside other troubles that is not sure, where the order came in time.

    “The party starts in an hour” is said in haste. A punctual order is given nothing for it, so nothing is lost.
    """
    punctual = order is not None and order.delivered_on is not None and order.delivered_on <= order.promised_on
    unsure = reading.scores.get(Issue.LATE, 0.0) < SURE and len(reading.issues) > 1
    if not (punctual and unsure and Issue.LATE in reading.issues):
        return reading
    issues = tuple(issue for issue in reading.issues if issue is not Issue.LATE)
    return replace(reading, issues=issues, scores={**reading.scores, Issue.LATE: 0.0})


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
