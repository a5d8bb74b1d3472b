"""Names and figures put in the place of an example's own, so that none is learnt by heart but copied.

Within one example the same name always gives the same other name: a letter stays about one order.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from chatbot.domain import Language, Shop, ShopError
from chatbot.finetune.example import Example, Part

# As many examples keep what they have, so that the shop's own flowers and prices are not strange to the model.
VARIED_SHARE = 0.75
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_AMOUNT = re.compile(r"(?:US|CA|AU|HK)?[$¥￥€£]\s?\d[\d,]*(?:\.\d\d)?")
_ORDER = re.compile(r"(?<![\d.,])(?!19|20)\d{4}(?!\d|[.,]\d|年)")
_DAYS = re.compile(r"(?<![\d.–-])\d{1,2}(?= days\b| ?天)")
_DATE = re.compile(rf"(?<!\d)\d{{1,2}}(?= (?:{_MONTHS})\b|日)")
_SYMBOLS = {
    Language.ENGLISH: ("$", "$", "£", "€", "¥"),
    Language.CHINESE: ("US$", "¥", "¥", "￥", "HK$"),
}

Swap = tuple[re.Pattern[str], Callable[[str], str]]


@dataclass(frozen=True)
class Values:
    """``flowers`` are triples: English, its plural, Chinese. ``shop_names`` etc. are by language."""

    flowers: Sequence[Sequence[str]]
    products: Mapping[Language, Sequence[str]]
    shops: Mapping[Language, Sequence[str]]
    own: Shop

    def shop(self, language: Language, random: Random) -> str:
        return random.choice([*self.shops[language], self.own.name[Language.ENGLISH]])

    def varied(self, example: Example, random: Random) -> Example:
        """The example with other flowers, products, amounts, orders, days and dates, the same ones throughout."""
        if random.random() >= VARIED_SHARE:
            return example
        figures = [swap for swap in _figures(example.language, random) if _is_copied(swap[0], example)]
        swaps = [*self._names(example.language, random), *figures]

        def other(text: str) -> str:
            for pattern, swap in swaps:
                text = pattern.sub(lambda found, swap=swap: swap(found.group()), text)  # type: ignore[misc]
            return text

        return replace(
            example, message=other(example.message), parts=tuple(_part(one, other) for one in example.parts)
        )

    def _names(self, language: Language, random: Random) -> list[Swap]:
        flowers = random.sample(self.flowers, len(self.flowers))
        table: dict[str, str] = {}
        for known, strange in zip(self.own.flowers.values(), flowers, strict=False):
            one, more, chinese = strange
            if language is Language.ENGLISH:
                table |= {known.names[language].casefold(): one, known.plurals[language].casefold(): more}
            else:
                table[known.names[language]] = chinese
        products = [item.names[language] for item in self.own.products.values()]
        named = dict(zip(products, random.choices(self.products[language], k=len(products)), strict=True))
        return [_product_swap(named, language), _flower_swap(table, language)]


def read_values(path: Path, own: Shop) -> Values:
    """The names in ``path``, to be put in the place of those of ``own``. Raises ``ShopError``."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        return Values(
            flowers=[(str(one), str(more), str(chinese)) for one, more, chinese in table["flowers"]],
            products={language: list(map(str, table["products"][language])) for language in Language},
            shops={language: list(map(str, table["shops"][language])) for language in Language},
            own=own,
        )
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ShopError(f"{path}: the names for training cannot be read: {error}.") from error
    except (KeyError, ValueError, TypeError) as error:
        raise ShopError(
            f"{path}: `flowers` has to list triples (English, plural, Chinese), `products` and `shops` lists in "
            f"`en` and `zh` ({error!r})."
        ) from error


def _product_swap(table: Mapping[str, str], language: Language) -> Swap:
    """Products as they are written: with capitals, or in Chinese between quotation marks."""
    names = _either(table)
    around = rf"\b(?:{names})\b" if language is Language.ENGLISH else f"(?<=“)(?:{names})(?=”)"
    return re.compile(around), table.__getitem__


def _flower_swap(table: Mapping[str, str], language: Language) -> Swap:
    """Flowers in any case; a capital stays a capital."""
    names = _either(table)

    def other(found: str) -> str:
        new = table[found.casefold()]
        return new[:1].upper() + new[1:] if found[:1].isupper() else new

    return re.compile(rf"\b(?:{names})\b" if language is Language.ENGLISH else names, re.IGNORECASE), other


def _either(names: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(names, key=len, reverse=True)))


def _figures(language: Language, random: Random) -> list[Swap]:
    symbol = random.choice(_SYMBOLS[language])
    return [
        (
            _AMOUNT,
            _remembered(
                lambda: f"{symbol}{random.randint(3, 240)}.{random.choice(('00', '00', '50', '95', '20'))}"
            ),
        ),
        (_ORDER, _remembered(lambda: str(random.randint(100, 10 ** random.randint(3, 6))))),
        (_DAYS, _remembered(lambda: str(random.randint(2, 21)))),
        (_DATE, _remembered(lambda: str(random.randint(1, 28)))),
    ]


def _is_copied(pattern: re.Pattern[str], example: Example) -> bool:
    """Whether these figures always come from the line or the message: “two” for “2” would not change along."""
    said = set(pattern.findall(example.message))
    return all(
        wanted <= found <= wanted | said
        for part in example.parts
        for line, text in zip(part.lines, part.says, strict=True)
        for wanted, found in [(set(pattern.findall(line)), set(pattern.findall(text)))]
    )


def _remembered(make: Callable[[], str]) -> Callable[[str], str]:
    known: dict[str, str] = {}
    return lambda found: known[found] if found in known else known.setdefault(found, make())


def _part(part: Part, other: Callable[[str], str]) -> Part:
    return replace(
        part,
        goal=other(part.goal),
        facts=tuple((id, other(text)) for id, text in part.facts),
        lines=tuple(map(other, part.lines)),
        says=tuple(map(other, part.says)),
        details=None if part.details is None else tuple(map(other, part.details)),
    )
