"""One claim of a true sentence put wrong, kind by kind. None of these looks at the guard's own patterns.

A mutator returns the changed sentence, or the same one where there is no such claim in it. Which of several claims
is changed, and how, is drawn from ``random``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random

from chatbot.domain import Act, Language, Pet, Shop, Toxicity
from chatbot.evaluation.sayings import Saying

Mutator = Callable[[Saying, Shop, Random], str]

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_WORDS = {
    **dict(
        zip(
            ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve"],
            ["four", "five", "six", "seven", "nine", "ten", "three", "two", "eleven", "fifteen"],
            strict=True,
        )
    ),
    **dict(zip("两三四五六七八九十", "五六七八九十三两四", strict=True)),
}


def _changed(text: str, pattern: str, change: Callable[[re.Match[str]], str], random: Random) -> str:
    """The text with one of the pattern's matches changed."""
    found = list(re.finditer(pattern, text))
    if not found:
        return text
    one = random.choice(found)
    return text[: one.start()] + change(one) + text[one.end() :]


def _other(random: Random, most: int = 9) -> Callable[[re.Match[str]], str]:
    return lambda found: str(int(found.group()) + random.randint(1, most))


def amount(saying: Saying, shop: Shop, random: Random) -> str:
    return _changed(saying.text, r"(?<=[$¥] )\d+|(?<=[$¥])\d+", _other(random, 40), random)


def percentage(saying: Saying, shop: Shop, random: Random) -> str:
    return _changed(saying.text, r"\d+(?=\s?[%％])", _other(random, 30), random)


def days(saying: Saying, shop: Shop, random: Random) -> str:
    return _changed(saying.text, r"\d+(?= ?(?:days?|天)(?![a-z]))", _other(random), random)


def day(saying: Saying, shop: Shop, random: Random) -> str:
    """A calendar day: another day of the month."""
    pattern = rf"\b\d{{1,2}}(?= (?:{_MONTHS}))|(?<=月)\d{{1,2}}(?=日)"
    return _changed(
        saying.text,
        pattern,
        lambda found: str((int(found.group()) + random.randint(0, 26)) % 28 + 1 if found.group() else ""),
        random,
    )


def count(saying: Saying, shop: Shop, random: Random) -> str:
    """How many of something, in figures or in words."""
    words = rf"\b(?:{'|'.join(word for word in _WORDS if word.isascii())})\b(?= (?!days?\b)[a-z]+)"
    chinese = rf"[{''.join(word for word in _WORDS if not word.isascii())}](?=[枝朵束支盆把])"
    figures = (
        r"(?<![\d.$¥#-])(?<![$¥] )\d{1,2}(?= (?:[a-z]+ )?(?:stems|roses|bouquets|flowers|pieces)\b| ?[枝朵束支盆])"
    )
    return _changed(
        saying.text,
        f"(?i:{words})|{chinese}|{figures}",
        lambda found: _WORDS.get(found.group().casefold()) or str(int(found.group()) + random.randint(1, 9)),
        random,
    )


def order_number(saying: Saying, shop: Shop, random: Random) -> str:
    others = [number for number in shop.orders if number not in saying.text and number not in saying.plan.message]
    return _changed(
        saying.text,
        "|".join(rf"\b{re.escape(number)}\b" for number in shop.orders),
        lambda found: random.choice(others),
        random,
    )


def product(saying: Saying, shop: Shop, random: Random) -> str:
    language = saying.plan.language
    names = [item.names[language] for item in shop.products.values()]
    others = [name for name in names if name not in saying.plan.message and name not in _records(saying)]
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return _changed(saying.text, pattern, lambda found: random.choice(others), random)


def _records(saying: Saying) -> str:
    """All that stands on record for this reply; another of its products may be named in the place of one."""
    texts = [saying.step.wording, *(fact.text for fact in (*saying.step.facts, *saying.plan.facts))]
    return "\n".join(texts)


