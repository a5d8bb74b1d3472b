"""What a match says: the quantities of one rule's groups. A reading that makes no sense is no reading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from chatbot.languages.words import singular
from chatbot.quantities.calendar import ago, calendar, shifted, weekday
from chatbot.quantities.grammar import Grammar, Rule
from chatbot.quantities.quantity import Quantity

_HALF_PAST = 30


@dataclass(frozen=True)
class Reader:
    """Reads matches in ``text`` as of ``today``; a bare weekday lies in the past unless ``past`` is false."""

    text: str
    today: date
    past: bool
    grammar: Grammar

    def read(self, rule: Rule, match: re.Match[str]) -> tuple[Quantity, ...]:
        if rule.kind == "order":
            return self._order(match)
        if rule.kind == "date":
            return self._date(rule, match)
        if rule.kind == "time":
            return self._clock(match)
        return self._plain(rule, match)

    def quantity(self, kind: str, value: Decimal, unit: str, start: int, end: int, day: date | None) -> Quantity:
        return Quantity(kind, value, unit, start, end, self.text[start:end], day)

    def number(self, match: re.Match[str], group: str) -> Decimal | None:
        said = match.groupdict().get(group)
        return None if said is None else self.grammar.numerals.value(said)

    def _order(self, match: re.Match[str]) -> tuple[Quantity, ...]:
        start, end = match.span("id")
        digits = Decimal("".join(re.findall(r"\d", match["id"])))
        return (self.quantity("order", digits, self.text[start:end], start, end, None),)

    def _plain(self, rule: Rule, match: re.Match[str]) -> tuple[Quantity, ...]:
        if rule.unit == "phone":
            digits = Decimal("".join(re.findall(r"\d", match["n"])))
            return (self.quantity(rule.kind, digits, rule.unit, *match.span(), None),)
        value, low = self._value(rule, match), self._low(match)
        unit = self._unit(rule, match)
        if low is None:
            return (self.quantity(rule.kind, value, unit, *match.span(), None),)
        if low < 10 <= value:
            low *= self.grammar.numerals.digits(
                match["n"]
            )  # 三四百 and “two to three hundred” leave the first out
        middle = match.start("n") if match.groupdict().get("few") else match.end("lo")
        return (
            self.quantity(rule.kind, low, unit, match.start(), middle, None),
            self.quantity(rule.kind, value, unit, match.start("n"), match.end(), None),
        )

    def _low(self, match: re.Match[str]) -> Decimal | None:
        low = self.number(match, "lo")
        return self.number(match, "few") if low is None else low

    def _value(self, rule: Rule, match: re.Match[str]) -> Decimal:
        groups = match.groupdict()
        value = self.number(match, "n")
        if value is None:
            word = groups.get("dw")
            value = Decimal(self.grammar.tables["ordinals"][word]) if word else rule.value or Decimal(1)
        if groups.get("half"):
            value += Decimal("0.5")
        if groups.get("fraction"):
            part = self.number(match, "fraction") or Decimal(0)
            value += part if part < 1 else part / 10
        scaled = {
            "remaining": 100 - (value * 10 if value < 10 else value),
            "tenths": value * 10,
            "tenths_of_one": value / 10,
            "dozen": value * 12,
        }
        return scaled.get(rule.form, value)

    def _unit(self, rule: Rule, match: re.Match[str]) -> str:
        groups, tables = match.groupdict(), self.grammar.tables
        if groups.get("unit"):
            return str(tables["durations"][groups["unit"]])
        if groups.get("currency"):
            return str(tables["currencies"][groups["currency"]])
        return singular(groups["noun"]) if groups.get("noun") else rule.unit

    def _date(self, rule: Rule, match: re.Match[str]) -> tuple[Quantity, ...]:
        if rule.form == "calendar":
            return self._calendar(match)
        day: date | None
        if rule.form == "shift":
            day = shifted(self.today, Decimal(rule.shift))
        elif rule.form == "weekday":
            number = self.grammar.tables["weekdays"][match["weekday"]]
            day = weekday(self.today, number, rule.which, self.past)
        else:
            day = ago(self.today, self._value(rule, match), self._unit(rule, match), rule.sign)
        return self._on(day, *match.span())

    def _on(self, day: date | None, start: int, end: int) -> tuple[Quantity, ...]:
        if day is None:
            return ()
        return (self.quantity("date", Decimal((day - self.today).days), "day", start, end, day),)

    def _calendar(self, match: re.Match[str]) -> tuple[Quantity, ...]:
        year, month, day = self.number(match, "y"), self._month(match), self.number(match, "d")
        word = match.groupdict().get("dw")
        if word:
            day = Decimal(self.grammar.tables["ordinals"][word])
        if day is None:
            said, unit = (month, "month") if month is not None else (int(year or 0), "year")
            valid = unit == "year" or 1 <= said <= 12
            return (self.quantity("date", Decimal(said), unit, *match.span(), None),) if valid else ()
        return self._on(calendar(self.today, _whole(year), month, int(day), self.past), *match.span())

    def _month(self, match: re.Match[str]) -> int | None:
        said = match.groupdict().get("m")
        if said is None:
            return None
        named = self.grammar.tables["months"].get(said.rstrip("."))
        return int(named) if named is not None else int(self.grammar.numerals.value(said))

    def _clock(self, match: re.Match[str]) -> tuple[Quantity, ...]:
        groups = match.groupdict()
        hour, minute = self.number(match, "h") or Decimal(0), self.number(match, "min") or Decimal(0)
        if groups.get("half"):
            minute += _HALF_PAST
        if groups.get("quarter"):
            minute += 15 * (self.grammar.numerals.value(groups["quarter"]))
        if groups.get("pm") and hour < 12:
            hour += 12
        if groups.get("am") and hour == 12 and groups["am"].startswith("a"):
            hour = Decimal(0)
        if hour > 24 or minute > 59:
            return ()
        return (self.quantity("time", hour * 60 + minute, "minute", *match.span(), None),)


def _whole(value: Decimal | None) -> int | None:
    return None if value is None else int(value)
