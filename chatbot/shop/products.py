"""products.csv: what the shop sells."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Annotated

from pydantic import BeforeValidator

from chatbot.domain import Language, Product, Stem
from chatbot.shop import forms, tables
from chatbot.shop.identity import Vocabulary
from chatbot.shop.mistakes import Mistake, unknown
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


PRODUCT_COLUMNS = tuple(_ProductForm.model_fields)


def read_products(source: Source, flowers: Collection[str], vocabulary: Vocabulary) -> dict[str, Product]:
    """The products by SKU. Raises ``ShopError`` with every mistake, such as a flower or colour the shop lacks."""
    return examine_products(source, flowers, vocabulary).checked()


def examine_products(source: Source, flowers: Collection[str], vocabulary: Vocabulary) -> tables.Examined[Product]:
    """As ``read_products``, with the mistakes beside the products that are right.

    Raises ``WrongFile`` for a file that is no table of products.
    """
    reading = tables.read_forms(source, _ProductForm)
    return tables.examined(reading, _found(source, reading, flowers, vocabulary), lambda row: row.sku, _product)


def product_cells(product: Product) -> dict[str, str]:
    """The product as a line of products.csv, by column."""
    return {
        "sku": product.sku,
        "name_en": product.names[Language.ENGLISH],
        "name_zh": product.names[Language.CHINESE],
        "flowers": ";".join(f"{stem.flower}:{stem.count}" for stem in product.flowers),
        "stems": str(product.stems),
        "colours": ";".join(product.colours),
        "occasions": ";".join(product.occasions),
        "price": f"{product.price:.2f}",
        "stock": str(product.stock),
        "description_en": product.descriptions[Language.ENGLISH],
        "description_zh": product.descriptions[Language.CHINESE],
    }


def _found(
    source: Source, reading: tables.Reading[_ProductForm], flowers: Collection[str], vocabulary: Vocabulary
) -> Iterator[Mistake]:
    for line, row in reading.rows:
        yield from (Mistake(source.name, line, *wrong) for wrong in _unknown(row, flowers, vocabulary))
    skus = ((line, row.sku) for line, row in reading.rows)
    problem = "the SKU '{key}' is there twice, first in line {line}. Give each product its own."
    yield from tables.repeated(source, skus, "sku", problem)


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
