"""The rules of the language packs, with their placeholders filled in and compiled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from chatbot.domain import Language, ShopError
from chatbot.languages import pack
from chatbot.quantities.numerals import Numerals

# What is taken first, no later kind sees: the most specific come first.
KINDS = ("idiom", "order", "date", "time", "percent", "amount", "ordinal", "duration", "count", "number")

_LEADING = re.compile(r"<n>|\(\?:(?:<pair>\|)?<lo>[^()]*(?:\([^()]*\)\?)?<to>\)\?<n>")
_PLACEHOLDER = re.compile(r"(?<!\(\?P)<([a-z_]+)>")


@dataclass(frozen=True)
class Rule:
    """One pattern of a pack. ``form`` says how its groups are read; the rest are what the pattern leaves open."""

    kind: str
    pattern: re.Pattern[str]
    form: str = ""
    unit: str = ""
    value: Decimal | None = None
    shift: int = 0
    sign: int = 1
    which: str = ""
    leads: bool = False


@dataclass(frozen=True)
class Grammar:
    """The rules in the order of ``KINDS``, the numerals, and the tables that name units, months, weekdays, …

    A rule that ``leads`` begins with a number, so it is tried only where ``number`` matches.
    """

    rules: tuple[Rule, ...]
    number: re.Pattern[str]
    numerals: Numerals
    tables: Mapping[str, Mapping[str, Any]]


@cache
def grammar(languages: tuple[Language, ...]) -> Grammar:
    """The grammar of these languages and of what all share. Compiled once, since the packs never change."""
    shared = pack(None, "quantities")
    packs = [pack(language, "quantities") for language in languages]
    number = "|".join([*(_filled(one["parts"]["numeral"], one, shared, "") for one in packs), "<digits>"])
    number = f"(?>{_filled(number, {}, shared, '')})"
    rules = [_rule(rule, one, shared, number) for one in (*packs, shared) for rule in one["rule"]]
    names = ("currencies", "durations", "weekdays", "months", "ordinals")
    tables = {name: {k: v for one in (shared, *packs) for k, v in one.get(name, {}).items()} for name in names}
    # A telephone number is made of what would else be dates and order numbers.
    ordered = sorted(rules, key=lambda rule: (rule.unit != "phone", KINDS.index(rule.kind)))
    return Grammar(tuple(ordered), re.compile(number), Numerals.of(packs), tables)


def _rule(rule: Mapping[str, Any], own: Mapping[str, Any], shared: Mapping[str, Any], number: str) -> Rule:
    fields = {name: value for name, value in rule.items() if name not in ("pattern", "value")}
    value = Decimal(str(rule["value"])) if "value" in rule else None
    leads = _LEADING.match(rule["pattern"]) is not None
    return Rule(
        pattern=re.compile(_filled(rule["pattern"], own, shared, number)), value=value, leads=leads, **fields
    )


def _filled(pattern: str, own: Mapping[str, Any], shared: Mapping[str, Any], number: str) -> str:
    def part(found: re.Match[str]) -> str:
        name = found.group(1)
        if name in ("n", "lo"):
            return f"(?P<{name}>{number})"
        if name == "to":
            return str(own["joiner"])
        for one in (own, shared):
            if name in one.get("parts", {}):
                return _filled(one["parts"][name], own, shared, number)
            if name in one.get("lists", {}):
                return _alternatives(one["lists"][name], escape=False)
            if name in one:
                return _alternatives(one[name], escape=True)
        raise ShopError(
            f"A pattern of the language packs uses <{name}>, which none defines. Define it in [parts]."
        )

    return _PLACEHOLDER.sub(part, pattern)


def _alternatives(words: Sequence[str] | Mapping[str, Any], escape: bool) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, longest_first) if escape else longest_first)})"
