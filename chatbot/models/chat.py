"""Any engine as a LangChain chat model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage, ChatMessage
from langchain_core.messages.ai import InputTokenDetails, UsageMetadata
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import Field

from chatbot.domain import Utterance
from chatbot.models.errors import ModelError
from chatbot.models.structured import structured
from chatbot.models.wire import Answering, Done, Piece, Request

_ROLES = {"system": "system", "human": "user", "ai": "assistant"}
_PER_CALL = frozenset({"max_tokens", "temperature", "top_p", "seed", "schema", "grammar"})


class LocalChat(BaseChatModel):
    """Every setting of a request may be bound or given per call: ``max_tokens``, ``temperature``, ``top_p``,
    ``seed``, ``stop``, a JSON ``schema`` or GBNF ``grammar`` to be followed, and ``cancel``, a ``threading.Event``
    that stops the call at once, even while the prompt is being read. ``timeout`` is in seconds.
    """

    engine: Answering = Field(exclude=True, repr=False)
    model_name: str
    max_tokens: int = 256
    temperature: float = 0.0
    top_p: float = 0.95
    seed: int = 0
    stop: list[str] | None = None
    timeout: float | None = None

    @property
    def _llm_type(self) -> str:
        return "local-llama"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model_name": self.model_name, "temperature": self.temperature, "seed": self.seed}

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        cancel = kwargs.pop("cancel", None)
        request = self._request(messages, stop, kwargs)
        with closing(self.engine.answer(request, limit_s=self.timeout, cancel=cancel)) as events:
            for event in events:
                text = event.text if isinstance(event, Piece) else ""
                chunk = ChatGenerationChunk(message=self._ended(event) if isinstance(event, Done) else _said(text))
                if run_manager:
                    run_manager.on_llm_new_token(text, chunk=chunk)
                yield chunk

    def with_structured_output(
        self, schema: dict[str, Any] | type, *, include_raw: bool = False, **_: Any
    ) -> Runnable[LanguageModelInput, Any]:
        """Answers as objects of ``schema``. ``method`` and ``strict`` are accepted and make no difference: the
        engine can only write what the schema's grammar allows."""
        return structured(self, schema, include_raw)

    def _request(self, messages: Sequence[BaseMessage], stop: list[str] | None, given: dict[str, Any]) -> Request:
        if unknown := given.keys() - _PER_CALL:
            raise ModelError(f"The model has no setting {', '.join(sorted(unknown))}.")
        settings: dict[str, Any] = {
            "max_tokens": self.max_tokens,
            "temperature": self.temperature,
            "top_p": self.top_p,
            "seed": self.seed,
            **given,
        }
        stops = self.stop if stop is None else stop
        return Request(tuple(map(_utterance, messages)), stop=tuple(one for one in stops or () if one), **settings)

    def _ended(self, done: Done) -> AIMessageChunk:
        usage = UsageMetadata(
            input_tokens=done.prompt_tokens,
            output_tokens=done.completion_tokens,
            total_tokens=done.prompt_tokens + done.completion_tokens,
            input_token_details=InputTokenDetails(cache_read=done.reused_tokens),
        )
        told = {"model_name": self.model_name, "finish_reason": done.reason}
        return AIMessageChunk(content="", usage_metadata=usage, response_metadata=told, chunk_position="last")


def _said(text: str) -> AIMessageChunk:
    return AIMessageChunk(content=text)


def _utterance(message: BaseMessage) -> Utterance:
    role = message.role if isinstance(message, ChatMessage) else _ROLES.get(message.type)
    blocks = [] if isinstance(message.content, str) else message.content
    if role is None or any(isinstance(block, dict) and block.get("type") != "text" for block in blocks):
        raise ModelError(f"The model reads and writes text only; it cannot take this {message.type} message.")
    return Utterance(role, str(message.text))
