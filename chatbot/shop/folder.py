"""A shop's folder: its files, the ``Shop`` that they describe, and what tells that one of them has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from chatbot.domain import Language, ReadyText, Shop, ShopError
from chatbot.shop.flowers import read_flowers
from chatbot.shop.identity import read_identity
from chatbot.shop.orders import read_orders
from chatbot.shop.policy import read_policy
from chatbot.shop.products import read_products
from chatbot.shop.ready_texts import read_ready_texts
from chatbot.shop.sources import Source

FILES = ("flowers.toml", "orders.csv", "policy.toml", "products.csv", "shop.toml")
READY_TEXTS = "ready_texts.toml"

Stamp = tuple[tuple[int, int, int], ...]


def load(folder: Path) -> Shop:
    """The shop that ``folder`` describes: shop.toml, flowers.toml, policy.toml, products.csv and orders.csv.

    Its version is the first 12 hex digits of the SHA-256 of these files' bytes, in the order of their names.
    There may be a ready_texts.toml as well; no answer rests on it.

    Raises ``ShopError`` naming file, line and field of everything that is wrong in the first file that is.
    """
    if not folder.is_dir():
        raise ShopError(f"There is no folder {folder}. Give the shop's folder with --data (or FLOWERSHOP_DATA).")
    sources = _sources(folder)
    identity = read_identity(sources["shop.toml"])
    flowers, causes = read_flowers(sources["flowers.toml"])
    products = read_products(sources["products.csv"], flowers, identity.vocabulary)
    return Shop(
        name=identity.name,
        currency=identity.currency,
        timezone=identity.timezone,
        staff_language=identity.staff_language,
        topics=identity.topics,
        vocabulary=identity.vocabulary,
        emergency=identity.emergency,
        unanswered=identity.unanswered,
        flowers=flowers,
        causes=causes,
        products=products,
        orders=read_orders(sources["orders.csv"], products),
        policy=read_policy(sources["policy.toml"], flowers, identity.currency),
        version=_version(sources),
        ready_texts=_ready_texts(folder / READY_TEXTS),
        backups=identity.backups,
        retention=identity.retention,
    )


def version(folder: Path) -> str:
    """The version that the shop's files have at this moment. Raises ``ShopError`` for one that cannot be read."""
    return _version(_sources(folder))


def stamp(folder: Path) -> Stamp:
    """What tells without reading the files that one of them was changed or replaced."""
    found = []
    for name in (*FILES, READY_TEXTS):
        try:
            file = (folder / name).stat()
        except OSError:
            found.append((0, 0, 0))
        else:
            found.append((file.st_mtime_ns, file.st_size, file.st_ino))
    return tuple(found)


def _sources(folder: Path) -> dict[str, Source]:
    return {name: Source.read(folder / name) for name in FILES}


def _ready_texts(path: Path) -> Mapping[Language, tuple[ReadyText, ...]]:
    return read_ready_texts(Source.read(path)) if path.exists() else {}


def _version(sources: dict[str, Source]) -> str:
    digest = hashlib.sha256()
    for name in sorted(sources):
        digest.update(sources[name].data)
    return digest.hexdigest()[:12]
