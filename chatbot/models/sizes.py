"""How large a model is, how large it must be to be trusted, and how large it may be here."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import psutil

from chatbot.models.errors import ModelError

# Parameters. Smaller models write sentences of which each word is right and the whole is nonsense ("I'm very sorry
# that your girlfriend was so happy to have them"), also when tuned on good ones; no check of claims can see that.
ELOQUENT = 1_000_000_000
_SIZE = re.compile(r"(?<![A-Za-z0-9.])(?:\d+x)?(\d+(?:\.\d+)?)([bm])(?![a-z0-9])", re.IGNORECASE)
_GIGABYTE = 1_000_000_000
_LIMIT = Path("/sys/fs/cgroup/memory.max")  # of a container, in bytes, or "max"
_UNIT = {"b": 1_000_000_000, "m": 1_000_000}


def parameters_in(name: str) -> float:
    """The count that a name like ``Llama-3.1-8B-Instruct`` or ``llama3.2:3b`` states; 0 if it states none."""
    found = _SIZE.findall(name)
    return max((float(number) * _UNIT[unit.lower()] for number, unit in found), default=0.0)


def require_room(model: str, weights: int, cache: int) -> None:
    """Raises ``ModelError`` if ``weights`` and the context's KV ``cache``, in bytes, do not fit into the memory
    that is free: the machine would then read the model from its disk again for every word."""
    free = _free()
    if weights + cache > free:
        raise ModelError(
            f"{model} needs {(weights + cache) / _GIGABYTE:.1f} GB of memory ({weights / _GIGABYTE:.1f} for its "
            f"weights, {cache / _GIGABYTE:.1f} for its context), and {free / _GIGABYTE:.1f} GB are free. Choose a "
            "smaller model or a stronger quantisation, or a shorter context with FLOWERSHOP_CONTEXT."
        )


def _free() -> int:
    free = int(psutil.virtual_memory().available)
    with suppress(OSError, ValueError):
        return min(free, int(_LIMIT.read_text()))
    return free
