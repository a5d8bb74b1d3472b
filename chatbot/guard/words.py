"""Which words of a sentence carry content, and which of them no record holds."""

from __future__ import annotations

import re

from chatbot.domain import Language

_ENDINGS = re.compile(r"(ations?|ingly|ings?|edly|ed|es|ly|ment|ness|s)$")


def content_words(text: str, language: Language, stop_words: frozenset[str]) -> list[str]:
    """Stems of an English text less its stop words; pairs of neighbouring characters of a Chinese one."""
    if language is Language.CHINESE:
        runs = re.findall(r"[㐀-鿿]+", text)
        return [run[start : start + 2] for run in runs for start in range(max(len(run) - 1, 1))]
    words = re.findall(r"[a-z][a-z'’]+", text.casefold().replace("’", "'"))
    return [stem(word) for word in words if word not in stop_words]


def stem(word: str) -> str:
    """A rough stem: enough to match ‘wilting’ with ‘wilted’; its errors only make the guard stricter."""
    short = _ENDINGS.sub("", word)
    return (short if len(short) >= 3 else word).rstrip("e")


def unsupported(
    text: str, known: str, language: Language, stop_words: frozenset[str], single: bool = False
) -> tuple[list[str], list[str]]:
    """The content words of ``text``, and those among them that ``known`` does not hold.

    ``single`` takes Chinese characters one by one and not in pairs: how they are joined may be new.
    """
    if single and language is Language.CHINESE:
        words, held = re.findall(r"[㐀-鿿]", text), set(re.findall(r"[㐀-鿿]", known))
    else:
        words, held = content_words(text, language, stop_words), set(content_words(known, language, stop_words))
    return words, [word for word in dict.fromkeys(words) if word not in held]


def shares_run(text: str, other: str, length: int) -> bool:
    """Whether ``length`` words in a row of ``text``, Chinese characters counting as words, stand in ``other``."""
    return any(f" {run} " in spaced(other) for run in runs(text, length))


def runs(text: str, length: int) -> list[str]:
    """All that stands ``length`` words in a row, Chinese characters counting as words."""
    words = spaced(text).split()
    return [" ".join(words[start : start + length]) for start in range(len(words) - length + 1)]


def spaced(text: str) -> str:
    """The words of a text, Chinese characters one by one, with a blank before, between and after them."""
    words = re.findall(r"[㐀-鿿]|[^㐀-鿿\W]+", text.casefold())
    return f" {' '.join(words)} "
