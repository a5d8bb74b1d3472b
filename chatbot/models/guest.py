"""Any LangChain chat model or LLM as an engine of the desk."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, nullcontext
from threading import Event as Signal
from threading import Lock, Thread
from typing import Any

from langchain_core.language_models import BaseChatModel, BaseLanguageModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from langchain_core.messages.utils import get_buffer_string

from chatbot.domain import Utterance
from chatbot.models.errors import ModelError
from chatbot.models.pieces import stopped
from chatbot.models.watching import Made, watched
from chatbot.models.wire import Done, Piece, Request

# What LangChain's classes call the settings of a call; a class is told by those that it has.
_NAMES = {
    "max_tokens": ("max_tokens", "max_new_tokens", "num_predict", "n_predict"),
    "temperature": ("temperature",),
    "seed": ("seed",),
}
# Classes whose own seed is for loading only, or never sent: each call takes one as an argument.
_SEEDED_BY_CALL = frozenset({"ChatLlamaCpp", "LlamaCpp", "ChatHuggingFace"})
_CUSTOMER, _DESK = "\nHuman:", "\nAI:"  # as LangChain writes a conversation down for an LLM that has no messages


class Guest:
    """A LangChain model that the desk knows nothing of: what is not certain of it is done here.

    Stop texts are watched for, and calls wait for one another unless the model takes them ``at_once``. It listens
    between two tokens only, so one that is cancelled may hold up the next call until it has read its prompt.
    """

    def __init__(self, model: BaseLanguageModel[Any], *, at_once: bool = False) -> None:
        self._model = model
        self._turn: Lock | nullcontext[None] = nullcontext() if at_once else Lock()

    def answer(
        self, request: Request, *, limit_s: float | None = None, cancel: Signal | None = None
    ) -> Generator[Piece | Done, None, None]:
        """The answer in pieces, then ``Done``; see ``Answering``."""
        if request.schema is not None or request.grammar is not None:
            raise ModelError("This model cannot be held to a schema or grammar.")
        made, unwanted = Made(), Signal()
        Thread(target=self._run, args=(request, made, unwanted), daemon=True).start()
        stop = request.stop if isinstance(self._model, BaseChatModel) else (*request.stop, _CUSTOMER)
        yield from stopped(watched(made, unwanted.set, limit_s, cancel), stop)

    def _run(self, request: Request, made: Made, unwanted: Signal) -> None:
        with self._turn:
            if unwanted.is_set():
                return
            try:
                tally = _Tally()
                # Typed as an iterator, a generator in truth: closing it stops the model.
                with closing(self._stream(request)) as chunks:  # type: ignore[type-var]
                    for chunk in chunks:
                        if unwanted.is_set():
                            return
                        if text := tally.take(chunk):
                            made.put(Piece(text))
                made.put(tally.done())
            except Exception as error:
                # A class may be anybody's and fail in any way.
                made.put(error if isinstance(error, ModelError) else ModelError(f"The model failed: {error!r}"))

    def _stream(self, request: Request) -> Iterator[BaseMessage | str]:
        model, options = self._set(request)
        messages = [_message(line) for line in request.messages]
        said = messages if isinstance(model, BaseChatModel) else get_buffer_string(messages) + _DESK
        return model.stream(said, **options)

    def _set(self, request: Request) -> tuple[BaseLanguageModel[Any], dict[str, Any]]:
        """The model with the call's settings, and those that it takes as arguments."""
        if options := _pipeline_options(self._model, request):
            return self._model, options
        known = type(self._model).model_fields
        given = {name: getattr(request, ours) for ours, names in _NAMES.items() for name in names if name in known}
        options = {"seed": request.seed} if type(self._model).__name__ in _SEEDED_BY_CALL else {}
        return self._model.model_copy(update=given), options


class _Tally:
    """Counts what a model that tells nothing has written: a token a chunk, which is what most send."""

    def __init__(self) -> None:
        self._pieces = 0
        self._reason = "stop"
        self._usage: Mapping[str, Any] | None = None

    def take(self, chunk: BaseMessage | str) -> str:
        """The text of a chunk; what else it tells is kept."""
        if isinstance(chunk, AIMessageChunk):
            self._usage = chunk.usage_metadata or self._usage
            self._reason = chunk.response_metadata.get("finish_reason") or self._reason
        text = chunk if isinstance(chunk, str) else str(chunk.text)
        self._pieces += bool(text)
        return text

    def done(self) -> Done:
        if self._usage is None:
            return Done(self._reason, completion_tokens=self._pieces)
        read = self._usage["input_tokens"]
        reused = self._usage.get("input_token_details", {}).get("cache_read") or 0
        return Done(self._reason, read, reused, self._usage["output_tokens"])


def _pipeline_options(model: BaseLanguageModel[Any], request: Request) -> dict[str, Any]:
    """A transformers pipeline takes everything as one argument; nothing for other models.

    Its seed is PyTorch's own, for the whole process.
    """
    inner = getattr(model, "llm", model)
    if type(inner).__name__ != "HuggingFacePipeline":
        return {}
    from transformers import set_seed

    set_seed(request.seed)
    drawn = {"do_sample": True, "temperature": request.temperature, "top_p": request.top_p}
    greedy = {"do_sample": False, "temperature": None, "top_p": None, "top_k": None}
    sampling = drawn if request.temperature > 0 else greedy
    return {"pipeline_kwargs": {"max_new_tokens": request.max_tokens, **sampling}}


def _message(line: Utterance) -> BaseMessage:
    kinds: dict[str, type[BaseMessage]] = {"system": SystemMessage, "assistant": AIMessage}
    return kinds.get(line.role, HumanMessage)(content=line.text)
