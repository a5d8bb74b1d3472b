"""``flowershop log move``: the whole log and its photos into another database."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import TextIO

from chatbot.bootstrap import system_clock
from chatbot.config import Settings
from chatbot.domain import Picture, ShopError
from chatbot.store import PhotoFolder, Store, open_store

Tell = Callable[[str], None]


def move(to: str, settings: Settings, out: TextIO) -> int:
    """Copy the log of ``settings`` to the address ``to``, which must be empty; the old one stays as it is.

    Either every row is there and found to be the same, or none is there.
    """
    if to == settings.db:
        raise ShopError("The log is there already. Give, with --to, another database.")

    def tell(line: str) -> None:
        print(line, file=out, flush=True)

    with closing(open_store(settings.db, system_clock)) as old, closing(open_store(to, system_clock)) as new:
        rows = old.move_to(new, tell)
        tell(f"{rows} rows are in {new.place}, the same by count and by content.")
        _copy_photos(old, settings, replace(settings, db=to), tell)
    tell("Start the desk with the new --db. The old log was not changed: keep it until you are sure.")
    return 0


def _copy_photos(old: Store, before: Settings, after: Settings, tell: Tell) -> None:
    """Copy the photos of the log; one that is missing is told of, for it was missing before."""
    if before.photos.resolve() == after.photos.resolve():
        tell(f"The photos stay in {after.photos}.")
        return
    source, target = PhotoFolder(before.photos), PhotoFolder(after.photos)
    for photo in old.cases.photos():
        try:
            image, thumbnail = source.image(photo.digest), source.thumbnail(photo.digest)
        except ShopError as error:
            tell(str(error))
            continue
        target.keep(Picture(photo.digest, image, thumbnail, photo.width, photo.height))
    tell(f"The photos are in {after.photos}.")
