"""How near an entry is to a question in meaning: by the examples of questions that the entry answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from chatbot.classifier import Embedder
from chatbot.classifier.embedder import Matrix
from chatbot.domain import Language, Shop
from chatbot.retrieve.rank import Entry, by_words

# The nearest example counts most; a second one that is near, too, tells chance from meaning.
NEAREST, SECOND = 0.7, 0.3
# Cosines below this, once the mean of all examples is taken off, are of questions about something else.
FLOOR = 0.3
# Words that are shared settle what meanings leave open, and no more than that.
WORDS = 0.2


@dataclass(frozen=True)
class NearRank:
    """Ranks by the meaning of examples, and a little by words; ``vectors`` has a row for each example."""

    embedder: Embedder
    vectors: Mapping[str, Matrix]

    def __call__(self, query: str, entries: Sequence[Entry]) -> tuple[float, ...]:
        """From 0, nothing to do with it, to about 1.2. An entry without examples is ranked by its words alone.

        Embeds the question: about 10 ms.
        """
        shared = by_words(query, entries)
        most = max(shared, default=0.0) or 1.0
        known = [[one for one in entry.questions if one in self.vectors] for entry in entries]
        if not any(known):
            return shared
        meant = self._nearness(query, known)
        return tuple(
            (near if near >= FLOOR else 0.0) + WORDS * score / most * (near >= FLOOR or not examples)
            for near, score, examples in zip(meant, shared, known, strict=True)
        )

    def _nearness(self, query: str, known: Sequence[Sequence[str]]) -> list[float]:
        rows = np.stack([self.vectors[one] for examples in known for one in examples])
        # All sentences of this embedding lie close together: what tells them apart is what is left of the mean.
        mean = rows.mean(axis=0)
        cosines = _unit(rows - mean) @ _unit(self.embedder.embed([query])[0] - mean)
        found, at = [], 0
        for examples in known:
            best = np.sort(cosines[at : at + len(examples)])[::-1]
            at += len(examples)
            found.append(float(NEAREST * best[0] + SECOND * best[min(1, len(best) - 1)]) if len(best) else 0.0)
        return found


def open_rank(shop: Shop, embedder: Embedder, cache: Path, progress: Callable[[str], None]) -> NearRank:
    """The ranker of a shop's questions; their vectors come from ``cache`` or, the first time, take some seconds.

    What is cached belongs to these very questions and this embedding. A cache that cannot be written is told.
    """
    questions = _questions(shop)
    key = sha256("\0".join((embedder.name, *questions)).encode("utf-8", "replace")).hexdigest()[:32]
    path = cache / "questions" / f"{key}.npy"
    rows = _load(path, len(questions))
    if rows is None:
        rows = embedder.embed(questions) if questions else np.zeros((0, 0), dtype=np.float32)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            np.save(path, rows, allow_pickle=False)
        except OSError as error:
            progress(f"The questions' vectors cannot be kept in {path.parent} ({error.strerror}).")
    return NearRank(embedder, dict(zip(questions, rows, strict=True)))


def _questions(shop: Shop) -> list[str]:
    lists = [topic.questions for topic in shop.topics]
    lists += [clause.questions for clause in shop.policy.clauses.values()]
    lists.append(shop.unanswered)
    return list(dict.fromkeys(one for texts in lists for language in Language for one in texts.get(language, ())))


def _load(path: Path, count: int) -> Matrix | None:
    """The vectors at ``path``; None where there are none, or none that are whole."""
    try:
        rows = np.load(path, allow_pickle=False)
    except (OSError, EOFError, ValueError, BadZipFile):
        return None
    whole = rows.ndim == 2 and len(rows) == count and rows.dtype == np.float32 and np.isfinite(rows).all()
    return np.asarray(rows) if whole else None


def _unit(rows: Matrix) -> Matrix:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)
