"""The patterns of slots.toml, compiled for one shop: its words for colours stand in some of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from chatbot.domain import Language
from chatbot.languages import pack

_TERM = re.compile(r"(?<!\(\?P)<([a-z_]+)>")


@dataclass(frozen=True)
class Patterns:
    """``patterns["photo.yes"]`` matches what any pattern of that list does, in any of the languages."""

    compiled: Mapping[str, re.Pattern[str]]
    packs: tuple[Mapping[str, Any], ...]

    def search(self, name: str, text: str) -> re.Match[str] | None:
        return self.compiled[name].search(text)

    def finditer(self, name: str, text: str) -> Sequence[re.Match[str]]:
        return list(self.compiled[name].finditer(text))

    def has(self, name: str, text: str) -> bool:
        return self.compiled[name].search(text) is not None


@cache
def patterns(languages: tuple[Language, ...], colours: tuple[str, ...]) -> Patterns:
    """The patterns of ``languages``, with ``colours`` for <colours>. Compiled once for each shop's words."""
    packs = tuple(pack(language, "slots") for language in languages)
    any_colour = "|".join(map(re.escape, sorted(colours, key=len, reverse=True))) or r"(?!)"
    joined: dict[str, list[str]] = {}
    for one in packs:
        terms = {**one["terms"], "colours": any_colour}
        for section, entries in one.items():
            for name, value in entries.items() if section != "terms" else ():
                listed = value if isinstance(value, list) else [value]
                if all(isinstance(pattern, str) for pattern in listed):
                    joined.setdefault(f"{section}.{name}", []).extend(
                        _filled(pattern, terms) for pattern in listed
                    )
    return Patterns({name: _any(parts) for name, parts in joined.items()}, packs)


def _filled(pattern: str, terms: Mapping[str, str]) -> str:
    return _TERM.sub(lambda found: terms[found.group(1)], pattern)


def _any(parts: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(_numbered(part, place) for place, part in enumerate(parts)))


def _numbered(pattern: str, place: int) -> str:
    """Group names must differ between the alternatives of one pattern: ``wrapping`` becomes ``wrapping_2``."""
    return re.sub(r"\(\?P<([a-z]+)>", rf"(?P<\1_{place}>", f"(?:{pattern})")


def group(match: re.Match[str], name: str) -> tuple[int, int]:
    """The place of the group ``name`` in whichever alternative matched, or of the whole match."""
    for one, said in match.groupdict().items():
        if said is not None and one.rpartition("_")[0] == name:
            return match.span(one)
    return match.span()
