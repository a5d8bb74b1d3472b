"""One call of the chat-completions API, streamed: https://platform.openai.com/docs/api-reference/chat/streaming."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from chatbot.models.errors import ModelError
from chatbot.models.wire import Done, Piece, Request

_PAUSE_S = 30.0  # a server that has begun an answer and says nothing for so long is dead
_BUSY = frozenset({408, 425, 429, 502, 503, 504})
_LONGEST_WAIT_S = 20.0
_WORDS = 300  # characters of a server's own words in an error


class Unwilling(ModelError):
    """The server has not begun the call and may take it up in ``after_s`` seconds, if it said so."""

    def __init__(self, text: str, after_s: float | None = None) -> None:
        super().__init__(text)
        self.after_s = after_s


async def complete(
    client: httpx.AsyncClient, model: str, request: Request, put: Callable[[Piece | Done], None]
) -> None:
    """Puts the answer to ``request`` piece by piece, then ``Done``. Cancelling closes the connection, which stops
    the server's model. Raises ``Unwilling`` before the first piece, ``ModelError`` for everything else.
    """
    try:
        async with client.stream("POST", "/chat/completions", json=_body(model, request)) as response:
            if response.status_code != httpx.codes.OK:
                raise _refused(response, (await response.aread()).decode("utf-8", "replace"))
            await _read(_events(response), put)
    except httpx.ConnectError as error:
        raise Unwilling(f"The model server at {client.base_url} cannot be reached ({error}).") from None
    except httpx.TimeoutException as error:
        raise ModelError(f"The model server at {client.base_url} did not answer in time ({error!r}).") from None
    except (httpx.HTTPError, TimeoutError) as error:
        raise ModelError(
            f"The model server at {client.base_url} ended in the middle of an answer ({error!r}). The next "
            "message asks it again."
        ) from None


def _body(model: str, request: Request) -> dict[str, Any]:
    if request.schema is not None or request.grammar is not None:
        raise ModelError("A model behind a server cannot be held to a schema or grammar from here.")
    said = [{"role": message.role, "content": message.text} for message in request.messages]
    settings = {"max_tokens": request.max_tokens, "temperature": request.temperature, "top_p": request.top_p}
    options = {"seed": request.seed, "stream": True, "stream_options": {"include_usage": True}}
    stop = {"stop": list(request.stop)} if request.stop else {}
    return {"model": model, "messages": said, **settings, **options, **stop}


def _refused(response: httpx.Response, words: str) -> ModelError:
    server = f"The model server at {response.url.host}"
    if response.status_code in _BUSY:
        after = response.headers.get("retry-after", "")
        wait = min(float(after), _LONGEST_WAIT_S) if after.isdecimal() else None
        return Unwilling(f"{server} is too busy or not ready ({response.status_code}).", wait)
    if response.status_code in (401, 403):
        return ModelError(f"{server} refuses the key. Set FLOWERSHOP_MODEL_KEY to the right one.")
    return ModelError(f"{server} refused the call ({response.status_code}): {words[:_WORDS]}")


async def _events(response: httpx.Response) -> AsyncIterator[str]:
    """The data of the server's events. Cut at line feeds only: JSON may hold other line breaks unescaped."""
    held, begun = b"", False
    chunks = response.aiter_bytes()
    while True:
        async with asyncio.timeout(_PAUSE_S if begun else None):
            try:
                held += await anext(chunks)
            except StopAsyncIteration:
                return
        *lines, held = held.split(b"\n")
        for line in lines:
            if line.startswith(b"data:"):
                begun = True
                yield line.removeprefix(b"data:").strip().decode("utf-8", "replace")


@dataclass
class _Tally:
    """``reason`` is empty until the server says why the answer has ended."""

    pieces: int = 0
    reason: str = ""
    usage: Mapping[str, Any] | None = None

    def done(self) -> Done:
        """Servers that count no tokens of a stream (llama-cpp-python's) send one in each piece."""
        counts = self.usage or {}
        cached = (counts.get("prompt_tokens_details") or {}).get("cached_tokens")
        written = counts.get("completion_tokens", self.pieces)
        return Done(self.reason, counts.get("prompt_tokens", 0), cached or 0, written)


async def _read(events: AsyncIterator[str], put: Callable[[Piece | Done], None]) -> None:
    tally = _Tally()
    async for data in events:
        if data == "[DONE]":
            break
        if text := _take(data, tally):
            tally.pieces += 1
            put(Piece(text))
    if not tally.reason:
        raise ModelError(
            "The model server broke an answer off: the prompt may be longer than its context. Or it is "
            "llama-cpp-python's, which has to be started with --interrupt_requests false, else every question "
            "breaks off the one before it."
        )
    put(tally.done())


def _take(data: str, tally: _Tally) -> str:
    """The text of an event; what else it tells goes into ``tally``."""
    try:
        fields = json.loads(data)
        if error := fields.get("error"):
            raise ModelError(f"The model server failed in the middle of an answer: {str(error)[:_WORDS]}")
        tally.usage = fields.get("usage") or tally.usage
        choices = fields.get("choices") or [{}]
        tally.reason = choices[0].get("finish_reason") or tally.reason
        return str((choices[0].get("delta") or {}).get("content") or "")
    except (ValueError, AttributeError, LookupError, TypeError):
        raise ModelError(f"The model server does not speak the chat-completions API: {data[:_WORDS]}") from None
