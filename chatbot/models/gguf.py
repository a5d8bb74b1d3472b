"""The head of a GGUF model file: enough of it to refuse a wrong file before llama.cpp maps it.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (versions 2 and 3, little-endian).
"""

from __future__ import annotations

import math
import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatbot.domain import Language
from chatbot.models.errors import ModelError

_STRING, _ARRAY = 8, 9
_HALF = 2  # bytes of a number in half precision
_PARAMETERS = ""  # not a key of the file: the count of its weights
_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}


@dataclass(frozen=True)
class Header:
    """``context`` is what the model was trained with, in tokens; ``languages`` None when the file names none.

    ``parameters`` counts weights, ``heads`` and ``kv_heads`` a layer's attention heads. ``format`` is how most
    weights are stored, ``licence`` the file's own word, as ``apache-2.0``; each is empty where the file has none.
    ``kv_bytes`` is what the KV cache takes for each token of the context, in half precision; 0 where the file does
    not tell.
    """

    architecture: str
    context: int
    parameters: int
    heads: int
    kv_heads: int
    template: str
    languages: tuple[str, ...] | None
    format: str
    licence: str
    kv_bytes: int = 0


@dataclass(frozen=True)
class AdapterHeader:
    """By language: ``prompts`` are the texts of the prompts that the adapter was trained with, ``outlines`` those
    of the sentences that people wrote for it to learn."""

    architecture: str
    name: str
    prompts: Mapping[Language, str]
    outlines: Mapping[Language, tuple[str, ...]]


def prompt_key(language: Language) -> str:
    """Where a file of ours keeps the prompt that it was trained with."""
    return f"flowershop.prompt.{language}"


def outlines_key(language: Language) -> str:
    """Where it keeps the outlines of the sentences that it was trained on."""
    return f"flowershop.outlines.{language}"


def read_header(path: Path) -> Header:
    """The head of the model file at ``path``; ``ModelError`` for what is no GGUF file or cannot hold a chat."""
    values = _values(path)
    template = values.get("tokenizer.chat_template")
    if not isinstance(template, str):
        raise ModelError(
            f"{path} carries no chat template, so it cannot hold a conversation. Choose an instruct model."
        )
    architecture = str(values.get("general.architecture"))

    def number(key: str) -> int:
        """A count; the largest one where the layers differ, 0 where there is none."""
        value = values.get(f"{architecture}.{key}")
        most = max(value, default=0) if isinstance(value, list) else value
        return most if isinstance(most, int) else 0

    context, heads = number("context_length"), number("attention.head_count")
    if not context or not heads:
        raise ModelError(f"{path} does not say its context length or heads. Download or convert the model again.")
    kv_heads = number("attention.head_count_kv") or heads
    head_size = number("attention.key_length") or number("embedding_length") // heads
    languages = values.get("general.languages")
    named = tuple(map(str, languages)) if isinstance(languages, list) else None
    kv_bytes = 2 * _HALF * number("block_count") * kv_heads * head_size  # keys and values
    licence = str(values.get("general.license", ""))
    stored = _format(values.get("general.file_type"))
    return Header(
        architecture, context, values[_PARAMETERS], heads, kv_heads, template, named, stored, licence, kv_bytes
    )


def _format(code: Any) -> str:
    """llama.cpp's name for a file type, as ``Q8_0``; empty for one that it does not know."""
    from gguf import LlamaFileType

    known = {one.value: one.name.removeprefix("MOSTLY_").removeprefix("ALL_") for one in LlamaFileType}
    return known.get(code, "")


def is_adapter(path: Path) -> bool:
    """Whether the file at ``path`` is a LoRA adapter; what is no GGUF file at all is none."""
    try:
        return _values(path).get("general.type") == "adapter"
    except ModelError:
        return False


def read_adapter_header(path: Path) -> AdapterHeader:
    """The head of the LoRA adapter at ``path``; ``ModelError`` for what is none of ours."""
    values = _values(path)
    if values.get("general.type") != "adapter" or values.get("adapter.type") != "lora":
        raise ModelError(f"{path} is no LoRA adapter. Name a file that `flowershop finetune` has written.")
    prompts = {one: str(values[key]) for one in Language if (key := prompt_key(one)) in values}
    if not prompts:
        raise ModelError(f"{path} carries no prompt, so nobody knows what it was trained to answer.")
    outlines = {one: tuple(map(str, values.get(outlines_key(one), ()))) for one in prompts}
    name = str(values.get("general.name"))
    return AdapterHeader(str(values.get("general.architecture")), name, prompts, outlines)


def _values(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _Reader(data).values()
    except FileNotFoundError:
        raise ModelError(f"There is no model file {path}. Check the path in the model's name.") from None
    except OSError as error:
        raise ModelError(f"The model file {path} cannot be read: {error.strerror}.") from None
    except (struct.error, ValueError, KeyError, OverflowError):
        raise ModelError(f"{path} is not a whole GGUF model file. Download or convert the model again.") from None


class _Reader:
    """Walks the key-value pairs; running past the end of the file raises ``struct.error``."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self._at = 0

    def values(self) -> dict[str, Any]:
        magic, version, tensors, pairs = self._take("4sIQQ")
        if magic != b"GGUF" or version not in (2, 3):
            raise ValueError("not GGUF")
        values = {self._string(): self._value(self._take("I")[0]) for _ in range(pairs)}
        return {**values, _PARAMETERS: sum(self._weights() for _ in range(tensors))}

    def _weights(self) -> int:
        """How many numbers the next tensor holds; its type and place are passed over."""
        self._string()
        (dimensions,) = self._take("I")
        sizes = self._take(f"{dimensions}Q")
        self._take("IQ")
        return math.prod(sizes)

    def _take(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + layout, self._data, self._at)
        self._at += struct.calcsize("<" + layout)
        return found

    def _string(self) -> str:
        (length,) = self._take("Q")
        if length > len(self._data) - self._at:
            raise ValueError("cut short")
        text = self._data[self._at : self._at + length].decode("utf-8", "replace")
        self._at += length
        return text

    def _value(self, kind: int) -> Any:
        if kind == _STRING:
            return self._string()
        if kind != _ARRAY:
            return self._take(_NUMBERS[kind])[0]
        element, count = self._take("IQ")
        if element == _STRING:
            return [self._string() for _ in range(count)]
        if element == _ARRAY or count > len(self._data):
            raise ValueError("not GGUF")
        return list(self._take(f"{count}{_NUMBERS[element]}"))
