"""What models this machine has: the packaged one, those prepared from it, adapters, and files in a folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from chatbot.models.errors import ModelError
from chatbot.models.fingerprint import read_json
from chatbot.models.gguf import AdapterHeader, Header, is_adapter, read_adapter_header, read_header
from chatbot.models.local import PACKAGED, packaged_file
from chatbot.models.quantise import NOTES


class Kind(StrEnum):
    """``PREPARED`` is the packaged model as it was made ready for this machine, alone or with an adapter."""

    PACKAGED = "packaged"
    PREPARED = "prepared"
    ADAPTER = "adapter"
    FILE = "file"


@dataclass(frozen=True)
class Installed:
    """``spec`` is what ``--model`` takes; empty for a prepared file, which is never named. ``size`` is in bytes.

    ``header`` is None where the file cannot be used; ``trouble`` says why.
    """

    kind: Kind
    spec: str
    path: Path
    size: int
    header: Header | AdapterHeader | None
    trouble: str = ""


def installed(cache: Path, folders: Sequence[Path]) -> Iterator[Installed]:
    """The packaged model, what was prepared in ``cache``, and the GGUF files below ``folders``."""
    try:
        yield _one(Kind.PACKAGED, f"llama-cpp:{PACKAGED}", packaged_file())
    except ModelError as error:
        yield Installed(Kind.PACKAGED, f"llama-cpp:{PACKAGED}", Path(), 0, None, str(error))
    for notes in sorted((cache / "models").glob(f"*/{NOTES}")):
        path = notes.parent / str(read_json(notes).get("file"))
        if path.is_file():
            yield _one(Kind.PREPARED, "", path)
    for path in (path for folder in folders for path in sorted(folder.rglob("*.gguf"))):
        if is_adapter(path):
            yield _one(Kind.ADAPTER, f"llama-cpp:{PACKAGED}+{path}", path)
        else:
            yield _one(Kind.FILE, f"llama-cpp:{path}", path)


def _one(kind: Kind, spec: str, path: Path) -> Installed:
    read = read_adapter_header if kind is Kind.ADAPTER else read_header
    try:
        return Installed(kind, spec, path, path.stat().st_size, read(path))
    except ModelError as error:
        return Installed(kind, spec, path, path.stat().st_size, None, str(error))
