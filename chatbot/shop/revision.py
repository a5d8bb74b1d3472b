"""What a file, or an edit, would change in one of the shop's tables: seen before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from chatbot.domain import Order, Product, Shop
from chatbot.shop.encodings import UTF8, decoded
from chatbot.shop.mistakes import Mistake, WrongFile, check
from chatbot.shop.orders import ORDER_COLUMNS, examine_orders, order_cells
from chatbot.shop.products import PRODUCT_COLUMNS, examine_products, product_cells
from chatbot.shop.sources import Source
from chatbot.shop.tables import Examined, written

Cells = Mapping[str, str]


class Table(StrEnum):
    """The tables that a till or a web shop fills."""

    ORDERS = "orders"
    PRODUCTS = "products"

    @property
    def file(self) -> str:
        return f"{self}.csv"


@dataclass(frozen=True)
class Altered:
    """A field of the record ``key`` that changes."""

    key: str
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Revision:
    """A table as it is to be. ``origin`` is the file's name, empty for an edit on the page.

    ``base`` is the version of the shop that it was made from, ``same`` counts the records of the file that are
    there already. Nothing of it can be done while there are ``mistakes``.
    """

    table: Table
    base: str
    origin: str = ""
    encoding: str = UTF8
    added: Mapping[str, Cells] = field(default_factory=dict)
    altered: tuple[Altered, ...] = ()
    same: int = 0
    mistakes: tuple[Mistake, ...] = ()
    data: bytes = b""

    @property
    def changed(self) -> tuple[str, ...]:
        """The keys of the records that change."""
        return tuple(dict.fromkeys(one.key for one in self.altered))

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.added and not self.altered


def revise(shop: Shop, table: Table, source: Source) -> Revision:
    """What the file would change: records of a new key are added, those of a known one changed, others left."""
    revision = Revision(table, shop.version, source.name)
    try:
        text, encoding = decoded(source)
        found = _examined(shop, table, text)
    except WrongFile as error:
        return replace(revision, mistakes=error.mistakes)
    given = {key: {name: cells[name] for name in found.columns} for key, cells in _cells(found.records).items()}
    return replace(_merged(revision, shop, given), encoding=encoding, mistakes=found.mistakes)


def edit(shop: Shop, edits: Mapping[str, Cells]) -> Revision:
    """What an edit of products, by SKU, would change: the cells that are given, checked as those of a file."""
    revision = Revision(Table.PRODUCTS, shop.version)
    known = _cells(shop.products)
    mistakes = [
        wrong for sku, cells in edits.items() for wrong in _wrong(shop, sku, {**known.get(sku, {}), **cells})
    ]
    return replace(_merged(revision, shop, edits if not mistakes else {}), mistakes=tuple(mistakes))


def _wrong(shop: Shop, sku: str, cells: Cells) -> list[Mistake]:
    found = _examined(shop, Table.PRODUCTS, Source(sku, written(PRODUCT_COLUMNS, [cells])))
    return [replace(mistake, line=None) for mistake in found.mistakes]


def _merged(revision: Revision, shop: Shop, given: Mapping[str, Cells]) -> Revision:
    table = revision.table
    columns = ORDER_COLUMNS if table is Table.ORDERS else PRODUCT_COLUMNS
    known = _cells(shop.orders if table is Table.ORDERS else shop.products)
    blank = dict.fromkeys(columns, "")
    after = known | {key: {**known.get(key, blank), **cells} for key, cells in given.items()}
    # What is written is what is read: 72 and 72.00 are one price.
    data = written(columns, after.values())
    after = _cells(_checked(shop, table, data))
    altered = [
        Altered(key, name, known[key][name], after[key][name])
        for key in given
        if key in known
        for name in columns
        if known[key][name] != after[key][name]
    ]
    added = {key: after[key] for key in given if key not in known}
    same = len(given) - len(added) - len({one.key for one in altered})
    return replace(revision, added=added, altered=tuple(altered), same=same, data=data)


def _checked(shop: Shop, table: Table, data: bytes) -> Mapping[str, Order] | Mapping[str, Product]:
    found = _examined(shop, table, Source(table.file, data))
    check(found.mistakes)
    return found.records


def _examined(shop: Shop, table: Table, source: Source) -> Examined[Order] | Examined[Product]:
    if table is Table.ORDERS:
        return examine_orders(source, shop.products)
    return examine_products(source, shop.flowers, shop.vocabulary)


def _cells(records: Mapping[str, Order] | Mapping[str, Product]) -> dict[str, dict[str, str]]:
    return {
        key: order_cells(record) if isinstance(record, Order) else product_cells(record)
        for key, record in records.items()
    }
