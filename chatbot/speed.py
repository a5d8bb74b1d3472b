"""How fast a model writes on this machine, by one short answer."""

from __future__ import annotations

import time
from dataclasses import dataclass

from chatbot.chains import Sampling, sentences_of
from chatbot.domain import Usage, Utterance
from chatbot.models import Model, ModelError

QUESTION = Utterance("user", "Write a short paragraph about roses.")
SAMPLING = Sampling(seed=1, max_tokens=48, temperature=0.0)


@dataclass(frozen=True)
class Speed:
    """An answer of ``tokens`` took ``seconds``, the question's reading included. Some models do not count."""

    tokens: int | None
    seconds: float

    @property
    def per_second(self) -> float:
        return (self.tokens or 0) / self.seconds if self.seconds else 0.0


def measured(model: Model) -> Speed:
    """Has ``model`` write a short answer. Raises ``ModelError`` when it fails, or has nothing to say."""
    usage, wrote = None, False
    started = time.perf_counter()
    try:
        for item in sentences_of(model.chat, [QUESTION], SAMPLING):
            wrote = wrote or isinstance(item, str)
            usage = item if isinstance(item, Usage) else usage
    except ModelError:
        raise
    except Exception as error:
        # A chat model may be anybody's and fail in any way.
        raise ModelError(f"The model failed: {error!r}. Name another one with --model.") from error
    seconds = time.perf_counter() - started
    if not wrote:
        raise ModelError("The model answered with nothing at all. Name another one with --model.")
    return Speed(usage.completion_tokens if usage else None, seconds)
