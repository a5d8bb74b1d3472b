"""The prompts of the drafting model: one file a language, strict variables, and a version that the log keeps."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatbot.domain import Language, ShopError, Step, Utterance
from chatbot.toml import table_of

_KEYS = {
    "system": {"shop"},
    "opening": {"message"},
    "fact": {"text"},
    "line": {"line", "facts", "goal"},
    "courtesy": {"details", "goal"},
    "piece": {"facts", "goal"},
}


@dataclass(frozen=True)
class Prompt:
    """The texts of ``prompts/draft/LANGUAGE.toml``. ``version`` is the first 12 hex digits of its SHA-256.

    ``temperature`` is how freely the model's words are drawn, from 0, always the likeliest, to 2.
    """

    texts: Mapping[str, str]
    temperature: float
    examples: tuple[Utterance, ...]
    text: str
    version: str

    def system(self, shop: str) -> tuple[Utterance, ...]:
        """The system message and the worked examples: the same for every conversation, so that it is read once."""
        return (Utterance("system", self.texts["system"].format(shop=shop)), *self.examples)

    def line(self, line: str, step: Step, message: str | None) -> str:
        """Asks for one standard sentence anew; ``message`` is the customer's, given at the beginning of a turn."""
        asked = self.texts["line"].format(line=line, goal=step.goal, facts=_facts(self.texts, step))
        return self._opening(message) + asked

    def courtesy(self, step: Step, message: str | None) -> str:
        """Asks for a courtesy in the model's own words; blank where the model is to reword the standard one."""
        if step.details is None or not self.texts["courtesy"]:
            return ""
        details = "".join(self.texts["fact"].format(text=detail) for detail in step.details)
        return self._opening(message) + self.texts["courtesy"].format(goal=step.goal, details=details)

    def _opening(self, message: str | None) -> str:
        return self.texts["opening"].format(message=message) if message else ""

    def piece(self, step: Step) -> str:
        """Asks for a description or a story."""
        return self.texts["piece"].format(goal=step.goal, facts=_facts(self.texts, step))


def load_prompts(folder: Path, own: Mapping[Language, str] | None = None) -> Mapping[Language, Prompt]:
    """The prompt of each language; a model that was trained with prompts of its ``own`` is asked with those.

    Raises ``ShopError`` with file and key for what is missing or unknown.
    """
    general = {language: _read(folder / f"{language}.toml") for language in Language}
    theirs = {one: parse(text, f"the model's {one} prompt") for one, text in (own or {}).items()}
    return general | theirs


def _read(path: Path) -> Prompt:
    try:
        return parse(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise ShopError(f"{path}: the prompt cannot be read: {error}. Restore the file.") from error


def parse(text: str, source: str) -> Prompt:
    """A prompt from its text; ``source`` names it in errors. Raises ``ShopError``."""
    table = table_of(text, source)
    texts = {key: _checked(source, key, table.get(key)) for key in _KEYS}
    if unknown := table.keys() - _KEYS.keys() - {"example", "temperature"}:
        raise ShopError(f"{source}: nothing uses `{sorted(unknown)[0]}`. Mend its name or take it out.")
    examples = tuple(line for one in table.get("example", []) for line in _example(source, texts, one))
    temperature = _temperature(source, table.get("temperature"))
    return Prompt(texts, temperature, examples, text, hashlib.sha256(text.encode()).hexdigest()[:12])


def _checked(source: str, key: str, text: Any) -> str:
    try:
        return str(text) if text.format_map(dict.fromkeys(_KEYS[key], "")) is not None else ""
    except (KeyError, ValueError, AttributeError) as error:
        allowed = ", ".join(f"{{{name}}}" for name in sorted(_KEYS[key]))
        raise ShopError(f"{source}: `{key}` has to be a text with no variable but {allowed} ({error}).") from error


def _temperature(source: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 2:
        raise ShopError(f"{source}: `temperature` has to be a number from 0 to 2.")
    return float(value)


def _example(source: str, texts: Mapping[str, str], example: Mapping[str, Any]) -> tuple[Utterance, Utterance]:
    if example.keys() != {"line", "reply"}:
        raise ShopError(f"{source}: an [[example]] has a `line` and a `reply`, and nothing else.")
    asked = texts["line"].format(line=example["line"], goal="", facts="")
    return Utterance("user", asked), Utterance("assistant", example["reply"])


def _facts(texts: Mapping[str, str], step: Step) -> str:
    return "".join(texts["fact"].format(text=fact.text) for fact in step.facts)
