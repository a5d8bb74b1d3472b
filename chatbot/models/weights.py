"""A loaded model file and its vocabulary through llama.cpp's C interface; for the engine's own process only."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import llama_cpp as lib

from chatbot.models.errors import ModelError

_SEVERE = (3, 4)  # GGML_LOG_LEVEL_WARN and _ERROR


class Weights:
    """What the contexts of one model share: its weights, LoRA ``adapters`` to put on them, and its vocabulary."""

    def __init__(self, path: Path, adapters: Sequence[Path] = (), gpu_layers: int | None = None) -> None:
        """``gpu_layers`` go to a graphics card, -1 for all, None for llama.cpp's own choice. Raises ``ModelError``
        for a file that cannot be loaded, and for an adapter of another model."""
        _start()
        self.model = _model(path, gpu_layers)
        self.adapters = [_adapter(self.model, one) for one in adapters]
        self.vocabulary = lib.llama_model_get_vocab(self.model)

    def tokens(self, text: str, first: bool) -> list[int]:
        """``text`` in tokens, control tokens recognised. ``first``: with the vocabulary's own beginning."""
        raw = text.encode()
        room = len(raw) + 2  # never more tokens than bytes, and a beginning and an end
        found = (lib.llama_token * room)()
        count = lib.llama_tokenize(self.vocabulary, raw, len(raw), found, room, first, True)
        return list(found[:count])

    def is_end(self, token: int) -> bool:
        return bool(lib.llama_vocab_is_eog(self.vocabulary, token))

    def bytes_of(self, token: int) -> bytes:
        """What a token adds to the text; nothing for a control token."""
        buffer = ctypes.create_string_buffer(512)
        length = lib.llama_token_to_piece(self.vocabulary, token, buffer, len(buffer), 0, False)
        return buffer.raw[: max(length, 0)]

    def spelling(self, token: int) -> str:
        """How a token is spelt in the vocabulary; empty for -1, which is llama.cpp's "there is none"."""
        return lib.llama_vocab_get_text(self.vocabulary, token).decode("utf-8", "replace") if token >= 0 else ""

    def ends(self) -> tuple[str, str]:
        """The spellings of the tokens that begin and end a sequence."""
        begin, end = lib.llama_vocab_bos(self.vocabulary), lib.llama_vocab_eos(self.vocabulary)
        return self.spelling(begin), self.spelling(end)

    def controls(self) -> list[str]:
        """The spellings of all control tokens."""
        every = range(lib.llama_vocab_n_tokens(self.vocabulary))
        return [self.spelling(token) for token in every if lib.llama_vocab_is_control(self.vocabulary, token)]


def _model(path: Path, gpu_layers: int | None) -> lib.llama_model_p:
    options = lib.llama_model_default_params()
    if gpu_layers is not None:
        options.n_gpu_layers = _on_card(gpu_layers)
    # llama.cpp's AMX kernels load their tile configuration from a stack slot that compilers optimise away, and
    # die of SIGSEGV on the first token (ggml-org/llama.cpp issue 20824, pull request 26954)
    options.use_extra_bufts = b"AMX_INT8 = 1" not in lib.llama_print_system_info()
    model: lib.llama_model_p | None = lib.llama_model_load_from_file(os.fsencode(path), options)
    if model is None:
        raise ModelError(f"llama.cpp cannot load {path}. Its words:")
    return model


def _on_card(layers: int) -> int:
    if layers and not lib.llama_supports_gpu_offload():
        raise ModelError(
            f"FLOWERSHOP_GPU_LAYERS is {layers}, but llama.cpp was built without support for a graphics card. "
            "Build it again, for NVIDIA's with: CMAKE_ARGS=-DGGML_CUDA=on pip install --force-reinstall "
            "--no-cache-dir llama-cpp-python"
        )
    return layers if layers >= 0 else 2**31 - 1


def _adapter(model: lib.llama_model_p, path: Path) -> Any:
    adapter = lib.llama_adapter_lora_init(model, os.fsencode(path))
    if not adapter:
        raise ModelError(f"llama.cpp cannot put {path} on this model; it belongs to another. Its words:")
    return adapter


@cache
def _start() -> Any:
    """llama.cpp's own set-up, once a process. What is returned is the callback for its log: llama.cpp calls it as
    long as the process lives, whoever loads a model then, and ctypes frees one that nobody holds."""
    log = lib.llama_log_callback(_log)
    lib.llama_log_set(log, ctypes.c_void_p(0))
    lib.llama_backend_init()
    return log


def _log(level: int, text: bytes, _: object) -> None:
    if level in _SEVERE:
        os.write(2, text)
