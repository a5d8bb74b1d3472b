"""The LangChain expression of the desk, prompt | local Llama, and its stream cut into sentences."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder
from langchain_core.runnables import Runnable

from chatbot.domain import Usage, Utterance
from chatbot.sentences import stream


@dataclass(frozen=True)
class Sampling:
    """How an act is drawn: ``seed`` and ``temperature`` go to the sampler, ``max_tokens`` bounds the act."""

    seed: int
    max_tokens: int
    temperature: float


def sentences_of(
    model: BaseChatModel, messages: Sequence[Utterance], sampling: Sampling
) -> Generator[str | Usage, None, None]:
    """The sentences of the answer to the last message, each as soon as it is whole; then the usage.

    Closing the generator stops the model. What a customer wrote is only ever a variable of the prompt.
    """
    said: dict[str, object] = {
        "history": [_message(line) for line in messages[:-1]],
        "instruction": messages[-1].text,
    }
    chunks = _chain(model, sampling).stream(said)
    try:
        yield from _sentences(chunks)
    finally:
        # Typed as an iterator, a generator in truth: closing it is what stops the model.
        chunks.close()  # type: ignore[attr-defined]


def _chain(model: BaseChatModel, sampling: Sampling) -> Runnable[dict[str, object], AIMessage]:
    """The splitter is no step of it: LangChain runs a model to its end when a step behind the model is closed."""
    prompt = ChatPromptTemplate.from_messages([MessagesPlaceholder("history"), ("user", "{instruction}")])
    return prompt | model.bind(
        seed=sampling.seed, max_tokens=sampling.max_tokens, temperature=sampling.temperature
    )


def _sentences(chunks: Iterator[BaseMessage]) -> Iterator[str | Usage]:
    usage: list[Usage] = []

    def texts() -> Iterator[str]:
        for chunk in chunks:
            if isinstance(chunk, AIMessageChunk) and chunk.usage_metadata:
                usage.append(_usage(chunk))
            yield chunk.text

    yield from stream(texts())
    yield from usage[-1:]


def _usage(chunk: AIMessageChunk) -> Usage:
    counts = chunk.usage_metadata
    assert counts is not None
    reused = counts.get("input_token_details", {}).get("cache_read", 0)
    return Usage(counts["input_tokens"], reused, counts["output_tokens"])


def _message(line: Utterance) -> BaseMessage:
    match line.role:
        case "system":
            return SystemMessage(line.text)
        case "assistant":
            return AIMessage(line.text)
        case _:
            return HumanMessage(line.text)
