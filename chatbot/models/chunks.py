"""From a conversation to the model's prompt, cut where messages end.

The KV cache is reused at these cuts only: a chunk's numbers depend on the chunks before it and on nothing else,
so an answer has the same bytes whether its prompt was read anew or found in the cache.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NoReturn

from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from chatbot.domain import Utterance
from chatbot.models.errors import ModelError

_JOINER = "\u2060"  # invisible, never a line break: breaks a control token's spelling and nothing else


class Prompt:
    """A model file's own chat template, rendered in a sandbox. ``controls`` are its control tokens' spellings."""

    def __init__(self, template: str, bos: str, eos: str, controls: Iterable[str]) -> None:
        environment = ImmutableSandboxedEnvironment(
            trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
        )
        try:
            self._template = environment.from_string(template)
        except TemplateError as error:
            raise ModelError(f"The model file's chat template cannot be used: {error}.") from None
        self._names = {"bos_token": bos, "eos_token": eos, "raise_exception": _refuse}
        spellings = sorted((text for text in controls if text), key=len, reverse=True)
        self._controls = re.compile("|".join(map(re.escape, spellings))) if spellings else None

    def chunks(self, messages: Sequence[Utterance]) -> list[str]:
        """The prompt's text, a chunk a message and one for the words that open the answer; joined, the whole."""
        said = [{"role": message.role, "content": self._spelt(message.text)} for message in messages]
        try:
            whole = self._render(said, opened=True)
        except (TemplateError, TypeError, ValueError, KeyError, AttributeError) as error:
            raise ModelError(f"The model's chat template refuses this conversation: {error}.") from None
        ends = [self._end(said[: count + 1], whole) for count in range(len(said))]
        cuts = sorted({0, *(end for end in ends if end), len(whole)})
        return [whole[start:end] for start, end in pairwise(cuts)]

    def _end(self, said: list[dict[str, str]], whole: str) -> int:
        """Where ``said`` ends in ``whole``; 0 where the template words it differently when more follows."""
        try:
            text = self._render(said, opened=False)
        except (TemplateError, TypeError, ValueError, KeyError, AttributeError):
            return 0
        return len(text) if whole.startswith(text) else 0

    def _render(self, said: Sequence[Mapping[str, str]], opened: bool) -> str:
        names: dict[str, Any] = {**self._names, "messages": said, "add_generation_prompt": opened}
        return self._template.render(names)

    def _spelt(self, text: str) -> str:
        """``text`` in which no customer can close a message and open the system's: it only looks the same."""
        clean = text.encode("utf-8", "replace").decode("utf-8")
        if self._controls is None:
            return clean
        return self._controls.sub(lambda found: found[0][0] + _JOINER + found[0][1:], clean)


def _refuse(reason: str) -> NoReturn:
    raise TemplateError(reason)
