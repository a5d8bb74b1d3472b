"""A text as numbers: its embedding less its language's mean, and hashed words and character n-grams.

The embedding knows what words mean, the n-grams which words they are. Embeddings of one language share a
direction that says only which language it is; taking the mean away lets both languages share the heads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from chatbot.classifier.embedder import Embedder, Matrix
from chatbot.domain import Language
from chatbot.languages.folding import fold

BUCKETS = 2**14
# How much the n-grams weigh beside the embedding. Cross-validated: 0 and 1 are worse.
WEIGHT = 0.6

_WORD = re.compile(r"[a-z']+|\d+|[!?]+")
_CHINESE = re.compile(r"[㐀-鿿]+")
_LONG_NUMBER = re.compile(
    r"(?<![\d$¥￥£€.,])#?\d{3,}(?![\d.,元块刀]|\s*(?:dollars|bucks|usd|元|块))", re.IGNORECASE
)
_SIGN = re.compile(r"[a-z]+|[㐀-鿿]", re.IGNORECASE)
FEWEST_SIGNS = 4


@dataclass(frozen=True)
class Hashed:
    """The n-grams of one text: buckets, and one signed value for all, so that the row has length ``WEIGHT``."""

    buckets: NDArray[np.int64]
    values: Matrix


@dataclass(frozen=True)
class Features:
    """``dense`` has a row for each text; ``hashed`` one entry."""

    dense: Matrix
    hashed: Sequence[Hashed]


def without_numbers(text: str) -> str:
    """The text less its long numbers: which order it is about says nothing of what is wrong with it.

    Amounts stay, and so does a text that is little else than a number.
    """
    rest = _LONG_NUMBER.sub("", text)
    return rest if len(_SIGN.findall(rest)) >= FEWEST_SIGNS else text


def language_of(text: str) -> Language:
    """Chinese when it has more Chinese characters than Latin words."""
    chinese = sum(map(len, _CHINESE.findall(text)))
    return Language.CHINESE if chinese > len(re.findall(r"[A-Za-z]{2,}", text)) else Language.ENGLISH


def language_means(texts: Sequence[str], vectors: Matrix) -> Matrix:
    """A row for each ``Language``, in its order; of a language without texts, the mean of all."""
    spoken = np.array([language_of(text) for text in texts])
    everything = vectors.mean(axis=0)
    rows = [
        vectors[spoken == language].mean(axis=0) if (spoken == language).any() else everything
        for language in Language
    ]
    return np.stack(rows)


def features(texts: Sequence[str], vectors: Matrix, means: Matrix) -> Features:
    order = list(Language)
    centred = vectors - means[[order.index(language_of(text)) for text in texts]]
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    return Features(centred / np.maximum(lengths, 1e-9), [hashed(text) for text in texts])


def embedded(texts: Sequence[str], embedder: Embedder, means: Matrix) -> Features:
    return features(texts, embedder.embed(texts), means)


def hashed(text: str) -> Hashed:
    """The n-grams of a text, each once. CRC-32 gives the bucket and the sign: the same on every machine."""
    codes = np.array(sorted({crc32(gram.encode("utf-8", "replace")) for gram in _grams(fold(text))}), np.int64)
    signs = np.where(codes >> 31, 1.0, -1.0)
    return Hashed(codes % BUCKETS, (signs * (WEIGHT / max(len(codes), 1) ** 0.5)).astype(np.float32))


def _grams(text: str) -> Iterator[str]:
    words = ["0" if word[0].isdigit() else word for word in _WORD.findall(text)]
    yield from words
    yield from map(" ".join, pairwise(words))
    for word in words:
        yield from _windows("c", f"<{word}>", (3, 4))
    for run in _CHINESE.findall(text):
        yield from _windows("z", run, (1, 2, 3))


def _windows(kind: str, run: str, sizes: Iterable[int]) -> Iterator[str]:
    """``kind`` keeps pieces of words apart from whole words."""
    for size in sizes:
        for start in range(len(run) - size + 1):
            yield f"{kind}:{run[start : start + size]}"
