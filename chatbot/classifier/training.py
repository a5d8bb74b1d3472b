"""Learning the heads from examples. The training library is imported here and only when it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chatbot.classifier.embedder import Embedder, Matrix
from chatbot.classifier.examples import Example
from chatbot.classifier.features import BUCKETS, Features, features, language_means, without_numbers
from chatbot.classifier.reading import INTENTS, ISSUES, Classifier, Weights
from chatbot.domain import Intent, Issue

# Inverse strengths of regularisation, cross-validated.
INTENT_C = 10.0
ISSUE_C = 30.0
BATCH = 64

Progress = Callable[[str], None]
Flags = NDArray[np.bool_]


def train(examples: Sequence[Example], embedder: Embedder, progress: Progress = lambda told: None) -> Classifier:
    """A classifier learnt from ``examples``; the same examples give the same one.

    Every intent and issue needs an example (``load_examples`` sees to it), else the training library raises
    ``ValueError``. About 20 ms an example on two quiet cores, most of it for embedding.
    """
    texts = [without_numbers(example.text) for example in examples]
    vectors = np.concatenate(list(_batches(texts, embedder, progress)))
    means = language_means(texts, vectors)
    rows = _matrix(features(texts, vectors, means))
    found = np.concatenate([_intent_head(rows, examples), *_other_heads(rows, examples)]).astype(np.float32)
    width = vectors.shape[1]
    weights = Weights(found[:, :width], found[:, width:-1], found[:, -1], means)
    return Classifier(weights, embedder)


def _batches(texts: Sequence[str], embedder: Embedder, progress: Progress) -> Iterable[Matrix]:
    for start in range(0, len(texts), BATCH):
        if start % (BATCH * 8) == 0:
            progress(f"Learning to read messages, once: {start} of {len(texts)} examples.")
        yield embedder.embed(texts[start : start + BATCH])


def _matrix(found: Features) -> Any:
    from scipy import sparse  # type: ignore[import-untyped]

    sizes = [len(one.buckets) for one in found.hashed]
    hashed = sparse.csr_matrix(
        (
            np.concatenate([one.values for one in found.hashed]),
            np.concatenate([one.buckets for one in found.hashed]),
            np.cumsum([0, *sizes]),
        ),
        shape=(len(sizes), BUCKETS),
    )
    return sparse.hstack([sparse.csr_matrix(found.dense), hashed]).tocsr().astype(np.float64)


def _intent_head(rows: Any, examples: Sequence[Example]) -> NDArray[np.float64]:
    """A row of weights and bias for each intent.

    A rare intent weighs more by the square root of its rarity: in full it would take messages from complaints,
    without it complaints, the most frequent, take all that is unusual.
    """
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    wanted = np.array([INTENTS.index(example.intent) for example in examples])
    counts = np.bincount(wanted, minlength=len(INTENTS))
    weight = np.sqrt(len(wanted) / (len(INTENTS) * counts[wanted]))
    head = LogisticRegression(C=INTENT_C, max_iter=500).fit(rows, wanted, sample_weight=weight)
    return np.hstack([head.coef_, head.intercept_[:, None]])


def _other_heads(rows: Any, examples: Sequence[Example]) -> Iterable[NDArray[np.float64]]:
    """The issues, each told from the other complaints, then person and pets, told from everything.

    That a pet came to harm is told from other talk of pets: among all messages the pet alone would decide.
    """
    everything = np.ones(len(examples), dtype=bool)
    complaints = np.array([example.intent is Intent.COMPLAINT for example in examples])
    pets = np.array([_about_a_pet(example) for example in examples])
    for issue in ISSUES:
        among = pets if issue is Issue.PET_HARM else complaints
        yield _binary(rows, np.array([issue in example.issues for example in examples]), among)
    yield _binary(
        rows, np.array([example.person or example.intent is Intent.PERSON for example in examples]), everything
    )
    yield _binary(rows, pets, everything)


def _about_a_pet(example: Example) -> bool:
    return example.intent is Intent.PET_SAFETY or Issue.PET_HARM in example.issues


def _binary(rows: Any, wanted: Flags, among: Flags) -> NDArray[np.float64]:
    """What is wanted told from the rest ``among`` these; from all the rest where these have no counterexample."""
    from sklearn.linear_model import LogisticRegression

    if wanted[among].all():
        among = np.ones_like(among)
    # One of two solvers that fit thousands of sparse columns in moments; its order of work is fixed by the seed.
    head = LogisticRegression(C=ISSUE_C, solver="liblinear", class_weight="balanced", random_state=0)
    head.fit(rows[among], wanted[among])
    return np.hstack([head.coef_, head.intercept_[:, None]])
