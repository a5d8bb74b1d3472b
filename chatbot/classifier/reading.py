"""Reading a message with trained weights and the examples nearest to it: plain numpy, no training library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from chatbot.classifier.clauses import clauses, plain
from chatbot.classifier.embedder import Embedder, Matrix
from chatbot.classifier.features import Features, embedded, without_numbers
from chatbot.classifier.neighbours import Probabilities, vote
from chatbot.domain import Intent, Issue
from chatbot.sentences import split

INTENTS = tuple(Intent)
ISSUES = tuple(Issue)
WORDS = tuple(word.value for word in (*INTENTS, *ISSUES))
HEADS = len(INTENTS) + len(ISSUES) + 3

# What is read of a very long message: its beginning and its end, where the matter and the demand stand.
HEAD, TAIL = 1_000, 500
SENTENCES = 6

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
# A piece is pressure from this likelihood on; a message of nothing else is heard if it is as clearly a florist's.
PRESSURE_FROM = 0.5
HEARD_FROM = 0.8

# How much the nearest examples have to say beside the heads; cross-validated.
NEIGHBOURS = 0.4

# Flowers that never came cannot be late, wrong or in a bad state.
NEVER_CAME = ISSUES.index(Issue.NOT_DELIVERED)
CAME = frozenset(
    ISSUES.index(issue)
    for issue in (Issue.WILTED, Issue.DAMAGED, Issue.LATE, Issue.WRONG_ITEM, Issue.NOT_AS_PICTURED)
)

FROM = tuple(PET_HARM_FROM if issue is Issue.PET_HARM else ISSUE_FROM for issue in ISSUES)

_TROUBLE = [INTENTS.index(intent) for intent in (Intent.COMPLAINT, Intent.PET_SAFETY)]
_COMPLAINT = INTENTS.index(Intent.COMPLAINT)
_OTHER = ISSUES.index(Issue.OTHER)
_PET_HARM = ISSUES.index(Issue.PET_HARM)
_PERSON, _PETS = len(ISSUES), len(ISSUES) + 1
_PRESSURE = -1


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


@dataclass(frozen=True)
class Weights:
    """A row for each head: intents, issues, person, pets, pressure.

    ``dense`` is for embeddings, ``hashed`` for n-grams. ``examples`` are the embeddings of what was learnt from,
    ``labels`` has 1 where an example is of an intent or issue (columns as in ``WORDS``).
    """

    dense: Matrix
    hashed: Matrix
    bias: Matrix
    means: Matrix
    examples: Matrix
    labels: Matrix

    @cached_property
    def complaints(self) -> tuple[Matrix, Matrix]:
        """The examples that complain, and of what."""
        complaining = self.labels[:, _COMPLAINT] > 0
        return self.examples[complaining], self.labels[complaining, len(INTENTS) :]


@dataclass(frozen=True)
class Classifier:
    weights: Weights
    embedder: Embedder

    def matter(self, text: str) -> str:
        """What a message says once the pressure on the desk is left out; empty if it was nothing else.

        Commands, threats and what someone claims in the desk's own name are no facts of a case: the rest is to be
        read as if they had not been written. A number by itself presses nobody. A text of more pieces than can be
        judged is judged in larger ones.
        """
        seen = plain(text)
        pieces = clauses(seen)
        worded = [piece for piece in pieces if any(character.isalpha() for character in piece)]
        if not worded:
            return text
        pressing = dict(zip(worded, self._pressure(worded), strict=True))
        told = "".join(piece for piece in pieces if pressing.get(piece, 0.0) < PRESSURE_FROM).strip()
        if _has_words(told):
            return told
        whole = self.read(seen)
        return seen if whole.intent is not Intent.OUT_OF_SCOPE and whole.confidence >= HEARD_FROM else ""

    def _pressure(self, texts: Sequence[str]) -> Sequence[float]:
        texts = [without_numbers(text.strip()) for text in texts]
        logits = _logits(embedded(texts, self.embedder, self.weights.means), self.weights)
        return [float(one) for one in _likelihoods(logits[:, _PRESSURE])]

    def read(self, text: str) -> Reading:
        """What a message is about; 10 to 25 ms for a usual one, a second for the longest.

        Of a text beyond 1,500 characters the first 1,000 and the last 500 are considered; of more than six
        sentences the first four and the last two are looked at one by one. A complaint always has an issue:
        ``other`` where none is evident. A pet that came to harm is never lost: such a message is at least
        ``pet_safety``. A text without letters or digits is ``chitchat`` of confidence 0.
        """
        if not _has_words(text[:HEAD]):
            return Reading(Intent.CHITCHAT, 0.0, (), False, {})
        texts = _pieces(without_numbers(_considered(text)))
        return _reading(*_likely(embedded(texts, self.embedder, self.weights.means), self.weights))


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _considered(text: str) -> str:
    return text if len(text) <= HEAD + TAIL else f"{text[:HEAD]}\n{text[-TAIL:]}"


def _pieces(text: str) -> Sequence[str]:
    """The whole, then its sentences if there are several."""
    sentences = [one for one in split(text) if _has_words(one)]
    if len(sentences) > SENTENCES:
        sentences = [*sentences[: SENTENCES - 2], *sentences[-2:]]
    return [text, *sentences] if len(sentences) > 1 else [text]


def _logits(found: Features, weights: Weights) -> Probabilities:
    dense = found.dense @ weights.dense.T + weights.bias
    grams = [weights.hashed[:, one.buckets] @ one.values for one in found.hashed]
    return np.asarray(dense + np.stack(grams), dtype=np.float64)


def _likely(found: Features, weights: Weights) -> tuple[Probabilities, Probabilities]:
    """How likely each intent, and each issue and flag, is for each text.

    Issues are told from complaints, and harm to a pet, which must not be missed, by its head alone.
    """
    many = len(INTENTS)
    logits = _logits(found, weights)
    intents, rest = _softmax(logits[:, :many]), _likelihoods(logits[:, many:])
    meant = vote(found.dense, weights.examples, weights.labels[:, :many])
    wrong = vote(found.dense, *weights.complaints)
    wrong[:, _PET_HARM] = rest[:, _PET_HARM]
    rest[:, : len(ISSUES)] = _mixed(rest[:, : len(ISSUES)], wrong)
    return _mixed(intents, meant), rest


def _mixed(heads: Probabilities, votes: Probabilities) -> Probabilities:
    return np.asarray((1 - NEIGHBOURS) * heads + NEIGHBOURS * votes)


def _reading(intents: Probabilities, rest: Probabilities) -> Reading:
    """Row 0 is the whole message, the others its sentences."""
    mixed = _intents(intents)
    issues = _issue_scores(rest, intents)
    intent = INTENTS[int(mixed.argmax())]
    if issues[_PET_HARM] >= PET_HARM_FROM and intent is not Intent.COMPLAINT:
        intent = Intent.PET_SAFETY
    scores = dict(zip(WORDS, map(float, (*mixed, *issues)), strict=True))
    wished = rest[:, _PERSON]
    person = intent is Intent.PERSON or bool(wished[0] >= PERSON_FROM or wished.max() >= PERSON_SENTENCE_FROM)
    return Reading(intent, scores[intent], _issues(intent, issues), person, scores)


def _likelihoods(logits: Probabilities) -> Probabilities:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -50, 50))))


def _softmax(logits: Probabilities) -> Probabilities:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _intents(found: Probabilities) -> Probabilities:
    if len(found) == 1:
        return np.asarray(found[0])
    return np.asarray((1 - SENTENCE_INTENT) * found[0] + SENTENCE_INTENT * found[1:].mean(axis=0))


def _issue_scores(found: Probabilities, intents: Probabilities) -> Probabilities:
    """The whole's, or a sentence's that tells of trouble by itself; that it is merely bad, only the whole says.

    Harm to a pet is told from harmless questions about pets, so it holds as far as the text is about a pet.
    """
    issues = found[:, : len(ISSUES)].copy()
    issues[:, _PET_HARM] = np.minimum(issues[:, _PET_HARM], found[:, _PETS])
    scores = issues[0]
    for sentence, intent in zip(issues[1:], intents[1:], strict=True):
        if intent[_TROUBLE].sum() >= 0.5:
            told = sentence * SENTENCE_ISSUE
            told[_OTHER] = 0
            scores = np.maximum(scores, told)
    return np.asarray(scores)


def _issues(intent: Intent, scores: Probabilities) -> tuple[Issue, ...]:
    """Those likely enough, likeliest first; of a complaint at least the likeliest, and ``other`` only alone."""
    order = [int(place) for place in np.argsort(-scores, kind="stable")]
    likely = [place for place in order if scores[place] >= FROM[place]]
    if intent is Intent.PET_SAFETY:
        return (Issue.PET_HARM,) if _PET_HARM in likely else ()
    if intent is not Intent.COMPLAINT:
        return ()
    plain = _consistent([place for place in likely if place != _OTHER])
    return tuple(ISSUES[place] for place in plain or _alone(order, scores))


def _alone(order: Sequence[int], scores: Probabilities) -> list[int]:
    """The issue of a complaint of which none is likely by itself."""
    likeliest = next(place for place in order if place != _OTHER)
    return [likeliest if order[0] == likeliest or scores[likeliest] >= ALONE_FROM else _OTHER]


def _consistent(likeliest_first: Sequence[int]) -> list[int]:
    """The issues without those that the likelier rules out."""
    sides = [place for place in likeliest_first if place == NEVER_CAME or place in CAME]
    ruled_out = CAME if sides[:1] == [NEVER_CAME] else {NEVER_CAME} if sides else set()
    return [place for place in likeliest_first if place not in ruled_out]
