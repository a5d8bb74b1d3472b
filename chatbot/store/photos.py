"""Photos: which cases have them, as rows, and their pixels, as files under the hash of their content."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from chatbot.domain import Photo, Picture, ShopError, Signature
from chatbot.files import put
from chatbot.store.signatures import signature_of, signed
from chatbot.store.tables import photo

DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class PhotoFolder:
    """A folder of pictures. No name that anyone gave is ever part of a path, only a hash that we made."""

    folder: Path

    def keep(self, picture: Picture) -> None:
        """Write the picture and its thumbnail. Raises ``ShopError`` if the folder cannot be written."""
        try:
            for name, content in (("full", picture.image), ("small", picture.thumbnail)):
                put(self._path(picture.digest, name), content)
        except OSError as error:
            raise ShopError(
                f"The photo could not be kept in {self.folder} ({error.strerror}). Make room, or make the folder "
                "one that you may write to."
            ) from error

    def image(self, digest: str) -> bytes:
        """The picture in full, a JPEG. Raises ``ShopError`` if it is not there."""
        return self._read(digest, "full")

    def thumbnail(self, digest: str) -> bytes:
        """The picture in small, a JPEG. Raises ``ShopError`` if it is not there."""
        return self._read(digest, "small")

    def files(self, digest: str) -> tuple[Path, Path]:
        """Where the picture and its thumbnail are, or would be."""
        return self._path(digest, "full"), self._path(digest, "small")

    def _read(self, digest: str, size: str) -> bytes:
        try:
            return self._path(digest, size).read_bytes()
        except OSError as error:
            raise ShopError(
                f"The photo {digest[:12]} is not in {self.folder}. Put a backup in its place."
            ) from error

    def _path(self, digest: str, size: str) -> Path:
        if not DIGEST.fullmatch(digest):
            raise ShopError("This is no photo of the desk's. Reload the page.")
        return self.folder / digest[:2] / f"{digest}-{size}.jpg"


def add(connection: Connection, conversation: int, picture: Picture, by: Signature | None, at: datetime) -> bool:
    """Add the picture to a conversation; False if it has it already."""
    same = select(func.count()).where(photo.c.conversation_id == conversation, photo.c.digest == picture.digest)
    if connection.scalar(same):
        return False
    values = {"digest": picture.digest, "width": picture.width, "height": picture.height, "at": at}
    connection.execute(insert(photo).values(conversation_id=conversation, **values, **signed("by", by)))
    return True


def of(connection: Connection, conversation: int) -> tuple[Photo, ...]:
    """The photos of a conversation in the order in which they came."""
    return _read(connection, select(photo).where(photo.c.conversation_id == conversation))


def every(connection: Connection) -> tuple[Photo, ...]:
    """All photos in the order in which they came."""
    return _read(connection, select(photo))


def _read(connection: Connection, wanted: Select[Any]) -> tuple[Photo, ...]:
    return tuple(
        Photo(row.digest, row.width, row.height, row.at, signature_of(row, "by"))
        for row in connection.execute(wanted.order_by(photo.c.at))
    )
