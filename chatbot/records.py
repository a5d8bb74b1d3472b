"""The shop's orders and products changed: by a till's file or by hand, all of it or nothing, and put on record."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from chatbot.access import require_admin
from chatbot.domain import Deed, Person, ShopError
from chatbot.shop import Revision, Source, Table, edit, held, load, replacing, revise, version

LONGEST_DETAIL = 2000
_DEEDS = {Table.ORDERS: Deed.ORDERS_IMPORTED, Table.PRODUCTS: Deed.PRODUCTS_IMPORTED}
Record = Callable[[Person | None, Deed, str], None]


@dataclass(frozen=True)
class Records:
    """What admins do on the page of the shop, and the owner of the machine on its terminal (``by`` is None).

    The shop's files are read anew each time. ``record`` writes the audit log. All raise ``Refusal``, and
    ``ShopError`` for a shop's file that cannot be read or written.
    """

    folder: Path
    record: Record

    def preview(self, table: Table, source: Source, by: Person | None) -> Revision:
        """What the file would change, and what is wrong in it."""
        require_admin(by)
        return revise(load(self.folder), table, source)

    def preview_edit(self, edits: Mapping[str, Mapping[str, str]], by: Person | None) -> Revision:
        """What an edit of products would change: by SKU, the new text of each cell that is edited."""
        require_admin(by)
        return edit(load(self.folder), edits)

    def apply(self, revision: Revision, by: Person | None) -> None:
        """Put the table as the preview showed it in the place of the shop's file, and keep the one of before.

        Refused if something is wrong in it, or if the shop's files have changed since.
        """
        require_admin(by)
        if revision.mistakes:
            raise ShopError("Something is wrong in it, so nothing was changed. Correct it and try again.")
        if revision.empty:
            return
        with held(self.folder):
            if version(self.folder) != revision.base:
                raise ShopError("The shop's files have changed meanwhile, so nothing was. Look again, then apply.")
            path = self.folder / revision.table.file
            # The log goes first: a change that nobody answers for is worse than an entry without its change.
            with replacing(path, _marked(path, revision.data)):
                self.record(by, _deed(revision), detail(revision))


def detail(revision: Revision) -> str:
    """What is changed, as the audit log says it: of products the values; those of orders are personal."""
    parts = [revision.origin] if revision.origin else []
    parts += [f"+{key}" for key in revision.added]
    parts += [f"{key} {', '.join(_told(revision, key))}" for key in revision.changed]
    text = "; ".join(parts)
    return text if len(text) <= LONGEST_DETAIL else f"{text[: LONGEST_DETAIL - 1]}…"


def _told(revision: Revision, key: str) -> Iterator[str]:
    for one in revision.altered:
        if one.key == key:
            yield f"{one.field} {one.before} → {one.after}" if revision.table is Table.PRODUCTS else one.field


def _deed(revision: Revision) -> Deed:
    return _DEEDS[revision.table] if revision.origin else Deed.PRODUCTS_EDITED


def _marked(path: Path, data: bytes) -> bytes:
    """With the mark by which a spreadsheet knows UTF-8, where the shop's file has it."""
    with path.open("rb") as file:
        known = file.read(len(codecs.BOM_UTF8))
    return codecs.BOM_UTF8 + data if known == codecs.BOM_UTF8 else data
