"""Chat models that say what a test has them say, and a desk that has one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from chatbot.bootstrap import Desk, boot
from chatbot.config import Settings
from chatbot.domain import Language, ModelCard
from chatbot.models import Line, Model, ModelError

TODAY = "2026-11-22"


class Scripted(BaseChatModel):
    """Answers to what it was asked last with the pieces of ``said``."""

    def said(self, asked: str) -> Iterator[str]:
        raise NotImplementedError

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(self, messages: list[BaseMessage], *_: Any, **kwargs: Any) -> ChatResult:
        return generate_from_stream(self._stream(messages, **kwargs))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **_: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for piece in self.said(str(messages[-1].text)):
            yield ChatGenerationChunk(message=AIMessageChunk(content=piece))


class Says(Scripted):
    """Says the same thing to everything, then ends as it is told to."""

    pieces: tuple[str, ...]
    breaks: bool = False

    def said(self, asked: str) -> Iterator[str]:
        yield from self.pieces
        if self.breaks:
            raise ModelError("The engine stopped in the middle of a sentence.")


def desk_with(
    chat: BaseChatModel,
    folder: Path,
    languages: tuple[Language, ...] = tuple(Language),
    line: Line | None = None,
    prompts: Mapping[Language, str] | None = None,
) -> Desk:
    """A desk whose model ``chat`` writes ``languages``, is waited for in ``line`` and has its own ``prompts``."""
    settings = Settings.read({}, db=f"sqlite:///{folder}/log.db", today=TODAY)
    card = ModelCard("test:scripted", "0", languages)
    model = Model(chat, card, lambda: None, prompts or {}, line=Line() if line is None else line)
    return boot(settings, model=model)
