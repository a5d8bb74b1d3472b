"""Customers taken out of orders.csv: what was sold and for how much stays, for the books, and to whom does not."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from chatbot.domain import ShopError
from chatbot.files import beside
from chatbot.shop.encodings import decoded
from chatbot.shop.revision import Table
from chatbot.shop.sources import Source

ERASED = "[erased]"
Cells = Mapping[str, str]


def order_files(folder: Path) -> tuple[Path, ...]:
    """orders.csv and every older one that is kept beside it."""
    name = Table.ORDERS.file
    return tuple(sorted(path for path in folder.glob(f"{name}*") if path.is_file()))


def forget(folder: Path, theirs: Callable[[Cells], bool]) -> tuple[str, ...]:
    """Take the customer out of the lines that are ``theirs`` in all of ``order_files``; gives the orders' numbers.

    For whoever has ``held`` the folder. Raises ``ShopError`` for a file that cannot be read or written.
    """
    numbers: dict[str, None] = {}
    for path in order_files(folder):
        data, found = forgotten(Source.read(path), theirs)
        numbers |= dict.fromkeys(found)
        if found:
            _put(path, data)
    return tuple(numbers)


def forgotten(source: Source, theirs: Callable[[Cells], bool]) -> tuple[bytes, tuple[str, ...]]:
    """The file without the customer, and the numbers of the orders that were ``theirs``."""
    marked = source.data.startswith(b"\xef\xbb\xbf")
    rows = csv.reader(io.StringIO(decoded(source)[0].text(), newline=""))
    header = next(rows, [])
    found: list[str] = []
    lines: list[Iterable[str]] = [header]
    for row in rows:
        cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
        if theirs(cells):
            found.append(cells["order"])
            cells |= {name: cell for name, cell in _nobody(cells["order"]).items() if name in cells}
            lines.append(cells.values())
        else:
            lines.append(row)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue().encode("utf-8-sig" if marked else "utf-8"), tuple(found)


def _nobody(number: str) -> dict[str, str]:
    # An address of its own: two orders of nobody are not two orders of one customer.
    name = "".join(character for character in number if character.isalnum())
    return {"customer": ERASED, "buyer_email": f"{name}@erased.invalid", "address": ERASED, "phone": ""}


def _put(path: Path, data: bytes) -> None:
    try:
        new = beside(path, data)
        shutil.copymode(path, new)
        new.replace(path)
    except OSError as error:
        raise ShopError(f"{path} cannot be written ({error.strerror}). Mend that and try again.") from error
