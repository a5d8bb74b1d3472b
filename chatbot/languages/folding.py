"""Text folded character by character, so that a place in the fold is the same place in the text."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from opencc import OpenCC

LIMIT = 20_000

_CHINESE = re.compile(r"[㐀-鿿]")
_ALIKE = {
    **dict.fromkeys("’‘ʼ＇`´", "'"),
    **dict.fromkeys("“”„＂", '"'),
    **dict.fromkeys("‐‑‒–—―−－", "-"),
    **dict.fromkeys("〜～∼", "~"),
}


def fold(text: str) -> str:
    """Lower case, half width, plain digits, quotes and dashes, simplified characters; as long as ``text`` was.

    Only the first ``LIMIT`` characters are kept: no customer writes more, and all that reads the fold stays fast.
    """
    text = text[:LIMIT]
    if text.isascii():
        return text.lower()
    folded = "".join(map(_plain, text))
    return _simplified(folded) if has_chinese(folded) else folded


def fold_all(text: str) -> str:
    """As ``fold``, for a text of any length."""
    return "".join(fold(text[start : start + LIMIT]) for start in range(0, len(text), LIMIT))


def has_chinese(text: str) -> bool:
    return _CHINESE.search(text) is not None


@lru_cache(maxsize=8192)
def _plain(character: str) -> str:
    if character in _ALIKE:
        return _ALIKE[character]
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    narrow = unicodedata.normalize("NFKC", character)
    lower = (narrow if len(narrow) == 1 else character).lower()
    return lower if len(lower) == 1 else character


def _simplified(text: str) -> str:
    converted = str(_converter().convert(text))
    if len(converted) == len(text):
        return converted
    # A phrase of another length would shift every place behind it; single characters never do.
    return "".join(one if len(one) == 1 else old for old in text for one in [_converter().convert(old)])


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
