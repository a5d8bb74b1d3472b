"""What the desk's process and the engine's process say to each other: one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from dataclasses import asdict, dataclass, field
from threading import Event as Signal
from typing import Any, Protocol, runtime_checkable

from chatbot.domain import Utterance

LOADING = 0  # the id of what the engine says about itself; calls count from 1


@dataclass(frozen=True)
class Request:
    """One call. ``temperature`` 0 is greedy, ``seed`` a whole number below 2**32 - 1, ``stop`` literal texts.

    ``schema`` is a JSON schema and ``grammar`` a GBNF grammar that the answer must follow; at most one is given.
    """

    messages: tuple[Utterance, ...]
    max_tokens: int = 256
    temperature: float = 0.0
    top_p: float = 0.95
    seed: int = 0
    stop: tuple[str, ...] = ()
    schema: Mapping[str, Any] | None = None
    grammar: str | None = None


@dataclass(frozen=True)
class Loaded:
    """The engine is ready. ``languages`` are the model file's own claim, None when it makes none."""

    context: int
    languages: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Begun:
    """The engine has taken the call up; until then it waits in line."""


@dataclass(frozen=True)
class Piece:
    """Some of the answer; on the desk's side also an empty one, while nothing comes from the engine."""

    text: str


@dataclass(frozen=True)
class Done:
    """``reason`` is stop, length or cancelled; ``reused_tokens`` of the prompt came from the KV cache."""

    reason: str
    prompt_tokens: int = 0
    reused_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True)
class Failed:
    """The call (or the load) failed and the engine lives on. ``counts`` are set for a prompt that is too long."""

    error: str
    counts: tuple[int, ...] = field(default=())


@runtime_checkable
class Answering(Protocol):
    """What answers, wherever it runs: every provider's engine."""

    def answer(
        self, request: Request, *, limit_s: float | None = None, cancel: Signal | None = None
    ) -> Generator[Piece | Done, None, None]:
        """The answer in pieces, then ``Done``. Closing the iterator or setting ``cancel`` stops it at once.

        ``limit_s`` seconds bound the call, its time in a line included (``TookTooLong``). Raises ``ModelError``
        when the answer breaks off. Any number of threads may call at once.
        """


Event = Loaded | Begun | Piece | Done | Failed
_EVENTS = {kind.__name__: kind for kind in (Loaded, Begun, Piece, Done, Failed)}


def line_of(call: int, event: Event) -> str:
    """One line, ASCII only, so that no locale and no half a character can break the protocol."""
    return json.dumps({"call": call, "event": type(event).__name__, **asdict(event)}) + "\n"


def event_of(line: str | bytes) -> tuple[int, Event]:
    fields = json.loads(line)
    call, kind = fields.pop("call"), _EVENTS[fields.pop("event")]
    return call, kind(**{name: _frozen(value) for name, value in fields.items()})


def request_line(call: int, request: Request) -> str:
    return json.dumps({"call": call, **asdict(request)}) + "\n"


def cancel_line(call: int) -> str:
    return json.dumps({"cancel": call}) + "\n"


def request_of(fields: dict[str, Any]) -> Request:
    """The request in a line's fields (``call`` taken out)."""
    messages = tuple(Utterance(**message) for message in fields.pop("messages"))
    return Request(messages=messages, **{name: _frozen(value) for name, value in fields.items()})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
