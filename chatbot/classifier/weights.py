"""Trained weights, and how likely they and the nearest examples find each intent, issue and flag: plain numpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from chatbot.classifier.embedder import Embedder, Matrix
from chatbot.classifier.features import Features, embedded, without_numbers
from chatbot.classifier.neighbours import Probabilities, vote
from chatbot.domain import Intent, Issue

INTENTS = tuple(Intent)
ISSUES = tuple(Issue)
WORDS = tuple(word.value for word in (*INTENTS, *ISSUES))
HEADS = len(INTENTS) + len(ISSUES) + 3
PET_HARM = ISSUES.index(Issue.PET_HARM)
PERSON, PETS = len(ISSUES), len(ISSUES) + 1  # the flags stand behind the issues

# How much the nearest examples have to say beside the heads; cross-validated.
NEIGHBOURS = 0.4

_COMPLAINT = INTENTS.index(Intent.COMPLAINT)
_PRESSURE = -1


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


def likely(texts: Sequence[str], weights: Weights, embedder: Embedder) -> tuple[Probabilities, Probabilities]:
    """How likely each intent, and each issue and flag, is for each text.

    Issues are told from complaints, and harm to a pet, which must not be missed, by its head alone.
    """
    found = embedded(texts, embedder, weights.means)
    many = len(INTENTS)
    logits = _logits(found, weights)
    intents, rest = _softmax(logits[:, :many]), _likelihoods(logits[:, many:])
    meant = vote(found.dense, weights.examples, weights.labels[:, :many])
    wrong = vote(found.dense, *weights.complaints)
    wrong[:, PET_HARM] = rest[:, PET_HARM]
    rest[:, : len(ISSUES)] = _mixed(rest[:, : len(ISSUES)], wrong)
    return _mixed(intents, meant), rest


def pressure(texts: Sequence[str], weights: Weights, embedder: Embedder) -> Sequence[float]:
    """How likely each text is nothing but pressure on the desk."""
    texts = [without_numbers(text.strip()) for text in texts]
    logits = _logits(embedded(texts, embedder, weights.means), weights)
    return [float(one) for one in _likelihoods(logits[:, _PRESSURE])]


def _logits(found: Features, weights: Weights) -> Probabilities:
    dense = found.dense @ weights.dense.T + weights.bias
    grams = [weights.hashed[:, one.buckets] @ one.values for one in found.hashed]
    return np.asarray(dense + np.stack(grams), dtype=np.float64)


def _mixed(heads: Probabilities, votes: Probabilities) -> Probabilities:
    return np.asarray((1 - NEIGHBOURS) * heads + NEIGHBOURS * votes)


def _likelihoods(logits: Probabilities) -> Probabilities:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -50, 50))))


def _softmax(logits: Probabilities) -> Probabilities:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
