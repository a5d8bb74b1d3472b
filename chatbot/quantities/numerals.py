"""Numbers in digits and words, English and Chinese alike: words that add up, multipliers and groups."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_CENTS = re.compile(r",\d{2}$")
# More is counted in no shop, and days, hours and money can still be reckoned from it.
_MOST = Decimal(10) ** 12


@dataclass(frozen=True)
class Numerals:
    """The number words of some languages: five (words), hundred (multipliers), thousand or 万 (groups)."""

    words: Mapping[str, Decimal]
    multipliers: Mapping[str, Decimal]
    groups: Mapping[str, Decimal]
    tokens: re.Pattern[str]

    @classmethod
    def of(cls, packs: Sequence[Mapping[str, Any]]) -> Numerals:
        tables = [pack["numeral"] for pack in packs if "numeral" in pack]
        words, multipliers, groups = (
            {word: Decimal(str(value)) for table in tables for word, value in table[name].items()}
            for name in ("words", "multipliers", "groups")
        )
        known = sorted({*words, *multipliers, *groups}, key=len, reverse=True)
        return cls(words, multipliers, groups, re.compile("|".join([_DIGITS.pattern, *map(re.escape, known)])))

    def value(self, text: str) -> Decimal:
        """What a number says: ``1,299.00``, ``two hundred and fifty``, 两百五 (250), 二〇二六 (2026), 3万.

        A million million for all that is more.
        """
        total = section = Decimal(0)
        current: Decimal | None = None
        last = before = ""
        scale = Decimal(1)
        for last in self.tokens.findall(text):
            if last in self.groups:
                scale = self.groups[last]
                total += (section + (current or 0) or 1) * scale
                section, current = Decimal(0), None
            elif last in self.multipliers:
                scale = self.multipliers[last]
                section += (1 if current is None else current) * scale
                current = None
            else:
                current = self._joined(current, self._word(last), before)
                # A zero closes the gap: 两百零五 is 205 where 两百五 is 250.
                scale = Decimal(1) if not current and last != before else scale
            before = last
        return min(total + section + self._tail(current, last, scale), _MOST)

    def digits(self, text: str) -> int:
        """How often a bare digit is scaled by the multiplier that ends ``text``: 100 for 四百, else 1."""
        found = self.tokens.findall(text)
        return int({**self.multipliers, **self.groups}.get(found[-1], 1)) if len(found) > 1 else 1

    def _word(self, token: str) -> Decimal:
        if token in self.words:
            return self.words[token]
        if _CENTS.search(token) and token.count(",") == 1:
            return Decimal(token.replace(",", "."))
        return Decimal(token.replace(",", ""))

    def _joined(self, current: Decimal | None, word: Decimal, before: str) -> Decimal:
        if current is None:
            return word
        # Tens take a unit (twenty five); digits said one by one are a row (二〇二六).
        return current + word if self.words.get(before, 0) >= 20 else current * 10 + word

    def _tail(self, current: Decimal | None, last: str, scale: Decimal) -> Decimal:
        if current is None:
            return Decimal(0)
        # In 三百五 the last digit is tens; English never leaves the ten out.
        elided = scale >= 100 and current < 10 and not last.isascii()
        return current * scale / 10 if elided else current
