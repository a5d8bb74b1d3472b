"""A causal language model of transformers as an engine: streamed, stoppable at any layer, one call at a time."""

from __future__ import annotations

from collections.abc import Generator
from itertools import takewhile
from threading import Event as Signal
from threading import Lock, Thread
from typing import Any

import torch
from transformers import DynamicCache, GenerationConfig, PreTrainedModel, PreTrainedTokenizerBase, TextStreamer

from chatbot.models.chunks import Prompt
from chatbot.models.errors import ContextTooLong, ModelError
from chatbot.models.pieces import stopped
from chatbot.models.watching import Made, watched
from chatbot.models.wire import Done, Piece, Request


class _Aborted(Exception):
    """Raised out of the model's forward pass when nobody wants the answer any more."""


class Tensors:
    """A prompt is read chunk by chunk, and what was read is kept for the next call, as in ``llama.Llama``."""

    def __init__(
        self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, context: int, threads: int | None
    ) -> None:
        """``context`` in tokens; a model that was trained with less gets no more than that."""
        self._model = model.eval()  # type: ignore[no-untyped-call]
        self._tokenizer = tokenizer
        self._prompt = _prompt(tokenizer)
        self._context = min(context, getattr(model.config, "max_position_embeddings", None) or context)
        self._cache = DynamicCache(config=model.config)
        self._read: list[list[int]] = []
        self._turn = Lock()
        self._unwanted = Signal()
        self._closed = False
        if threads:
            torch.set_num_threads(threads)
        for part in model.modules():
            part.register_forward_pre_hook(self._go_on)

    def answer(
        self, request: Request, *, limit_s: float | None = None, cancel: Signal | None = None
    ) -> Generator[Piece | Done, None, None]:
        """The answer in pieces, then ``Done``; see ``Answering``."""
        if request.schema is not None or request.grammar is not None:
            raise ModelError("A checkpoint run by transformers cannot be held to a schema or grammar.")
        if self._closed:
            raise ModelError("The model has been closed.")
        made, unwanted = Made(), Signal()
        Thread(target=self._run, args=(request, made, unwanted), daemon=True).start()
        yield from stopped(watched(made, unwanted.set, limit_s, cancel), request.stop)

    def close(self) -> None:
        """Lets go of the weights; a call that is running ends first."""
        self._closed = True
        self._unwanted.set()
        with self._turn:
            self._model = self._cache = None  # type: ignore[assignment]

    def _go_on(self, *_: Any) -> None:
        if self._unwanted.is_set():
            raise _Aborted

    def _run(self, request: Request, made: Made, unwanted: Signal) -> None:
        with self._turn:
            if unwanted.is_set() or self._closed:
                made.put(ModelError("The model has been closed."))
                return
            self._unwanted = unwanted
            try:
                made.put(self._answer(request, made))
            except _Aborted:
                pass
            except ModelError as error:
                made.put(error)
            except Exception as error:
                # Out of memory, a broken layer: PyTorch has no common class for what can go wrong.
                self._forget()
                made.put(ModelError(f"The model failed: {error}"))

    def _answer(self, request: Request, made: Made) -> Done:
        chunks = self._chunks(request)
        prompt = [token for chunk in chunks for token in chunk]
        with torch.inference_mode():
            reused = self._catch_up(chunks)
            torch.manual_seed(request.seed)
            found = self._model.generate(
                self._tensor(prompt),
                attention_mask=torch.ones(1, len(prompt), dtype=torch.long, device=self._model.device),
                past_key_values=self._cache,
                generation_config=self._settings(request, self._context - len(prompt)),
                streamer=_Speaker(self._tokenizer, made),
            )
            self._keep(len(prompt))
        self._read = chunks
        written = found[0, len(prompt) :].tolist()
        ended = bool(written) and written[-1] in self._ends()
        return Done("stop" if ended else "length", len(prompt), reused, len(written) - ended)

    def _chunks(self, request: Request) -> list[list[int]]:
        texts = self._prompt.chunks(request.messages)
        chunks = [self._tokenizer(text, add_special_tokens=False)["input_ids"] for text in texts]
        total = sum(map(len, chunks))
        if total >= self._context:
            raise ContextTooLong(total, self._context)
        return [chunk for chunk in chunks if chunk]

    def _catch_up(self, chunks: list[list[int]]) -> int:
        """Brings the cache to all but the last of ``chunks``; how many tokens were there already."""
        same = takewhile(lambda pair: pair[0] == pair[1], zip(self._read, chunks[:-1], strict=False))
        kept = [chunk for chunk, _ in same]
        reused = sum(map(len, kept))
        self._read = []  # what the cache holds if this is aborted, nobody knows
        if kept:
            self._keep(reused)
        else:
            self._forget()
        for chunk in chunks[len(kept) : -1]:
            self._model(self._tensor(chunk), past_key_values=self._cache, use_cache=True, logits_to_keep=1)
        return reused

    def _keep(self, count: int) -> None:
        if surplus := self._cache.get_seq_length() - count:
            self._cache.crop(-surplus)

    def _forget(self) -> None:
        self._read, self._cache = [], DynamicCache(config=self._model.config)

    def _tensor(self, tokens: list[int]) -> torch.Tensor:
        return torch.tensor([tokens], device=self._model.device)

    def _ends(self) -> list[int]:
        ends = self._model.generation_config.eos_token_id if self._model.generation_config else None
        found = self._tokenizer.eos_token_id if ends is None else ends
        return found if isinstance(found, list) else [found]

    def _settings(self, request: Request, room: int) -> GenerationConfig:
        ends = self._ends()
        drawn: dict[str, Any] = {"temperature": request.temperature, "top_p": request.top_p, "top_k": 40}
        return GenerationConfig(  # type: ignore[no-untyped-call]
            max_new_tokens=min(request.max_tokens, room),
            do_sample=request.temperature > 0,
            eos_token_id=ends,
            pad_token_id=self._tokenizer.pad_token_id if self._tokenizer.pad_token_id is not None else ends[0],
            **(drawn if request.temperature > 0 else {}),
        )


class _Speaker(TextStreamer):
    """Puts text as soon as it is whole words; no control token is let out."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase, made: Made) -> None:
        super().__init__(tokenizer, skip_prompt=True, skip_special_tokens=True)
        self._made = made

    def on_finalized_text(self, text: str, stream_end: bool = False) -> None:
        if text:
            self._made.put(Piece(text))


def _prompt(tokenizer: PreTrainedTokenizerBase) -> Prompt:
    """The tokenizer's chat template, in our sandbox, in which no customer can spell a control token."""
    template = tokenizer.chat_template
    if isinstance(template, dict):
        template = template.get("default")
    if not template:
        raise ModelError(
            "The checkpoint has no chat template, so it cannot hold a conversation. Choose an instruct model."
        )
    controls = {token.content for token in tokenizer.added_tokens_decoder.values() if token.special}
    bos, eos = (str(token or "") for token in (tokenizer.bos_token, tokenizer.eos_token))
    return Prompt(str(template), bos, eos, controls)
