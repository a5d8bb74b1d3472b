"""llama-cpp-python driven directly: its binding of llama.cpp's own functions and a loop, nothing between.

Several sequences are written as one batch, which is the most that llama.cpp can do for several people at once.
Flash attention is ``off``, as in the desk's engine, or as llama.cpp would have it.
"""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from chatbot.bench.baselines.serving import Job, Times, serve
from chatbot.models.engine import NATIVE

CONTEXT, BATCH, SEQUENCES = 4096, 512, 8


@dataclass(frozen=True)
class _Place:
    """A token, its position, the sequences that it belongs to, and whether what follows it is wanted."""

    token: int
    position: int
    sequences: Sequence[int]
    wanted: bool


def prepare(path: str, threads: str, flash: str) -> Callable[[Job], Times]:
    os.environ.update(NATIVE)
    return _Raw(path, int(threads), flash == "off").answer


class _Raw:
    def __init__(self, path: str, threads: int, plain: bool) -> None:
        import llama_cpp

        self._lib: Any = llama_cpp
        self._lib.llama_backend_init()
        self._model = self._lib.llama_model_load_from_file(path.encode(), self._lib.llama_model_default_params())
        options = self._lib.llama_context_default_params()
        options.n_ctx, options.n_batch, options.n_seq_max, options.kv_unified = CONTEXT, BATCH, SEQUENCES, True
        options.n_threads = options.n_threads_batch = threads
        if plain:
            options.flash_attn_type = self._lib.LLAMA_FLASH_ATTN_TYPE_DISABLED
        self._context = self._lib.llama_init_from_model(self._model, options)
        self._vocabulary = self._lib.llama_model_get_vocab(self._model)
        self._batch = self._lib.llama_batch_init(BATCH, 0, SEQUENCES)
        self._greedy = self._lib.llama_sampler_init_greedy()

    def answer(self, job: Job) -> Times:
        self._lib.llama_memory_clear(self._lib.llama_get_memory(self._context), True)
        prompt = self._tokens("\n".join(message["content"] for message in job.messages))
        everyone = range(job.sequences)
        started = time.perf_counter()
        last = len(prompt) - 1
        self._decode([_Place(token, place, everyone, place == last) for place, token in enumerate(prompt)])
        written = [self._sampled(last)] * job.sequences
        first = time.perf_counter()
        for position in range(len(prompt), len(prompt) + job.tokens - 1):
            self._decode([_Place(written[one], position, (one,), True) for one in everyone])
            written = [self._sampled(one) for one in everyone]
        ended = time.perf_counter()
        # One token of each sequence came with the prompt; `Pace` takes one off for all of them.
        return Times(first - started, ended - started, len(prompt), job.sequences * (job.tokens - 1) + 1)

    def _tokens(self, text: str) -> list[int]:
        raw = text.encode()
        found = (self._lib.llama_token * (len(raw) + 2))()
        count = self._lib.llama_tokenize(self._vocabulary, raw, len(raw), found, len(found), True, True)
        return list(found[:count])

    def _decode(self, places: Sequence[_Place]) -> None:
        batch = self._batch
        batch.n_tokens = len(places)
        for index, place in enumerate(places):
            batch.token[index], batch.pos[index] = place.token, place.position
            batch.n_seq_id[index], batch.logits[index] = len(place.sequences), place.wanted
            for number, sequence in enumerate(place.sequences):
                batch.seq_id[index][number] = sequence
        if self._lib.llama_decode(self._context, batch):
            raise RuntimeError("llama_decode failed")

    def _sampled(self, index: int) -> int:
        token: int = self._lib.llama_sampler_sample(self._greedy, self._context, index)
        text = ctypes.create_string_buffer(64)
        self._lib.llama_token_to_piece(self._vocabulary, token, text, len(text), 0, False)
        return token


if __name__ == "__main__":
    serve(prepare)