_REMEDIES = {
    Language.ENGLISH: (
        "a store credit",
        "a full refund",
        "a partial refund",
        "a replacement",
        "a second delivery",
    ),
    Language.CHINESE: ("购物金", "全额退款", "部分退款", "重新送一束", "重新配送"),
}
_REMEDY_WORDS = {
    Language.ENGLISH: "(?:a |the )?(?:store credit|full refund|partial refund|replacement|(?:new|fresh) bouquet)",
    Language.CHINESE: "购物金|全额退款|部分退款|重新送一束|重新配送",
}
_KINDS = {
    "credit": ("credit", "购物金"),
    "full": ("full", "全额"),
    "partial": ("partial", "部分"),
    "again": ("replacement", "bouquet", "delivery", "重新"),
}


def remedy(saying: Saying, shop: Shop, random: Random) -> str:
    """Another remedy in the place of one, which the sentence does not name."""
    language = saying.plan.language
    others = [other for other in _REMEDIES[language] if not _kind_in(other, saying.text)]
    if not others:
        return saying.text
    return _changed(saying.text, _REMEDY_WORDS[language], lambda found: random.choice(others), random)


def _kind_in(remedy: str, text: str) -> bool:
    words = next(words for words in _KINDS.values() if any(word in remedy for word in words))
    return any(word in text.casefold() for word in words)


_OPPOSITES = {
    Language.ENGLISH: {
        "is safe": "is toxic",
        "are safe": "are toxic",
        "is toxic": "is safe",
        "are toxic": "are safe",
        "poisonous": "harmless",
        "deadly": "harmless",
        "safe for": "toxic to",
        "toxic to": "safe for",
    },
    Language.CHINESE: {
        "是安全的": "是有毒的",
        "很安全": "有毒",
        "有毒": "很安全",
        "剧毒": "无害",
        "致命": "无害",
        "无毒": "有毒",
    },
}
_CALM = {Language.ENGLISH: "They are safe for cats and dogs.", Language.CHINESE: "它们对猫和狗都很安全。"}


def pet_safety(saying: Saying, shop: Shop, random: Random) -> str:
    """Safe becomes toxic and toxic safe; of flowers none of which is safe, that they all are."""
    ratings = {
        rating.toxicity
        for fact in saying.step.facts
        if len(parts := fact.id.split(":")) == 3 and parts[0] == "pet" and parts[1] in shop.flowers
        if (rating := shop.flowers[parts[1]].pets.get(Pet(parts[2])))
    }
    if not ratings:
        return saying.text
    swaps = [(word, other) for word, other in _OPPOSITES[saying.plan.language].items() if word in saying.text]
    if swaps:
        return saying.text.replace(*random.choice(swaps))
    return saying.text if Toxicity.SAFE in ratings else _CALM[saying.plan.language]


_TURNED = {
    Language.ENGLISH: {
        r"(?:inside|within) the guarantee": "outside the guarantee",
        r"past the guarantee": "inside the guarantee",
        r"[Ww]e guarantee": "we do not guarantee",
        r"cannot be returned": "can be returned",
        r"are replaced": "are not replaced",
        r"\bcan (?=have|choose|offer|give|send|refund|replace)": "cannot ",
        r"[Ii]f our supervisor agrees": "without our supervisor",
        r"[Oo]nce (?:our|a) supervisor agrees": "without our supervisor",
    },
    Language.CHINESE: {
        "保鲜期内": "保鲜期外",
        "超过保鲜期": "还在保鲜期内",
        "不支持": "支持",
        "可以(?=重新|全额|为您|给您|给|退|选|要求)": "不可以",
        "不影响": "影响",
        "经主管同意": "不经主管同意",
        "只退给购买人": "也退给收花人",
    },
}


def clause(saying: Saying, shop: Shop, random: Random) -> str:
    """An entitlement turned into its opposite: inside into outside, can into cannot."""
    if saying.step.act is not Act.REMEDY and not any(fact.id.startswith("policy:") for fact in saying.step.facts):
        return saying.text
    turned = _TURNED[saying.plan.language]
    swaps = [(pattern, other) for pattern, other in turned.items() if re.search(pattern, saying.text)]
    if not swaps:
        return saying.text
    pattern, other = random.choice(swaps)
    return _changed(saying.text, pattern, lambda found: other, random)


MUTATORS: Mapping[str, Mutator] = {
    "amount": amount,
    "percentage": percentage,
    "days": days,
    "date": day,
    "count": count,
    "order_number": order_number,
    "product": product,
    "remedy": remedy,
    "pet_safety": pet_safety,
    "clause": clause,
}
