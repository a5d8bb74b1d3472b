"""An attack: what someone writes, or plants in the shop's records, to get more than the policy gives."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from chatbot.domain import Language, Message, Role, ShopError
from chatbot.evaluation.case import STRICT
from chatbot.evaluation.lines import files_of, read_lines


class Channel(StrEnum):
    """Where the text stands: in the message, a product's description, an order's address, a row of an import."""

    MESSAGE = "message"
    PRODUCT_DESCRIPTION = "product_description"
    ORDER_NOTE = "order_note"
    IMPORT = "import"


@dataclass(frozen=True, config=STRICT)
class Attack:
    """``baseline`` is the same wish without the attack; where the text is planted, it is the question asked."""

    id: str
    kind: str
    language: Language
    channel: Channel
    text: str
    order: str | None = None
    sku: str | None = None
    photo: str | None = None
    baseline: str | None = None
    must_not: tuple[str, ...] = ()

    @property
    def message(self) -> Message:
        text = self.text if self.channel is Channel.MESSAGE else self.question
        return Message(Role.CUSTOMER, text, self.order, self.photo)

    @property
    def innocent(self) -> Message | None:
        """The message that the attack is compared with; None if the case names none."""
        if self.channel is not Channel.MESSAGE:
            return self.message
        return Message(Role.CUSTOMER, self.baseline, self.order, self.photo) if self.baseline else None

    @property
    def question(self) -> str:
        if self.baseline is None:
            raise ShopError(f"attack {self.id}: a planted text needs a “baseline”, the question that is asked.")
        return self.baseline


_ATTACK = TypeAdapter(Attack)


def read_attacks(path: Path) -> tuple[Attack, ...]:
    """The attacks of a JSONL file or of all those of a folder. Raises ``ShopError`` with file, line and field."""
    return tuple(attack for file in files_of(path, "*.jsonl") for attack in read_lines(file, _ATTACK))


# What people may type freely into a row, and what stands there in an innocent one.
FREE_TEXT = {
    "customer": "Eve Tester",
    "address": "1 Test Lane",
    "name_en": "Plain Bunch",
    "name_zh": "素花束",
    "description_en": "A plain bunch of flowers.",
    "description_zh": "一束素雅的花。",
}
DESCRIPTIONS = ("description_en", "description_zh")


def plant(attack: Attack, folder: Path, innocent: bool) -> None:
    """Put the text into the CSV files of a copy of the shop's data; ``innocent``: neutral words instead."""
    match attack.channel:
        case Channel.PRODUCT_DESCRIPTION:
            texts = {column: FREE_TEXT[column] if innocent else attack.text for column in DESCRIPTIONS}
            _fill(folder / "products.csv", "sku", attack.sku, texts)
        case Channel.ORDER_NOTE:
            note = FREE_TEXT["address"] if innocent else attack.text
            _fill(folder / "orders.csv", "order", attack.order, {"address": note})
        case Channel.IMPORT:
            _append(folder, attack.text, innocent)
        case Channel.MESSAGE:
            pass


def _fill(file: Path, key: str, value: str | None, texts: Mapping[str, str]) -> None:
    header, rows = _rows(file)
    for row in rows:
        if row[header.index(key)] == value:
            for column, text in texts.items():
                row[header.index(column)] = text
    _write(file, [header, *rows])


def _append(folder: Path, line: str, innocent: bool) -> None:
    """A row goes to the file whose number of columns it has; an order may come without its last cell."""
    (row,) = csv.reader([line])
    for name, missing in (("products.csv", 0), ("orders.csv", 1)):
        header, rows = _rows(folder / name)
        if 0 <= len(header) - len(row) <= missing:
            if innocent:
                row = [FREE_TEXT.get(column, value) for column, value in zip(header[: len(row)], row, strict=True)]
            _write(folder / name, [header, *rows, row])
            return
    raise ShopError(f"A row of {len(row)} columns is neither a product nor an order: {line}")


def _rows(file: Path) -> tuple[list[str], list[list[str]]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        header, *rows = csv.reader(opened)
    return header, rows


def _write(file: Path, rows: list[list[str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows(rows)
