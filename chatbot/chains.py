"""The LangChain expression of the desk, prompt | local Llama, and its stream cut into sentences."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder
from langchain_core.runnables import Runnable

from chatbot.domain import Usage, Utterance
from chatbot.sentences import Splitter


@dataclass(frozen=True)
class Sampling:
    """How an answer is drawn: ``seed`` and ``temperature`` go to the sampler, ``max_tokens`` bounds it."""

    seed: int
    max_tokens: int
    temperature: float


def sentences_of(
    model: BaseChatModel, messages: Sequence[Utterance], sampling: Sampling
) -> Generator[str | Usage | None, None, None]:
    """The sentences of the answer to the last message, each as soon as it is whole; then the usage.

    None comes between while a sentence is being written: a place to stop at.

    Closing the generator stops the model.
    """
    splitter, usage = Splitter(), None
    chunks = chunks_of(model, messages, sampling)
    try:
        for chunk in chunks:
            usage = usage_of(chunk) or usage
            yield from splitter.sentences(chunk.text)
            yield None
        yield from splitter.rest()
        if usage is not None:
            yield usage
    finally:
        chunks.close()


def chunks_of(
    model: BaseChatModel, messages: Sequence[Utterance], sampling: Sampling
) -> Generator[BaseMessage, None, None]:
    """The answer to the last message as it streams. What a customer wrote is only a variable of the prompt."""
    said: dict[str, object] = {"history": [_message(line) for line in messages[:-1]]}
    chunks = _chain(model, sampling).stream({**said, "instruction": messages[-1].text})
    try:
        yield from chunks
    finally:
        # Typed as an iterator, a generator in truth: closing it is what stops the model.
        chunks.close()  # type: ignore[attr-defined]


def usage_of(chunk: BaseMessage) -> Usage | None:
    """The tokens that a chunk reports; only the last one of an answer does."""
    if not isinstance(chunk, AIMessageChunk) or chunk.usage_metadata is None:
        return None
    counts = chunk.usage_metadata
    reused = counts.get("input_token_details", {}).get("cache_read", 0)
    return Usage(counts["input_tokens"], reused, counts["output_tokens"])


def _chain(model: BaseChatModel, sampling: Sampling) -> Runnable[dict[str, object], AIMessage]:
    """The splitter is no step of it: LangChain runs a model to its end when a step behind the model is closed."""
    prompt = ChatPromptTemplate.from_messages([MessagesPlaceholder("history"), ("user", "{instruction}")])
    return prompt | model.bind(
        seed=sampling.seed, max_tokens=sampling.max_tokens, temperature=sampling.temperature
    )


def _message(line: Utterance) -> BaseMessage:
    match line.role:
        case "system":
            return SystemMessage(line.text)
        case "assistant":
            return AIMessage(line.text)
        case _:
            return HumanMessage(line.text)
