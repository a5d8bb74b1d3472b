"""What a sentence copies as it stands: names of products, and phrases of the shop's that the wording fills in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chatbot.domain import Language, Shop
from chatbot.phrases import Phrases
from chatbot.sentences import split

_FILLED = ("option.", "show.")  # of the wording: a remedy, what is still missing
_ENDS = ".。!！"
_AMOUNT = r"\S*?\d(?:[\d.,]*\d)?"  # and not what stands behind it: Chinese has no blanks


def copied_phrases(shop: Shop, wording: Phrases, language: Language) -> re.Pattern[str]:
    """One pattern for all of them, the longest first."""
    texts = {re.escape(text) for text in _of_the_shop(shop, language)} | set(_of_the_wording(wording))
    return re.compile("|".join(sorted(texts, key=len, reverse=True)), re.IGNORECASE)


def _of_the_shop(shop: Shop, language: Language) -> Iterator[str]:
    """Products' names, causes of wilting, meanings of flowers, and care tips one by one."""
    yield from (item.names[language] for item in shop.products.values())
    yield from (text for cause in shop.causes.values() if (text := cause.text.get(language)))
    for flower in shop.flowers.values():
        yield from (text for text in (flower.meaning.get(language),) if text)
        yield from (tip.rstrip(_ENDS) for tip in split(flower.care.get(language, "")))


def _of_the_wording(wording: Phrases) -> Iterator[str]:
    for key, texts in wording.texts.items():
        if key.startswith(_FILLED):
            yield from (_AMOUNT.join(map(re.escape, re.split(r"\{\w+\}", text))) for text in texts)
