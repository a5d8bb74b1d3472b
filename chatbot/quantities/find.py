"""Finds every quantity of a text: rule by rule, each taking its place, and what is left is a bare number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from chatbot.domain import Language
from chatbot.languages.folding import fold, has_chinese
from chatbot.quantities.grammar import Grammar, Rule, grammar
from chatbot.quantities.quantity import Quantity
from chatbot.quantities.reading import Reader

_TAKEN = "\ufffc"


def find(text: str, today: date, language: Language | None = None, past: bool = True) -> tuple[Quantity, ...]:
    """The quantities of ``text``, by their place; no two overlap, and every run of digits is in one.

    Read are the number words of ``language``, or of both languages if none is given. A bare weekday or day of the
    month lies in the past (today included), or in the future if not ``past``. Only the first
    ``chatbot.languages.folding.LIMIT`` characters are read. “A few”, “several” and 几 are no numbers.
    """
    folded = fold(text)
    rules = _grammar(folded, language)
    reader = Reader(text, today, past, rules)
    places = [match.start() for match in rules.number.finditer(folded)]
    left = folded
    found: list[Quantity] = []
    for rule in rules.rules:
        spans = []
        for match in _matches(rule, left, places):
            quantities = () if rule.kind == "idiom" else reader.read(rule, match)
            found += quantities
            spans += [match.span()] if rule.kind == "idiom" else [(one.start, one.end) for one in quantities]
        left = _without(left, spans)
    return tuple(sorted([*found, *_fractions(left, reader)], key=lambda one: one.start))


def _grammar(folded: str, language: Language | None) -> Grammar:
    if language is not None:
        return grammar((language,))
    languages = (Language.ENGLISH, Language.CHINESE) if has_chinese(folded) else (Language.ENGLISH,)
    return grammar(languages)


def _matches(rule: Rule, left: str, places: list[int]) -> Iterator[re.Match[str]]:
    if not rule.leads:
        yield from rule.pattern.finditer(left)
        return
    end = 0
    for place in places:
        match = rule.pattern.match(left, place) if place >= end else None
        if match:
            end = match.end()
            yield match


def _without(left: str, spans: list[tuple[int, int]]) -> str:
    if not spans:
        return left
    ends = [0, *(end for _, end in spans)]
    pieces = [left[begin:start] + _TAKEN * (end - start) for begin, (start, end) in zip(ends, spans, strict=False)]
    return "".join([*pieces, left[ends[-1] :]])


def _fractions(left: str, reader: Reader) -> Iterator[Quantity]:
    """½, Ⅻ and their like, which no pattern for digits sees."""
    if left.isascii():
        return
    for place, character in enumerate(left):
        if unicodedata.category(character) in ("No", "Nl"):
            value = Decimal(str(unicodedata.numeric(character)))
            yield reader.quantity("number", value, "", place, place + 1, None)
