"""The shape that tutorials teach: a LangChain LLM, text in and text out, over any engine of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.llms import LLM
from langchain_core.outputs import GenerationChunk
from pydantic import Field

from chatbot.domain import Utterance
from chatbot.models.wire import Answering, Piece, Request


class ClassicLlama(LLM):
    """``prompt | ClassicLlama(...)``. The text is put to the model as one message of a conversation, in its own
    chat template: an instruct model goes on with a bare text badly. ``timeout`` is in seconds."""

    engine: Answering = Field(exclude=True, repr=False)
    model_name: str
    max_tokens: int = 256
    temperature: float = 0.0
    seed: int = 0
    timeout: float | None = None

    @property
    def _llm_type(self) -> str:
        return "classic-llama"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        names = ("model_name", "max_tokens", "temperature", "seed")
        return {name: getattr(self, name) for name in names}

    def _call(
        self,
        prompt: str,
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> str:
        return "".join(chunk.text for chunk in self._stream(prompt, stop, run_manager, **kwargs))

    def _stream(
        self,
        prompt: str,
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[GenerationChunk]:
        cancel = kwargs.pop("cancel", None)
        settings = {"max_tokens": self.max_tokens, "temperature": self.temperature, "seed": self.seed, **kwargs}
        request = Request((Utterance("user", prompt),), stop=tuple(stop or ()), **settings)
        with closing(self.engine.answer(request, limit_s=self.timeout, cancel=cancel)) as events:
            for event in events:
                if isinstance(event, Piece):
                    if run_manager:
                        run_manager.on_llm_new_token(event.text)
                    yield GenerationChunk(text=event.text)
