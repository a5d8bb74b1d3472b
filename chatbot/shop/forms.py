"""The kinds of field that the shop's files are made of. A key that no form names is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from chatbot.domain import Language

V = TypeVar("V")


class Form(BaseModel):
    """Part of a file, as it is written."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _every_language(texts: dict[Language, V]) -> dict[Language, V]:
    absent = [language.value for language in Language if language not in texts]
    if absent:
        raise ValueError(f"the text in '{absent[0]}' is missing. Write it in every language of the shop.")
    return texts


def _amount(value: Any) -> Decimal:
    number = Decimal(value) if type(value) in (int, Decimal) else Decimal("NaN")
    if not number.is_finite() or not 0 <= number < 10**9:
        raise ValueError(f"'{value}' is not an amount of 0 or more. Write it like 75.00, without quotation marks.")
    return number


def _identifier(value: str) -> str:
    if not value.replace("_", "a").isalnum() or not value.isascii() or value != value.lower():
        raise ValueError(f"'{value}' is not an id. Write small letters, digits and underscores, like garden_rose.")
    return value


def twice(words: Iterable[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Words that two owners claim, from (owner, word) pairs: (second owner, word, first owner)."""
    owners: dict[str, str] = {}
    claims = [(owner, word, owners.setdefault(word.casefold(), owner)) for owner, word in words]
    return [claim for claim in claims if claim[0] != claim[2]]


def flat(words: Mapping[str, Mapping[Language, tuple[str, ...]]]) -> list[tuple[str, str]]:
    """The (owner, word) pairs of word lists in several languages."""
    return [(owner, word) for owner, lists in words.items() for heard in lists.values() for word in heard]


def tongue(lists: Mapping[Language, tuple[str, ...]], word: str) -> Language:
    """The language whose list has ``word``."""
    return next(language for language, heard in lists.items() if word in heard)


Text = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]
Raw = Annotated[str, StringConstraints(strict=True, min_length=1)]
Id = Annotated[Text, AfterValidator(_identifier)]
Days = Annotated[int, Field(strict=True, ge=0, le=3650)]
Hour = Annotated[int, Field(strict=True, ge=0, le=23)]
Count = Annotated[int, Field(strict=True, ge=1, le=1000)]
Month = Annotated[int, Field(strict=True, ge=1, le=12)]
Amount = Annotated[Decimal, BeforeValidator(_amount)]
Some = Annotated[tuple[Text, ...], Field(min_length=1)]
Localised = Annotated[dict[Language, Text], AfterValidator(_every_language)]
LocalisedRaw = Annotated[dict[Language, Raw], AfterValidator(_every_language)]
Words = Annotated[dict[Language, Some], AfterValidator(_every_language)]
WordsIfAny = Annotated[dict[Language, tuple[Text, ...]], AfterValidator(_every_language)]
