"""Learning the heads from examples. The training library is imported here and only when it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chatbot.classifier.classifier import Classifier
from chatbot.classifier.clauses import clauses
from chatbot.classifier.embedder import Embedder, Matrix
from chatbot.classifier.examples import Example
from chatbot.classifier.features import BUCKETS, Features, features, language_means, without_numbers
from chatbot.classifier.weights import INTENTS, ISSUES, Weights
from chatbot.domain import Intent, Issue

# Inverse strengths of regularisation, cross-validated.
INTENT_C = 10.0
ISSUE_C = 30.0
BATCH = 64
# The bias of a head that says no to everything.
NEVER = -50.0

Progress = Callable[[str], None]
Flags = NDArray[np.bool_]


def train(examples: Sequence[Example], embedder: Embedder, progress: Progress = lambda told: None) -> Classifier:
    """A classifier learnt from ``examples``; the same examples give the same one.

    Every intent and issue needs an example (``load_examples`` sees to it), else the training library raises
    ``ValueError``. About 20 ms an example on two quiet cores, most of it for embedding.
    """
    told = [example for example in examples if not example.pressure]
    parts = _parts(told)
    pressing = [example.text for example in examples if example.pressure]
    texts = [without_numbers(text) for text in (*(example.text for example in told), *parts, *pressing)]
    vectors = np.concatenate(list(_batches(texts, embedder, progress)))
    means = language_means(texts[: len(told)], vectors[: len(told)])
    found = features(texts, vectors, means)
    rows = _matrix(found)
    whole = rows[: len(told)]
    heads = [_intent_head(whole, told), *_other_heads(whole, told), _pressure_head(rows, told, len(pressing))]
    learnt = np.concatenate(heads).astype(np.float32)
    width = vectors.shape[1]
    weights = Weights(
        learnt[:, :width],
        learnt[:, width:-1],
        learnt[:, -1],
        means,
        found.dense[: len(told)].astype(np.float32),
        _labels(told),
    )
    return Classifier(weights, embedder)


def _labels(examples: Sequence[Example]) -> Matrix:
    return np.array(
        [
            [*(one is example.intent for one in INTENTS), *(one in example.issues for one in ISSUES)]
            for example in examples
        ],
        dtype=np.float32,
    )


def _parts(examples: Iterable[Example]) -> list[str]:
    """The pieces of longer messages: pressure is looked for in pieces, so it is told from pieces."""
    cut = [clauses(example.text) for example in examples if example.intent is not Intent.OUT_OF_SCOPE]
    return [piece.strip() for pieces in cut if len(pieces) > 1 for piece in pieces]


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


def _pressure_head(rows: Any, told: Sequence[Example], pressing: int) -> NDArray[np.float64]:
    """Pressure, which stands last, told from what a florist answers; what is out of scope may count as either.

    Without an example of it, nothing is pressure.
    """
    if not pressing:
        return np.array([[0.0] * rows.shape[1] + [NEVER]])
    last = np.arange(rows.shape[0]) >= rows.shape[0] - pressing
    among = np.ones_like(last)
    among[: len(told)] = [example.intent is not Intent.OUT_OF_SCOPE for example in told]
    return _binary(rows, last, among)


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
