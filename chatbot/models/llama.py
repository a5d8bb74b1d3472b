"""A loaded Llama: what its slots share, and how a conversation becomes its prompt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from chatbot.models.chunks import Prompt
from chatbot.models.errors import ContextTooLong
from chatbot.models.gguf import read_header
from chatbot.models.slot import Slot
from chatbot.models.states import States
from chatbot.models.weights import Weights
from chatbot.models.wire import Request


class Llama:
    """A model with ``slots``, each of which answers one call at a time, all of them at once."""

    def __init__(
        self,
        path: Path,
        context: int,
        threads: int,
        adapters: Sequence[Path] = (),
        gpu_layers: int | None = None,
        slots: int = 1,
    ) -> None:
        """Loads ``path`` with room for ``context`` tokens a slot, or for what the model was trained on if less,
        and puts the LoRA ``adapters`` on it. ``gpu_layers`` go to a graphics card, -1 for all. Each slot computes
        with ``threads`` threads."""
        header = read_header(path)
        self.languages = header.languages
        self.context = min(context, header.context)
        self._weights = Weights(path, adapters, gpu_layers)
        self._bos, eos = self._weights.ends()
        self._prompt = Prompt(header.template, self._bos, eos, self._weights.controls())
        states = States(slots * self.context)
        self.slots = [Slot(self._weights, self.context, threads, states) for _ in range(slots)]

    def chunks(self, request: Request) -> list[list[int]]:
        """The prompt's tokens, chunk by chunk; ``ContextTooLong`` if no token of an answer would fit behind it."""
        texts = self._prompt.chunks(request.messages)
        begun = bool(self._bos) and texts[0].startswith(self._bos)
        chunks = [self._weights.tokens(text, first=not place and not begun) for place, text in enumerate(texts)]
        total = sum(map(len, chunks))
        if total >= self.context:
            raise ContextTooLong(total, self.context)
        return [chunk for chunk in chunks if chunk]
