"""products.csv: what the shop sells."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Annotated

from pydantic import BeforeValidator

from chatbot.domain import Language, Product, Stem
from chatbot.shop import forms, tables
from chatbot.shop.identity import Vocabulary
from chatbot.shop.mistakes import Mistake, check, unknown
from chatbot.shop.sources import Source


def _stems(cell: str) -> tuple[Stem, ...]:
    stems = []
    for part in filter(None, (part.strip() for part in cell.split(";"))):
        match = re.fullmatch(r"([a-z0-9_]+)\s*:\s*([1-9][0-9]{0,3})", part)
        if not match:
            raise ValueError(f"'{part}' is not a flower and a count. Write it like rose:12;gypsophila:5.")
        stems.append(Stem(match[1], int(match[2])))
    if len({stem.flower for stem in stems}) < len(stems):
        raise ValueError(f"'{cell}' names a flower twice. Add the counts up.")
    return tuple(stems)


class _ProductForm(forms.Form):
    sku: forms.Text
    name_en: forms.Text
    name_zh: forms.Text
    flowers: Annotated[tuple[Stem, ...], BeforeValidator(_stems)]
    stems: tables.Whole
    colours: tables.Listed
    occasions: tables.Listed
    price: tables.Amount
    stock: tables.Whole
    description_en: forms.Text
    description_zh: forms.Text


def read_products(source: Source, flowers: Collection[str], vocabulary: Vocabulary) -> dict[str, Product]:
    """The products by SKU. Raises ``ShopError`` with every mistake, such as a flower or colour the shop lacks."""
    rows = tables.read_forms(source, _ProductForm)
    mistakes = [
        Mistake(source.name, line, *wrong) for line, row in rows for wrong in _unknown(row, flowers, vocabulary)
    ]
    skus = [row.sku for _, row in rows]
    mistakes += [
        Mistake(source.name, line, "sku", f"the SKU '{row.sku}' is there twice. Give each product its own.")
        for index, (line, row) in enumerate(rows)
        if row.sku in skus[:index]
    ]
    check(mistakes)
    return {row.sku: _product(row) for _, row in rows}


def _unknown(row: _ProductForm, flowers: Collection[str], vocabulary: Vocabulary) -> list[tuple[str, str]]:
    named: Mapping[str, tuple[str, tuple[str, ...], Collection[str]]] = {
        "flowers": ("flower", tuple(stem.flower for stem in row.flowers), flowers),
        "colours": ("colour", row.colours, vocabulary["colours"]),
        "occasions": ("occasion", row.occasions, vocabulary["occasions"]),
    }
    return [
        (field, unknown(kind, word, known))
        for field, (kind, words, known) in named.items()
        for word in words
        if word not in known
    ]


def _product(row: _ProductForm) -> Product:
    return Product(
        sku=row.sku,
        names={Language.ENGLISH: row.name_en, Language.CHINESE: row.name_zh},
        flowers=row.flowers,
        stems=row.stems,
        colours=row.colours,
        occasions=row.occasions,
        price=row.price,
        stock=row.stock,
        descriptions={Language.ENGLISH: row.description_en, Language.CHINESE: row.description_zh},
    )
