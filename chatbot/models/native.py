"""A context of llama.cpp's as one object; for the engine's own process only, since native code may crash."""

from __future__ import annotations

import ctypes
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import llama_cpp as lib

from chatbot.models.errors import ModelError
from chatbot.models.weights import Weights
from chatbot.models.wire import Request

BATCH = 512  # part of an answer's identity: a prompt read in other batches gives other last bits
_ABORTED = 2  # llama_decode's word for "the abort callback said so"
_TOP_K, _MIN_P = 40, 0.05  # llama.cpp's own defaults


class Aborted(Exception):
    """The abort callback stopped ``decode``; what was decoded of the batch must be forgotten (``keep``)."""


class Native:
    """A context of ``context`` tokens with a KV cache of its own. One thread at a time may use it."""

    def __init__(self, weights: Weights, context: int, threads: int) -> None:
        self._weights = weights
        self._threads = threads
        self._context = _context(weights.model, context, threads)
        self._memory = lib.llama_get_memory(self._context)
        if weights.adapters:
            _adapt(self._context, weights.adapters)

    def decode(self, tokens: Sequence[int], idle: Callable[[], int] = lambda: 0) -> None:
        """Reads ``tokens`` behind what the cache holds; raises ``Aborted`` or ``ModelError``.

        Several are read with the threads of as many other contexts as are ``idle`` before each batch. Each element
        of a product is summed by one thread, so the outcome does not depend on how many there are.
        """
        for start in range(0, len(tokens), BATCH):
            batch = tokens[start : start + BATCH]
            lib.llama_set_n_threads(self._context, self._threads, self._threads * (1 + idle()))
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
        self.clear()  # a recurrent model cannot go back to the middle
        return False

    def clear(self) -> None:
        lib.llama_memory_clear(self._memory, False)

    def state(self) -> bytes:
        """The cache's content, for ``restore`` in any context of the same model."""
        size = lib.llama_state_seq_get_size(self._context, 0)
        buffer = bytearray(size)
        window = (ctypes.c_uint8 * size).from_buffer(buffer)
        written = lib.llama_state_seq_get_data(self._context, window, size, 0)
        return bytes(memoryview(buffer)[:written])

    def restore(self, state: bytes) -> bool:
        """Puts ``state`` in the place of the cache's content; False if it could not, and the cache is empty."""
        # From an empty cache on, so that every token comes to lie where it lay: sums depend on that as well.
        self.clear()
        window = ctypes.cast(ctypes.c_char_p(state), ctypes.POINTER(ctypes.c_uint8))
        if lib.llama_state_seq_set_data(self._context, window, len(state), 0):
            return True
        self.clear()
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

    def set_threads(self, threads: int) -> None:
        self._threads = threads

    def _samplers(self, request: Request) -> Iterator[lib.llama_sampler_p]:
        if grammar := _grammar(request):
            part = lib.llama_sampler_init_grammar(self._weights.vocabulary, grammar.encode(), b"root")
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


def _adapt(context: lib.llama_context_p, adapters: Sequence[Any]) -> None:
    """Puts LoRA adapters on, at full strength."""
    count = len(adapters)
    loras, scales = (lib.llama_adapter_lora_p_ctypes * count)(*adapters), (ctypes.c_float * count)(*[1.0] * count)
    if lib.llama_set_adapters_lora(context, loras, count, scales):
        raise ModelError("llama.cpp cannot use the adapters with this model.")


def _grammar(request: Request) -> str | None:
    if request.schema is None:
        return request.grammar
    from llama_cpp.llama_grammar import json_schema_to_gbnf

    return str(json_schema_to_gbnf(json.dumps(request.schema)))
