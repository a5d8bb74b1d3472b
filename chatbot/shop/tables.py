"""A CSV file from a till, a web shop or a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ValidationError

from chatbot.shop.mistakes import Mistake, check, found, refusal
from chatbot.shop.sources import Source

F = TypeVar("F", bound=BaseModel)

_YES = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True)
class Row:
    """A record by its column names, its cells without surrounding blanks; ``line`` is where it begins."""

    line: int
    cells: Mapping[str, str]


def read_rows(source: Source, header: Sequence[str]) -> list[Row]:
    """The records of a CSV file, empty lines left out. Raises ``ShopError`` for another header or a torn row."""
    records = _records(source)
    line, first = next(records, (1, []))
    if first != list(header):
        problem = f"the header is '{','.join(first)}'. Make it exactly '{','.join(header)}'."
        check([Mistake(source.name, line, "header", problem)])
    rows, mistakes = [], []
    for line, cells in records:
        if len(cells) == len(header):
            rows.append(Row(line, dict(zip(header, cells, strict=True))))
        else:
            problem = f"the row has {len(cells)} cells instead of {len(header)}. Put text with commas in quotes."
            mistakes.append(Mistake(source.name, line, "row", problem))
    check(mistakes)
    return rows


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
        raise refusal([Mistake(source.name, line, "row", problem)]) from None


def read_forms(source: Source, form: type[F]) -> list[tuple[int, F]]:
    """Every record as a ``form``, whose fields are the header, with its line. Raises ``ShopError``."""
    rows = read_rows(source, list(form.model_fields))
    check([mistake for row in rows for mistake in _mistakes(row, form, source.name)])
    return [(row.line, form.model_validate(row.cells)) for row in rows]


def _mistakes(row: Row, form: type[BaseModel], file: str) -> list[Mistake]:
    try:
        form.model_validate(row.cells)
    except ValidationError as error:
        return found(error, file, lambda _: row.line)
    return []


def _amount(cell: str) -> Decimal:
    if not re.fullmatch(r"[0-9]+(\.[0-9]{1,2})?", cell, re.ASCII):
        raise ValueError(f"'{cell}' is not an amount of 0 or more. Write it like 45.00, without a currency sign.")
    return Decimal(cell)


def _whole(cell: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", cell, re.ASCII):
        raise ValueError(f"'{cell}' is not a whole number of 0 or more. Write it like 12.")
    return int(cell)


def _day(cell: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", cell, re.ASCII):
            return date.fromisoformat(cell)
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
