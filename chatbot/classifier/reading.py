"""What a message is about, from how likely each intent, issue and flag is for it and for its sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from chatbot.classifier.neighbours import Probabilities
from chatbot.classifier.weights import INTENTS, ISSUES, PERSON, PET_HARM, PETS, WORDS
from chatbot.domain import VAGUE, Intent, Issue

# Cross-validated: an issue counts from this probability on; a sentence says a little less than the whole does.
# Harm to a pet counts much sooner: a needless word about the vet costs less than a missing one.
ISSUE_FROM = 0.65
# Alone it counts sooner: that it is the likeliest of what could be wrong tells more than that something is.
ALONE_FROM = 0.5
PET_HARM_FROM = 0.25
# What goes on with a complaint may look like small talk by itself.
COMPLAINT_HINT = 0.3
# The whole message tells; a sentence torn from it (“Please help me.”) has to be as good as certain.
PERSON_FROM = 0.5
PERSON_SENTENCE_FROM = 0.95
SENTENCE_ISSUE = 0.8
SENTENCE_INTENT = 0.25

# Flowers that never came cannot be late, wrong or in a bad state.
NEVER_CAME = ISSUES.index(Issue.NOT_DELIVERED)
CAME = frozenset(
    ISSUES.index(issue)
    for issue in (Issue.WILTED, Issue.DAMAGED, Issue.LATE, Issue.WRONG_ITEM, Issue.NOT_AS_PICTURED)
)

FROM = tuple(PET_HARM_FROM if issue is Issue.PET_HARM else ISSUE_FROM for issue in ISSUES)

_TROUBLE = [INTENTS.index(intent) for intent in (Intent.COMPLAINT, Intent.PET_SAFETY)]
_OTHER = ISSUES.index(Issue.OTHER)
_VAGUE = [ISSUES.index(issue) for issue in VAGUE]


@dataclass(frozen=True)
class Reading:
    """``confidence`` is the intent's probability; ``scores`` has that of every intent and issue, by its word."""

    intent: Intent
    confidence: float
    issues: tuple[Issue, ...]
    person: bool
    scores: Mapping[str, float]

    @property
    def evident(self) -> tuple[Issue, ...]:
        """The issues that are likely by themselves, as far as the message may be a complaint at all."""
        if self.scores.get(Intent.COMPLAINT, 0.0) < COMPLAINT_HINT:
            return ()
        places = [ISSUES.index(issue) for issue in sorted(ISSUES, key=lambda one: -self.scores[one])]
        likely = [place for place in places if self.scores[ISSUES[place]] >= FROM[place] and place != _OTHER]
        return tuple(ISSUES[place] for place in _consistent(likely))


def reading_of(*wordings: tuple[Probabilities, Probabilities]) -> Reading:
    """What a message says, in one or several wordings. Row 0 of each is the whole, the others its sentences.

    A wording may hide what a sentence tells, so what any of them shows counts; the wholes are taken on average.
    """
    mixed = np.mean([_intents(intents) for intents, _ in wordings], axis=0)
    wholes, told = zip(*(_issue_scores(rest, intents) for intents, rest in wordings), strict=True)
    issues = np.maximum(np.mean(wholes, axis=0), np.max(told, axis=0))
    intent = INTENTS[int(mixed.argmax())]
    if issues[PET_HARM] >= PET_HARM_FROM and intent is not Intent.COMPLAINT:
        intent = Intent.PET_SAFETY
    scores = dict(zip(WORDS, map(float, (*mixed, *issues)), strict=True))
    person = intent is Intent.PERSON or any(_wishes_a_person(rest[:, PERSON]) for _, rest in wordings)
    return Reading(intent, scores[intent], _issues(intent, issues), person, scores)


def _wishes_a_person(likely: Probabilities) -> bool:
    return bool(likely[0] >= PERSON_FROM or likely.max() >= PERSON_SENTENCE_FROM)


def _intents(found: Probabilities) -> Probabilities:
    if len(found) == 1:
        return np.asarray(found[0])
    return np.asarray((1 - SENTENCE_INTENT) * found[0] + SENTENCE_INTENT * found[1:].mean(axis=0))


def _issue_scores(found: Probabilities, intents: Probabilities) -> tuple[Probabilities, Probabilities]:
    """The issues of the whole message, and those that a sentence tells by itself, as one among several."""
    issues = _of_pets(found)
    told = _by_sentence(issues, intents)
    alone = SENTENCE_ISSUE * told
    alone[_OTHER] = 0
    return _whole(issues, told), alone


def _whole(issues: Probabilities, told: Probabilities) -> Probabilities:
    """The issues of the whole message, none likelier than the sentence that tells it best.

    “Five stars if you make it the second day”, in the wake of another trouble, tells of no wilting. That it is
    merely bad, only the whole says.
    """
    if len(issues) == 1:
        return np.asarray(issues[0])
    whole = np.minimum(issues[0], told)
    whole[[_OTHER, PET_HARM]] = issues[0, [_OTHER, PET_HARM]]
    return np.asarray(whole)


def _by_sentence(issues: Probabilities, intents: Probabilities) -> Probabilities:
    """How likely the likeliest sentence makes each issue, as far as it tells of trouble."""
    if len(issues) == 1:
        return np.zeros(len(ISSUES))
    trouble = np.minimum(1, 2 * intents[1:, _TROUBLE].sum(axis=1, keepdims=True))
    return np.asarray((issues[1:] * trouble).max(axis=0))


def _of_pets(found: Probabilities) -> Probabilities:
    """The issues. Harm to a pet is told from harmless questions about pets, so it needs one that is spoken of."""
    issues = found[:, : len(ISSUES)].copy()
    issues[:, PET_HARM] = np.minimum(issues[:, PET_HARM], found[:, PETS])
    return np.asarray(issues)


def _issues(intent: Intent, scores: Probabilities) -> tuple[Issue, ...]:
    """Those likely enough, likeliest first; of a complaint at least the likeliest, and ``other`` only alone."""
    order = [int(place) for place in np.argsort(-scores, kind="stable")]
    likely = [place for place in order if scores[place] >= FROM[place]]
    if intent is Intent.PET_SAFETY:
        return (Issue.PET_HARM,) if PET_HARM in likely else ()
    if intent is not Intent.COMPLAINT:
        return ()
    plain = _consistent([place for place in likely if place != _OTHER])
    return tuple(ISSUES[place] for place in plain or _alone(order, scores))


def _alone(order: Sequence[int], scores: Probabilities) -> list[int]:
    """The issue of a complaint of which none is likely by itself: a plain one sooner than a vague one."""
    likeliest = next(
        (place for place in order if place not in _VAGUE and scores[place] >= ALONE_FROM),
        next(place for place in order if place != _OTHER),
    )
    return [likeliest if order[0] == likeliest or scores[likeliest] >= ALONE_FROM else _OTHER]


def _consistent(likeliest_first: Sequence[int]) -> list[int]:
    """The issues without those that the likelier rules out."""
    sides = [place for place in likeliest_first if place == NEVER_CAME or place in CAME]
    ruled_out = CAME if sides[:1] == [NEVER_CAME] else {NEVER_CAME} if sides else set()
    return [place for place in likeliest_first if place not in ruled_out]
