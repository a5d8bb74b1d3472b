"""The desk's standard wording: ``prompts/wording/en.toml`` and ``zh.toml``, and which variant is taken."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import Formatter
from zlib import crc32

from chatbot.domain import Language, ShopError
from chatbot.phrases import Phrases, load_phrases
from chatbot.plan.schema import SOMETIMES, VARIABLES


def load_wording(folder: Path) -> Mapping[Language, Phrases]:
    """The wording of each language in ``folder``, usually ``prompts/wording``.

    Raises ``ShopError``, with file and key, as ``load_phrases`` does, and for a key every variant of which names
    something that may be unknown: it would leave the desk speechless.
    """
    wording = load_phrases(folder, VARIABLES)
    for phrases in wording.values():
        for key, maybe in SOMETIMES.items():
            if all(named(text) & maybe for text in phrases.texts[key]):
                raise ShopError(
                    f"{phrases.source}: every variant of `{key}` names one of {', '.join(sorted(maybe))}, "
                    "which may be unknown. Add a variant that names none of them."
                )
    return wording


def say(phrases: Phrases, key: str, variant: int, /, **known: str) -> str:
    """A variant of ``key`` among those that name the most of what is known, and nothing else.

    Blank values count as unknown. Each key turns its variants by another offset, so that two conversations
    (``variant`` is the conversation's number) differ in more than one place. Raises ``ShopError`` if none fits.
    """
    told = {name: value for name, value in known.items() if value}
    usable = [text for text in phrases.texts.get(key, ()) if named(text) <= told.keys()]
    if not usable:
        return phrases.say(key, variant, **told)  # says what is missing, and where
    most = max(len(named(text)) for text in usable)
    best = [text for text in usable if len(named(text)) == most]
    return best[(variant + crc32(key.encode())) % len(best)].format_map(told)


def named(text: str) -> frozenset[str]:
    """The variables that a text names."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)
