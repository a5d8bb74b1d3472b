"""A TOML file with the line of every key, so that a mistake can be found again."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from chatbot.shop.mistakes import Mistake, Place, WrongFile, found
from chatbot.shop.sources import Source

F = TypeVar("F", bound=BaseModel)


@dataclass(frozen=True)
class Document:
    """What a TOML file says (its fractions are ``Decimal``), and where it says it."""

    name: str
    data: Mapping[str, Any]
    lines: Mapping[Place, int]

    @classmethod
    def parse(cls, source: Source) -> Document:
        """Raises ``ShopError`` with the line when the file is not TOML."""
        text = source.text().replace("\r\n", "\n")
        try:
            data = tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            raise WrongFile([_malformed(source.name, text, error)]) from None
        except ValueError:
            raise WrongFile([_endless(source.name, text)]) from None
        return cls(source.name, data, _lines(text))

    def line(self, place: Place) -> int | None:
        """The line of a key, or of the nearest key around it."""
        for length in range(len(place), 0, -1):
            if place[:length] in self.lines:
                return self.lines[place[:length]]
        return None

    def form(self, form: type[F]) -> F:
        """The file as ``form``. Raises ``ShopError`` with every mistake of the file."""
        try:
            return form.model_validate(self.data)
        except ValidationError as error:
            raise WrongFile(found(error, self.name, self.line)) from None


def _malformed(name: str, text: str, error: tomllib.TOMLDecodeError) -> Mistake:
    at = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
    line = int(at[1]) if at and at[1] else text.count("\n") + 1
    column = f"column {at[2]}" if at and at[2] else "end of the file"
    what = str(error)[: at.start()] if at else str(error)
    return Mistake(name, line, column, f"this is not TOML ({what}). Correct the line or the one before it.")


def _endless(name: str, text: str) -> Mistake:
    """Python refuses to read a whole number of so many digits: it would take ever longer."""
    most = sys.get_int_max_str_digits()
    found = re.search(rf"\d[\d_]{{{most},}}", text)
    line = text.count("\n", 0, found.start() if found else 0) + 1
    return Mistake(name, line, "number", f"this number has more than {most} digits. Write a shorter one.")


def _lines(text: str) -> dict[Place, int]:
    lines: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    here: Place = ()
    for line, statement, piece in _statements(text):
        if statement.startswith("["):
            here = _header(piece, statement.startswith("[["), counts)
            lines.setdefault(here, line)
        else:
            lines |= {here + place: line for place in _places(piece)}
    return lines


def _statements(text: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
    # A statement may run over several lines; it is whole when the parser takes it.
    statement, start = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        if not statement:
            start = number
        statement += line + "\n"
        try:
            piece = tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            continue
        if piece:
            yield start, statement.strip(), piece
        statement = ""


def _header(piece: dict[str, Any], array: bool, counts: dict[Place, int]) -> Place:
    keys = []
    while piece:
        key, value = next(iter(piece.items()))
        keys.append(key)
        piece = value[0] if isinstance(value, list) else value
    place: Place = ()
    for key in keys[:-1]:
        place += (key,)
        if place in counts:
            place += (counts[place],)
    place += (keys[-1],)
    if array:
        counts[place] = counts.get(place, -1) + 1
        place += (counts[place],)
    return place


def _places(value: Any, place: Place = ()) -> Iterator[Place]:
    if place:
        yield place
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from _places(item, (*place, key))
