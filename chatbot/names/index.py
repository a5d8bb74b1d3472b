"""The names of a shop's flowers, ready to be found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chatbot.domain import Flower, Language
from chatbot.languages import pack
from chatbot.languages.folding import fold, has_chinese
from chatbot.names.chinese import ChineseNames
from chatbot.names.english import EnglishNames
from chatbot.names.mention import Mention, Name


@dataclass(frozen=True)
class NameIndex:
    """Finds the flowers of one shop. The longest name wins, in whatever order the shop lists them."""

    english: EnglishNames
    chinese: ChineseNames

    @classmethod
    def of(cls, flowers: Mapping[str, Flower]) -> NameIndex:
        """The index of a shop's names, plurals and synonyms in both languages."""
        return cls(
            EnglishNames.of(_names(flowers, Language.ENGLISH), pack(Language.ENGLISH, "names")),
            ChineseNames.of(_names(flowers, Language.CHINESE), pack(Language.CHINESE, "names")),
        )

    def find(self, text: str, fuzzy: bool) -> tuple[Mention, ...]:
        """The shop's flowers named in ``text``, by their place; misspellings too if ``fuzzy``.

        People called Lily, verbs and streets are no flowers, and a peace lily is none of the shop's lilies. Only
        the first ``chatbot.languages.folding.LIMIT`` characters are read.
        """
        return tuple(mention for mention, kept in self._found(text, fuzzy) if kept)

    def strangers(self, text: str) -> tuple[Mention, ...]:
        """Well-known flowers named in ``text`` that the shop does not keep."""
        return tuple(mention for mention, kept in self._found(text, fuzzy=False) if not kept)

    def _found(self, text: str, fuzzy: bool) -> list[tuple[Mention, bool]]:
        folded = fold(text)
        places = self.english.places(text[: len(folded)], folded, fuzzy)
        if has_chinese(folded):
            places += self.chinese.places(folded, fuzzy)
        return [
            (Mention(name.flower, start, end, text[start:end]), name.kept)
            for start, end, name in sorted(places, key=_first)
        ]


def _first(place: tuple[int, int, Name]) -> int:
    return place[0]


def _names(flowers: Mapping[str, Flower], language: Language) -> tuple[Name, ...]:
    """The shop's names, then its synonyms, then others: what a flower is called outweighs what another may be."""
    ids = sorted(flowers)
    proper = [
        Name(text, id, True) for id in ids for text in (flowers[id].names[language], flowers[id].plurals[language])
    ]
    also = [Name(text, id, True) for id in ids for text in flowers[id].synonyms.get(language, ())]
    others = [Name(text, text, False) for text in pack(language, "names")["other_flowers"]]
    return (*proper, *also, *others)
