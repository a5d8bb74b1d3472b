"""The base model with an adapter merged into it as one GGUF file, for other programs that run Llamas."""

from __future__ import annotations

from pathlib import Path

from chatbot.models.errors import ModelError
from chatbot.models.merging import merge
from chatbot.models.quantise import convert

_PREFIX = "LLAMA_FTYPE_MOSTLY_"


def export(base: Path, adapter: Path, target: Path, format: str) -> None:
    """Writes ``target`` in a format of llama.cpp's, such as ``Q8_0`` or ``Q4_K_M``. Raises ``ModelError``."""
    import llama_cpp

    code = getattr(llama_cpp, _PREFIX + format, None)
    if code is None:
        known = ", ".join(name.removeprefix(_PREFIX) for name in dir(llama_cpp) if name.startswith(_PREFIX))
        raise ModelError(f"llama.cpp has no format {format}. It has {known}.")
    whole, part = target.with_name(target.name + ".merged"), target.with_name(target.name + ".part")
    try:
        merge(base, adapter, whole)
        convert(whole, part, code).replace(target)
    finally:
        whole.unlink(missing_ok=True)
        part.unlink(missing_ok=True)
