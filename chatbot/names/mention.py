"""A flower named in a text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Mention:
    """``text[start:end]`` names ``flower``, an id of the shop; for a flower that the shop lacks, its name."""

    flower: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Name:
    """One way to say a flower; ``kept`` tells whether the shop has it."""

    text: str
    flower: str
    kept: bool


Span = tuple[int, int]


def taken(length: int, spans: Iterable[Span]) -> bytearray:
    """A mark for every character of a text that one of ``spans`` holds."""
    marks = bytearray(length)
    for start, end in spans:
        marks[start:end] = b"\1" * (end - start)
    return marks
