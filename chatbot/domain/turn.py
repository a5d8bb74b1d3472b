"""What came of a message: sentences and verdicts, and the turn that holds it all for the log."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from chatbot.domain.inquiry import Decision, Facts, Inquiry, Message, Plan
from chatbot.domain.people import Person
from chatbot.domain.words import Act, Language, Origin, TurnState


@dataclass(frozen=True)
class Verdict:
    """``check`` and ``reason`` are empty when the sentence is released."""

    released: bool
    check: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Sentence:
    text: str
    origin: Origin
    act: Act
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dropped:
    text: str
    check: str
    reason: str
    act: Act


@dataclass(frozen=True)
class Usage:
    """Tokens of a turn, summed over its model calls; ``reused`` came from the KV cache."""

    prompt_tokens: int = 0
    reused_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True)
class ModelCard:
    """The model as the log names it. ``languages`` are those it is asked to write."""

    spec: str
    fingerprint: str
    languages: tuple[Language, ...]


@dataclass(frozen=True)
class Timings:
    first_sentence_s: float = 0.0
    total_s: float = 0.0
    understand_s: float = 0.0


@dataclass(frozen=True)
class Utterance:
    """One message of a model's prompt, as it was sent: role is system, user or assistant."""

    role: str
    text: str


@dataclass(frozen=True)
class Turn:
    """All that one answer rested on and led to: enough to replay it.

    ``approval`` is the one that the turn tells the customer of; its ``message`` is then that of an earlier turn.
    """

    id: int
    conversation: int
    number: int
    state: TurnState
    message: Message
    today: date
    started_at: datetime
    inquiry: Inquiry | None = None
    facts: Facts = field(default_factory=Facts)
    decision: Decision | None = None
    plan: Plan | None = None
    sentences: tuple[Sentence, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    reply: str = ""
    model: ModelCard | None = None
    seed: int = 0
    prompt_version: str = ""
    shop_version: str = ""
    transcript: tuple[Utterance, ...] = ()
    usage: Usage = Usage()
    timings: Timings = Timings()
    error: str = ""
    approval: int | None = None


@dataclass(frozen=True)
class Conversation:
    """``owner`` has taken it over, or else has opened it; None for one of the terminal's that nobody has taken."""

    id: int
    started_at: datetime
    title: str
    escalated: bool = False
    turns: tuple[Turn, ...] = ()
    owner: Person | None = None
