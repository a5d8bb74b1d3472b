"""Which file a model is: its SHA-256, computed once for each version of a file."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from chatbot.files import put
from chatbot.models.errors import ModelError

SHORT = 16  # hex digits in the log and on the page


def sha256_of(path: Path, cache: Path) -> str:
    """The file's SHA-256 in hex, remembered in ``cache`` by path, size and time of change."""
    memory = cache / "fingerprints.json"
    try:
        state = path.stat()
        version = [state.st_size, state.st_mtime_ns]
        known = read_json(memory)
        remembered = known.get(str(path))
        if isinstance(remembered, list) and remembered[:2] == version:
            return str(remembered[2])
        digest = digest_of(path)
    except FileNotFoundError:
        raise ModelError(f"There is no model file {path}. Check the path in the model's name.") from None
    except OSError as error:
        raise ModelError(f"The model file {path} cannot be read: {error.strerror}.") from None
    with suppress(OSError):  # a cache that cannot be written costs time, nothing else
        write_json(memory, {**known, str(path): [*version, digest]})
    return digest


def digest_of(path: Path) -> str:
    """The file's SHA-256 in hex, read through now. Raises ``OSError``."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_json(path: Path) -> dict[str, Any]:
    """The object in a file; empty when there is none or it cannot be read."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Replaces a file in one step, so that a reader never sees half of it. Raises ``OSError``."""
    put(path, json.dumps(content, indent=1).encode())
