"""The prompts of the drafting model: one file a language, strict variables, and a version that the log keeps."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatbot.domain import Language, ShopError, Step, Utterance

_KEYS = {"system": {"shop"}, "opening": {"message"}, "fact": {"text"}, "act": {"facts", "goal"}}


@dataclass(frozen=True)
class Prompt:
    """The texts of ``prompts/draft/LANGUAGE.toml``. ``version`` is the first 12 hex digits of its SHA-256."""

    texts: Mapping[str, str]
    examples: tuple[Utterance, ...]
    text: str
    version: str

    def system(self, shop: str) -> tuple[Utterance, ...]:
        """The system message and the worked examples: the same for every conversation, so that it is read once."""
        return (Utterance("system", self.texts["system"].format(shop=shop)), *self.examples)

    def instruction(self, step: Step, message: str | None) -> str:
        """What the model is asked for one act; ``message`` is given with the first act of a turn."""
        return _instruction(self.texts, [fact.text for fact in step.facts], step.goal, message)


def load_prompts(folder: Path) -> Mapping[Language, Prompt]:
    """The prompt of each language. Raises ``ShopError`` with file and key for what is missing or unknown."""
    return {language: _read(folder / f"{language}.toml") for language in Language}


def _read(path: Path) -> Prompt:
    try:
        return parse(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise ShopError(f"{path}: the prompt cannot be read: {error}. Restore the file.") from error


def parse(text: str, source: str) -> Prompt:
    """A prompt from its text; ``source`` names it in errors. Raises ``ShopError``."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ShopError(f"{source}: this is not TOML: {error}. Mend the line that it names.") from error
    texts = {key: _checked(source, key, table.get(key)) for key in _KEYS}
    if unknown := table.keys() - _KEYS.keys() - {"example"}:
        raise ShopError(f"{source}: nothing uses `{sorted(unknown)[0]}`. Mend its name or take it out.")
    examples = tuple(line for one in table.get("example", []) for line in _example(source, texts, one))
    return Prompt(texts, examples, text, hashlib.sha256(text.encode()).hexdigest()[:12])


def _checked(source: str, key: str, text: Any) -> str:
    try:
        return str(text) if text.format_map(dict.fromkeys(_KEYS[key], "")) is not None else ""
    except (KeyError, ValueError, AttributeError) as error:
        allowed = ", ".join(f"{{{name}}}" for name in sorted(_KEYS[key]))
        raise ShopError(f"{source}: `{key}` has to be a text with no variable but {allowed} ({error}).") from error


def _example(source: str, texts: Mapping[str, str], example: Mapping[str, Any]) -> tuple[Utterance, Utterance]:
    unknown = example.keys() - {"message", "facts", "goal", "reply"}
    if unknown or "goal" not in example or "reply" not in example:
        raise ShopError(f"{source}: an [[example]] has `goal` and `reply`, and may have `facts` and `message`.")
    asked = _instruction(texts, example.get("facts", []), example["goal"], example.get("message"))
    return Utterance("user", asked), Utterance("assistant", example["reply"])


def _instruction(texts: Mapping[str, str], facts: Sequence[str], goal: str, message: str | None) -> str:
    opening = texts["opening"].format(message=message) if message else ""
    lines = "".join(texts["fact"].format(text=fact) for fact in facts)
    return opening + texts["act"].format(facts=lines, goal=goal)
