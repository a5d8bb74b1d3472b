"""What is wrong in a shop's file, and where: the form every complaint of the loader takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from chatbot.domain import ShopError

Place = tuple[str | int, ...]

SHOWN = 20

_WORDED = {
    "missing": "it is missing. Add it.",
    "extra_forbidden": "the shop's files have no such key. Remove it, or correct its spelling.",
    "invalid_key": "the shop's files have no such key. Remove it, or correct its spelling.",
    "string_type": "it must be text in quotation marks. Write it so.",
    "string_too_short": "it is empty. Write something.",
    "too_short": "the list is empty. Write at least one.",
    "int_type": "it must be a whole number without quotation marks. Write it so.",
    "bool_type": "it must be true or false. Write one of them.",
    "tuple_type": "it must be a list in [brackets]. Write it so.",
    "dict_type": "it must be a table with one entry for each name. Write it so.",
    "model_type": "it must be a table. Write it so.",
}


@dataclass(frozen=True)
class Mistake:
    """``line`` counts from 1; None where the file as a whole is meant. ``problem`` says what to do, too."""

    file: str
    line: int | None
    field: str
    problem: str

    def __str__(self) -> str:
        where = [self.file, f"line {self.line}" if self.line else "", self.field]
        return f"{', '.join(filter(None, where))}: {self.problem}"


class WrongFile(ShopError):
    """A file of the shop that cannot be used, with everything that is wrong in it."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        lines = [str(mistake) for mistake in mistakes[:SHOWN]]
        if len(mistakes) > SHOWN:
            lines.append(f"... and {len(mistakes) - SHOWN} more.")
        super().__init__("\n".join(lines))
        self.mistakes = tuple(mistakes)


def check(mistakes: Sequence[Mistake]) -> None:
    """Raises one ``WrongFile`` that lists the mistakes, when there are any."""
    if mistakes:
        raise WrongFile(mistakes)


def found(error: ValidationError, file: str, line_of: Callable[[Place], int | None]) -> list[Mistake]:
    """The mistakes that pydantic found, each at the line that ``line_of`` gives for its place."""
    return [
        Mistake(file, line_of(details["loc"]), field_name(details["loc"]), _problem(details))
        for details in error.errors()
    ]


def field_name(place: Place) -> str:
    """``("rule", 2, "issue")`` as ``rule[3].issue``: people count from one."""
    name = ""
    for part in place:
        if isinstance(part, int):
            name += f"[{part + 1}]"
        elif part != "[key]":
            name += f".{part}" if name else part
    return name


def unknown(kind: str, word: str, known: Iterable[str]) -> str:
    """Says that ``word`` is no such ``kind``, and what may have been meant."""
    choices = sorted(known)
    near = get_close_matches(word, choices, n=1, cutoff=0.7)
    if near:
        return f"there is no {kind} '{word}'. Did you mean '{near[0]}'?"
    if len(choices) > SHOWN:
        return f"there is no {kind} '{word}'. Write one that is defined, or define it."
    return f"there is no {kind} '{word}'. Write one of: {', '.join(choices) or '(none are defined)'}."


def _problem(details: ErrorDetails) -> str:
    kind, place = details["type"], details["loc"]
    if place and place[-1] == "[key]":
        return _WORDED["invalid_key"]
    if kind == "enum":
        return f"'{details['input']}' is unknown. Write one of: {details['ctx']['expected']}."
    if kind == "value_error":
        return str(details["ctx"]["error"])
    return _WORDED.get(kind, f"{details['msg']}; it is '{details['input']}'. Correct it.")
