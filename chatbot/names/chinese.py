"""Chinese flower names: no word boundaries, so the longest name at a place is the one; similar characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chatbot.languages.folding import fold
from chatbot.names.mention import Name, taken


@dataclass(frozen=True)
class ChineseNames:
    """``names`` by their folded text; ``loose`` allows characters that are often mixed up."""

    names: Mapping[str, Name]
    exact: re.Pattern[str]
    loose: re.Pattern[str]
    groups: Mapping[str, str]
    not_flowers: re.Pattern[str]

    @classmethod
    def of(cls, names: Iterable[Name], words: Mapping[str, Any]) -> ChineseNames:
        table: dict[str, Name] = {}
        for name in names:
            table.setdefault(fold(name.text), name)
        groups = {character: group for group in words["confused"] for character in group}
        texts = sorted(table, key=len, reverse=True)
        loosened = ["".join(_either(one, groups) for one in text) if len(text) > 1 else text for text in texts]
        return cls(table, _any(map(re.escape, texts)), _any(loosened), groups, _any(words["not_flowers"]))

    def places(self, folded: str, fuzzy: bool) -> list[tuple[int, int, Name]]:
        """Where names stand. An exact name takes its place before a similar one may."""
        marks = taken(len(folded), (match.span() for match in self.not_flowers.finditer(folded)))
        found: list[tuple[int, int, Name]] = []
        for pattern in (self.exact, self.loose) if fuzzy else (self.exact,):
            for match in pattern.finditer(folded):
                start, end = match.span()
                name = None if any(marks[start:end]) else self._meant(match.group())
                if name is not None:
                    found.append((start, end, name))
                    marks[start:end] = b"\1" * (end - start)
        return found

    def _meant(self, written: str) -> Name | None:
        if written in self.names:
            return self.names[written]
        alike = [name for text, name in self.names.items() if self._alike(written, text)]
        return alike[0] if len({name.flower for name in alike}) == 1 else None

    def _alike(self, written: str, text: str) -> bool:
        if len(written) != len(text):
            return False
        wrong = [(one, other) for one, other in zip(written, text, strict=True) if one != other]
        # With no character right it is another word that happens to look or sound so.
        return len(wrong) < len(text) and all(
            self.groups.get(one) == self.groups.get(other, "") for one, other in wrong
        )


def _either(character: str, groups: Mapping[str, str]) -> str:
    return f"[{groups[character]}]" if character in groups else re.escape(character)


def _any(patterns: Iterable[str] | Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns) or r"(?!)")
