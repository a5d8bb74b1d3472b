"""What the rest of the program knows of a model, whoever provides it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatbot.domain import ModelCard

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


@dataclass(frozen=True)
class Model:
    """A model that is ready. ``chat`` may be used from any thread; ``close`` ends it and may be called twice."""

    chat: BaseChatModel
    card: ModelCard
    close: Callable[[], None]
