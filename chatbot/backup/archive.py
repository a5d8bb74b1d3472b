"""A backup as a file: a tar of the log, its photos and the shop's files, and a list that proves them."""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

from chatbot.domain import ShopError
from chatbot.store import LogCopy

FORMAT = 1
LIST, LOG, PHOTOS, SHOP = "backup.json", "log.db", "photos", "shop"
# Whatever else stands in a file that somebody gives us is not written anywhere.
_NAME = re.compile(
    rf"{LIST}|{LOG}|{PHOTOS}/[0-9a-f]{{2}}/[0-9a-f]{{64}}-(full|small)\.jpg|{SHOP}/(intents/)?\w[\w.-]*"
)


@dataclass(frozen=True)
class Contents:
    """What is in a backup: its log, and the SHA-256 of every file by its name."""

    log: LogCopy
    files: Mapping[str, str]


def pack(file: IO[bytes], log: LogCopy, members: Iterable[tuple[str, Path]]) -> Contents:
    """Write the files of ``members``, by their names in the archive, and the list of them. Raises ``OSError``."""
    files: dict[str, str] = {}
    # The lowest compression: photos have no more in them, and of a log it takes most that can be had.
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive:
        for name, path in members:
            with path.open("rb") as member:
                files[name] = hashlib.file_digest(member, "sha256").hexdigest()
                member.seek(0)
                archive.addfile(archive.gettarinfo(arcname=name, fileobj=member), member)
        listed = json.dumps({"format": FORMAT, "log": asdict(log), "files": files}).encode()
        info = tarfile.TarInfo(LIST)
        info.size = len(listed)
        archive.addfile(info, BytesIO(listed))
    return Contents(log, files)


def unpack(file: Path, folder: Path) -> Contents:
    """Write what is in the backup into ``folder``, and see that it is all there and as it was.

    Raises ``ShopError`` for a file that is no backup of ours, a damaged one, and one of a newer program.
    """
    try:
        with tarfile.open(file, "r:gz") as archive:
            found = {member.name: _unpacked(archive, member, folder, file) for member in archive}
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise ShopError(f"{file} is damaged, or no backup of this program ({error}). Give another one.") from error
    except OSError as error:
        said = error.strerror or error
        raise ShopError(f"The backup {file} cannot be read ({said}). Give another, or make room.") from error
    if found.pop(LIST, None) is None:
        raise ShopError(f"{file} is no backup of this program, or its end is missing. Give another one.")
    contents = _contents((folder / LIST).read_bytes(), file)
    if wrong := sorted(name for name, _ in set(contents.files.items()) ^ set(found.items())):
        raise ShopError(f"{file} is damaged: {wrong[0]} is not what was put into it. Give another one.")
    return contents


def _unpacked(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, file: Path) -> str:
    source = archive.extractfile(member) if member.isreg() and _NAME.fullmatch(member.name) else None
    if source is None:
        raise ShopError(f"{file} is no backup of this program: there is {member.name[:80]!r} in it.")
    target = folder / member.name
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with target.open("wb") as written:
        while part := source.read(1 << 20):
            digest.update(part)
            written.write(part)
    return digest.hexdigest()


def _contents(listed: bytes, file: Path) -> Contents:
    try:
        given = json.loads(listed)
        newer = given["format"] > FORMAT
        contents = Contents(LogCopy(**given["log"]), given["files"])
    except (ValueError, KeyError, TypeError) as error:
        raise ShopError(f"{file} is no backup of this program: its list cannot be read ({error}).") from error
    if newer:
        raise ShopError(f"{file} was made by a newer version of this program. Install that version.")
    return contents
