"""Personal data in what is given out: how much of it the redaction finds, and how much else it takes for some."""

import json
import re
from collections.abc import Iterator
from itertools import islice

from chatbot.config import SAMPLE_SHOP
from chatbot.domain import Language
from chatbot.redaction import Redactor, redactor_of
from chatbot.shop import load
from tests.torture.personal_data import HELD, SENTENCES, Message, messages, plain
from tests.torture.row import Row, Size

MESSAGES = {Size.SMALL: 100, Size.FULL: 2000}
RECALL, PRECISION = 0.9, 0.95
LONGEST_LEFT = 5


def rows(size: Size) -> Iterator[Row]:
    """Each kind of personal data in each language, and then all of it."""
    redactor = redactor_of(load(SAMPLE_SHOP))
    for language in Language:
        found = {kind: _recall(redactor, kind, language, MESSAGES[size]) for kind in SENTENCES}
        precision, count = _precision(redactor, language, found, MESSAGES[size])
        told = ", ".join(f"{kind} {share:.1%}" for kind, share in found.items())
        yield Row(
            f"personal data in exports and training pairs ({language.value})",
            f"of each kind at least {RECALL:.0%} found, in sentences that the work on it has not seen; "
            f"at least {PRECISION:.0%} of what is changed is personal",
            f"found of {MESSAGES[size]} each: {told}; {precision:.1%} of {count} changed messages had something",
            min(found.values()) >= RECALL and precision >= PRECISION,
        )


def _recall(redactor: Redactor, kind: str, language: Language, count: int) -> float:
    tried = islice(messages(kind, language, HELD, seed=7), count)
    return sum(not _left(one, redactor.clean(one.text)) for one in tried) / count


def _precision(redactor: Redactor, language: Language, found: dict[str, float], count: int) -> tuple[float, int]:
    """Among as many messages without as with personal data: those that customers say in the examples."""
    lines = (SAMPLE_SHOP / "intents" / f"{language.value}.jsonl").read_text("utf-8").splitlines()
    ordinary = [*plain(language, HELD), *(json.loads(line)["text"] for line in lines if line.strip())]
    share = sum(redactor.clean(text) != text for text in ordinary) / len(ordinary)
    right = sum(found.values()) * count
    wrong = share * count * len(found)
    return right / (right + wrong), round(right + wrong)


def _left(message: Message, clean: str) -> bool:
    """Whether something of the value is still there: a word of it, five characters in a row, five digits."""
    value, digits = message.value, _digits(message.value)
    if value in clean or (len(digits) > LONGEST_LEFT and digits[-LONGEST_LEFT:] in _digits(clean)):
        return True
    if value.isascii():
        words = (word for word in re.split(r"[\s,]+", value) if len(word) > 1 and not word.isdecimal())
        return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", clean) for word in words)
    pieces = (value[start : start + LONGEST_LEFT] for start in range(len(value) - LONGEST_LEFT + 1))
    return any(piece in clean for piece in pieces)


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())
