"""llama.cpp's C interface as one object. Imported by the engine's own process only: native code may crash."""

from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import llama_cpp as lib

from chatbot.models.errors import ModelError
from chatbot.models.wire import Request

BATCH = 512  # part of an answer's identity: a prompt read in other batches gives other last bits
_ABORTED = 2  # llama_decode's word for "the abort callback said so"
_SEVERE = (3, 4)  # GGML_LOG_LEVEL_WARN and _ERROR
_TOP_K, _MIN_P = 40, 0.05  # llama.cpp's own defaults


class Aborted(Exception):
    """The abort callback stopped ``decode``; what was decoded of the batch must be forgotten (``keep``)."""


class Native:
    """A model, its vocabulary and one context of ``context`` tokens with a KV cache."""

    def __init__(self, path: Path, context: int, threads: int, gpu_layers: int | None = None) -> None:
        # kept, since ctypes frees a callback that nobody holds while llama.cpp goes on calling it
        self._log = lib.llama_log_callback(_log)
        lib.llama_log_set(self._log, ctypes.c_void_p(0))
        lib.llama_backend_init()
        self._model = _model(path, gpu_layers)
        self._context = _context(self._model, context, threads)
        self._memory = lib.llama_get_memory(self._context)
        self._vocabulary = lib.llama_model_get_vocab(self._model)

    def adapt(self, files: Sequence[Path]) -> None:
        """Puts LoRA adapters on the model, at full strength. Raises ``ModelError`` for one that does not fit."""
        count = len(files)
        loras = (lib.llama_adapter_lora_p_ctypes * count)(*map(self._lora, files))
        if lib.llama_set_adapters_lora(self._context, loras, count, (ctypes.c_float * count)(*[1.0] * count)):
            raise ModelError(f"llama.cpp cannot use the adapters {', '.join(map(str, files))} together.")

    def tokens(self, text: str, first: bool) -> list[int]:
        """``text`` in tokens, control tokens recognised. ``first``: with the vocabulary's own beginning."""
        raw = text.encode()
        room = len(raw) + 2  # never more tokens than bytes, and a beginning and an end
        found = (lib.llama_token * room)()
        count = lib.llama_tokenize(self._vocabulary, raw, len(raw), found, room, first, True)
        return list(found[:count])

    def decode(self, tokens: Sequence[int]) -> None:
        """Reads ``tokens`` behind what the cache holds; raises ``Aborted`` or ``ModelError``."""
        for start in range(0, len(tokens), BATCH):
            batch = tokens[start : start + BATCH]
            array = (lib.llama_token * len(batch))(*batch)
            status = lib.llama_decode(self._context, lib.llama_batch_get_one(array, len(batch)))
            if status == _ABORTED:
                raise Aborted
            if status:
                raise ModelError(f"llama.cpp could not read the prompt (llama_decode gave {status}).")

    def keep(self, count: int) -> bool:
        """Forgets all but the first ``count`` tokens; False if it had to forget all of them."""
        if lib.llama_memory_seq_rm(self._memory, 0, count, -1):
            return True
        lib.llama_memory_clear(self._memory, True)  # a recurrent model cannot go back to the middle
        return False

    @contextmanager
    def abortable(self, cancelled: Callable[[], bool]) -> Iterator[None]:
        """Asks ``cancelled`` before every node of the graph: hundreds of times a token, so for prompts only."""
        callback = lib.ggml_abort_callback(lambda _: cancelled())
        lib.llama_set_abort_callback(self._context, callback, ctypes.c_void_p(0))
        try:
            yield
        finally:
            lib.llama_set_abort_callback(self._context, lib.ggml_abort_callback(), ctypes.c_void_p(0))

    @contextmanager
    def sampler(self, request: Request) -> Iterator[Callable[[], int]]:
        """A function that samples the next token; it starts anew from the request's seed."""
        chain = lib.llama_sampler_chain_init(lib.llama_sampler_chain_default_params())
        try:
            for part in self._samplers(request):
                lib.llama_sampler_chain_add(chain, part)
            yield lambda: lib.llama_sampler_sample(chain, self._context, -1)
        finally:
            lib.llama_sampler_free(chain)

    def is_end(self, token: int) -> bool:
        return bool(lib.llama_vocab_is_eog(self._vocabulary, token))

    def bytes_of(self, token: int) -> bytes:
        """What a token adds to the text; nothing for a control token."""
        buffer = ctypes.create_string_buffer(512)
        length = lib.llama_token_to_piece(self._vocabulary, token, buffer, len(buffer), 0, False)
        return buffer.raw[: max(length, 0)]

    def spelling(self, token: int) -> str:
        """How a token is spelt in the vocabulary; empty for -1, which is llama.cpp's "there is none"."""
        return lib.llama_vocab_get_text(self._vocabulary, token).decode("utf-8", "replace") if token >= 0 else ""

    def ends(self) -> tuple[str, str]:
        """The spellings of the tokens that begin and end a sequence."""
        vocabulary = self._vocabulary
        return self.spelling(lib.llama_vocab_bos(vocabulary)), self.spelling(lib.llama_vocab_eos(vocabulary))

    def controls(self) -> list[str]:
        """The spellings of all control tokens."""
        vocabulary = self._vocabulary
        every = range(lib.llama_vocab_n_tokens(vocabulary))
        return [self.spelling(token) for token in every if lib.llama_vocab_is_control(vocabulary, token)]

    def set_threads(self, threads: int) -> None:
        lib.llama_set_n_threads(self._context, threads, threads)

    def _lora(self, file: Path) -> Any:
        lora = lib.llama_adapter_lora_init(self._model, os.fsencode(file))
        if not lora:
            raise ModelError(f"llama.cpp cannot put {file} on this model; it belongs to another. Its words:")
        return lora

    def _samplers(self, request: Request) -> Iterator[lib.llama_sampler_p]:
        if grammar := _grammar(request):
            part = lib.llama_sampler_init_grammar(self._vocabulary, grammar.encode(), b"root")
            if not part:
                raise ModelError("The answer's grammar or JSON schema cannot be used.")
            yield part
        if request.temperature <= 0:
            yield lib.llama_sampler_init_greedy()
            return
        yield lib.llama_sampler_init_top_k(_TOP_K)
        yield lib.llama_sampler_init_top_p(request.top_p, 1)
        yield lib.llama_sampler_init_min_p(_MIN_P, 1)
        yield lib.llama_sampler_init_temp(request.temperature)
        yield lib.llama_sampler_init_dist(request.seed)


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


def _context(model: lib.llama_model_p, context: int, threads: int) -> lib.llama_context_p:
    options = lib.llama_context_default_params()
    options.n_ctx = context
    options.n_batch = options.n_ubatch = min(BATCH, context)
    options.n_threads = options.n_threads_batch = threads
    options.flash_attn_type = lib.LLAMA_FLASH_ATTN_TYPE_DISABLED  # its sums depend on how work is split
    made: lib.llama_context_p | None = lib.llama_init_from_model(model, options)
    if made is None:
        raise ModelError(f"There is not enough memory for a context of {context} tokens. Choose a smaller model.")
    return made


def _grammar(request: Request) -> str | None:
    if request.schema is None:
        return request.grammar
    from llama_cpp.llama_grammar import json_schema_to_gbnf

    return str(json_schema_to_gbnf(json.dumps(request.schema)))


def _log(level: int, text: bytes, _: object) -> None:
    if level in _SEVERE:
        os.write(2, text)
