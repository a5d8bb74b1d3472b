"""Texts with variables, kept in TOML: one file a language, a key for each text, one or several wordings of it.

A text names its variables in braces, ``"Order {order} is on its way."``; two braces stand for one. Tables
nest, their keys are joined with dots: ``[status]`` and ``confirmed = "…"`` are ``status.confirmed``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from chatbot.domain import Language, ShopError
from chatbot.toml import flat, table_of


@dataclass(frozen=True)
class Phrases:
    """The texts of one language; ``source`` is the file they came from."""

    source: str
    texts: Mapping[str, tuple[str, ...]]

    def say(self, key: str, variant: int = 0, /, **variables: str) -> str:
        """The text of ``key`` with its variables filled in; ``variant`` picks a wording, counting round and round.

        Raises ``ShopError`` for a key that the file does not have, or a variable that was not given.
        """
        wordings = self.texts.get(key)
        if not wordings:
            raise ShopError(f"{self.source}: there is no text for `{key}`. Add it to the file.")
        try:
            return wordings[variant % len(wordings)].format_map(variables)
        except KeyError as missing:
            raise ShopError(
                f"{self.source}: `{key}` uses the variable {{{missing.args[0]}}}, which is not known here. "
                f"It may use: {', '.join(sorted(variables)) or 'none'}."
            ) from missing


def load_phrases(folder: Path, variables: Mapping[str, Collection[str]]) -> Mapping[Language, Phrases]:
    """Read ``folder/<language>.toml`` for each language; ``variables`` lists every key and what its texts may use.

    A key that ends in ``.*`` stands for all keys right below it, as many or as few as the file has.

    Raises ``ShopError``, with the file and the key, for a file that is missing or not TOML, a key that is missing
    or unknown, a text that is blank or malformed, and a variable that the key does not have.
    """
    return {language: _read(folder / f"{language}.toml", variables) for language in Language}


def _read(path: Path, variables: Mapping[str, Collection[str]]) -> Phrases:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ShopError(f"{path}: the texts cannot be read ({error}). Put the file in its place.") from error
    texts = {key: _wordings(path, key, value) for key, value in flat(table_of(text, str(path)))}
    if missing := sorted(key for key in variables.keys() - texts.keys() if not key.endswith(".*")):
        raise ShopError(f"{path}: there is no text for {_quoted(missing)}. Add it to the file.")
    known = {key: variables[name] for key in texts if (name := _declared(key, variables)) is not None}
    if unknown := sorted(texts.keys() - known.keys()):
        raise ShopError(f"{path}: nothing uses the text {_quoted(unknown)}. Mend its name or take it out.")
    for key, wordings in texts.items():
        for text in wordings:
            _check(path, key, text, known[key])
    return Phrases(str(path), texts)


def _declared(key: str, variables: Mapping[str, Collection[str]]) -> str | None:
    """The entry of ``variables`` that speaks for ``key``: itself, or its family's."""
    family = key.rpartition(".")[0] + ".*"
    return next((name for name in (key, family) if name in variables), None)


def _wordings(path: Path, key: str, value: object) -> tuple[str, ...]:
    wordings = value if isinstance(value, list) else [value]
    if not wordings or not all(isinstance(text, str) and text.strip() for text in wordings):
        raise ShopError(f"{path}: `{key}` has to be a text, or a list of texts, none of them blank.")
    return tuple(wordings)


def _check(path: Path, key: str, text: str, allowed: Collection[str]) -> None:
    try:
        parts = list(Formatter().parse(text))
    except ValueError as error:
        raise ShopError(
            f"{path}: `{key}` is malformed ({error}). Write {{name}}, and {{{{ for a brace."
        ) from error
    for _, name, form, conversion in parts:
        if name is None:
            continue
        if form or conversion or name not in allowed:
            raise ShopError(
                f"{path}: `{key}` uses {{{name}}} in a way that is not known. "
                f"It may use: {', '.join(f'{{{one}}}' for one in sorted(allowed)) or 'no variable'}."
            )


def _quoted(keys: list[str]) -> str:
    return ", ".join(f"`{key}`" for key in keys)
