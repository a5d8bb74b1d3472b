"""What the rest of the program knows of a model, whoever provides it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chatbot.domain import EngineState, Language, ModelCard
from chatbot.models.line import Line

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

ANSWER_S = 120.0  # a call that took longer would be of no use to a customer


@dataclass(frozen=True)
class Model:
    """A model that is ready. ``chat`` may be used from any thread; ``close`` ends it and may be called twice.
    ``line`` is where those wait who want a sentence of it.

    ``prompts`` are the texts of the prompts that it was trained with, if it was trained with any; ``outlines`` are
    those of the sentences that it learnt, and it is held to them. ``eloquent`` is a model that can be trusted to
    make sense where no record tells it what to say. ``state`` tells how its engine is just now.
    """

    chat: BaseChatModel
    card: ModelCard
    close: Callable[[], None]
    prompts: Mapping[Language, str] = field(default_factory=dict)
    eloquent: bool = True
    line: Line = field(default_factory=Line)
    state: Callable[[], EngineState] = EngineState
    outlines: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
