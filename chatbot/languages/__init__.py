"""What the code knows of each language, as data: number words, patterns, lists. Code that reads it is generic."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from chatbot.domain import Language, ShopError


@cache
def pack(language: Language | None, name: str) -> Mapping[str, Any]:
    """The pack ``name`` of a language, from its TOML file; with no language, what all languages share.

    A file is read once. Raises ``ShopError`` when there is no such pack or it is not TOML.
    """
    place = f"chatbot/languages/{language or 'any'}/{name}.toml"
    file = files(__package__).joinpath(str(language or "any"), f"{name}.toml")
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ShopError(
            f"There is no language pack {place}. Install the package again, or add the file."
        ) from None
    except ValueError as error:
        raise ShopError(f"The language pack {place} cannot be read: {error}. Mend the file.") from None
