"""A CSV file from a till, a web shop or a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ValidationError

from chatbot.shop.mistakes import Mistake, WrongFile, check, found
from chatbot.shop.sources import Source

F = TypeVar("F", bound=BaseModel)
R = TypeVar("R")

_YES = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_SEPARATORS = {";": "semicolons", "\t": "tabs"}
# What a spreadsheet leaves where it could not keep, or would not show, what was there.
_SPOILT = re.compile(
    r"(?P<error>#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)|#+)|(?P<formula>=.*)"
    r"|(?P<short>[0-9](?:\.[0-9]+)?E\+[0-9]+)|(?P<lost>\?+|.*\ufffd.*)",
    re.DOTALL,
)
_LEFT = {
    "error": "a spreadsheet's error and no value",
    "formula": "a spreadsheet's formula and no value",
    "short": "a number that a spreadsheet has cut short",
    "lost": "text that was lost when the file was saved",
}


@dataclass(frozen=True)
class Row:
    """A record by its column names, its cells without surrounding blanks; ``line`` is where it begins."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Reading(Generic[F]):
    """The rows that are right in themselves, with their lines; what is wrong with the others; the header."""

    rows: tuple[tuple[int, F], ...]
    mistakes: tuple[Mistake, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Examined(Generic[R]):
    """What a file says: the records of the lines that are right, by key; its columns; what is wrong in it."""

    records: Mapping[str, R]
    columns: tuple[str, ...]
    mistakes: tuple[Mistake, ...]

    def checked(self) -> dict[str, R]:
        """The records. Raises ``WrongFile`` with every mistake."""
        check(self.mistakes)
        return dict(self.records)


def examined(
    reading: Reading[F], mistakes: Iterable[Mistake], key: Callable[[F], str], record: Callable[[F], R]
) -> Examined[R]:
    """The records of a reading in which ``mistakes`` were found as well."""
    every = sorted((*reading.mistakes, *mistakes), key=lambda mistake: mistake.line or 0)
    wrong = {mistake.line for mistake in every}
    records = {key(row): record(row) for line, row in reading.rows if line not in wrong}
    return Examined(records, reading.columns, tuple(every))


def repeated(source: Source, keys: Iterable[tuple[int, str]], field: str, problem: str) -> Iterator[Mistake]:
    """A mistake for every key, given with its line, that stands in an earlier line already."""
    lines: dict[str, int] = {}
    for line, key in keys:
        if key in lines:
            told = problem.format(key=key, line=lines[key])
            yield Mistake(source.name, line, field, told)
        lines.setdefault(key, line)


def read_forms(source: Source, form: type[F]) -> Reading[F]:
    """Every record as a ``form``, whose fields are the header; those with a default may be left out at its end.

    Raises ``WrongFile`` for another header, and for a file that cannot be taken apart.
    """
    required = [name for name, field in form.model_fields.items() if field.is_required()]
    header, rows, mistakes = _rows(source, list(form.model_fields), required)
    forms: list[tuple[int, F]] = []
    for row in rows:
        read, wrong = _form(row, form, source.name)
        mistakes += wrong
        if read is not None:
            forms.append((row.line, read))
    return Reading(tuple(forms), tuple(mistakes), tuple(header))


def written(header: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """The rows as a CSV file, in UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _rows(source: Source, header: list[str], required: list[str]) -> tuple[list[str], list[Row], list[Mistake]]:
    records = _records(source)
    line, first = next(records, (1, []))
    if first not in (header, required):
        check([Mistake(source.name, line, "header", _other_header(first, required))])
    rows, mistakes = [], []
    for line, cells in records:
        if len(required) <= len(cells) <= len(first):
            rows.append(Row(line, dict(zip(first, cells, strict=False))))
        else:
            problem = f"the row has {len(cells)} cells instead of {len(first)}. Put text with commas in quotes."
            mistakes.append(Mistake(source.name, line, "row", problem))
    return first, rows, mistakes


def _other_header(first: Sequence[str], header: Sequence[str]) -> str:
    problem = f"the header is '{','.join(first)}'. Make it exactly '{','.join(header)}'."
    for mark, name in _SEPARATORS.items():
        if len(first) == 1 and mark in first[0]:
            return f"{problem} The columns stand between {name}: save the file with commas."
    absent = [column for column in header if column not in first]
    return f"{problem} Missing: {', '.join(absent)}." if 0 < len(absent) < len(header) else problem


def _records(source: Source) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(source.text(), newline=""), strict=True)
    line = 1
    try:
        for record in reader:
            cells = [cell.strip() for cell in record]
            if any(cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        problem = f"the row cannot be read ({error}). Look for a quotation mark that is not closed."
        raise WrongFile([Mistake(source.name, line, "row", problem)]) from None


def _form(row: Row, form: type[F], file: str) -> tuple[F | None, list[Mistake]]:
    """The row as a ``form``; None if something is wrong in it."""
    spoilt = [Mistake(file, row.line, *wrong) for wrong in _spoilt(row)]
    try:
        read = form.model_validate(row.cells)
    except ValidationError as error:
        named = {mistake.field for mistake in spoilt}
        return None, spoilt + [one for one in found(error, file, lambda _: row.line) if one.field not in named]
    return (None if spoilt else read), spoilt


def _spoilt(row: Row) -> Iterator[tuple[str, str]]:
    for field, cell in row.cells.items():
        if what := _SPOILT.fullmatch(cell):
            problem = f"'{cell[:40]}' is {_LEFT[str(what.lastgroup)]}."
            yield field, f"{problem} Format the column as text, and save as 'CSV UTF-8'."


def _amount(cell: str) -> Decimal:
    if not re.fullmatch(r"[0-9]+(\.[0-9]{1,2})?", cell, re.ASCII):
        raise ValueError(f"'{cell}' is not an amount of 0 or more. Write it like 45.00, without a currency sign.")
    return Decimal(cell)


def _whole(cell: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", cell, re.ASCII):
        raise ValueError(f"'{cell}' is not a whole number of 0 or more. Write it like 12.")
    return int(cell)


def _day(cell: str) -> date:
    # A spreadsheet in Chinese saves 2026/11/2, which no one can misread; 11/2/2026 is two days.
    parts = re.fullmatch(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})", cell, re.ASCII)
    try:
        if parts:
            return date(int(parts[1]), int(parts[3]), int(parts[4]))
    except ValueError:
        pass
    raise ValueError(f"'{cell}' is not a date. Write it as YYYY-MM-DD, like 2026-11-22.")


def _day_if_any(cell: str) -> date | None:
    return _day(cell) if cell else None


def _flag(cell: str) -> bool:
    if cell.lower() not in _YES:
        raise ValueError(f"'{cell}' is neither yes nor no. Write one of: {', '.join(_YES)}.")
    return _YES[cell.lower()]


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


Amount = Annotated[Decimal, BeforeValidator(_amount)]
Whole = Annotated[int, BeforeValidator(_whole)]
Day = Annotated[date, BeforeValidator(_day)]
DayIfAny = Annotated[date | None, BeforeValidator(_day_if_any)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Listed = Annotated[tuple[str, ...], BeforeValidator(_listed)]
