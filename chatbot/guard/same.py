"""Whether a text says the same as the standard sentence: a question a function, and all that apply have to agree.

A rewording has the same figures in the same order (or the right hours stand at the wrong day), the line's flowers,
remedies and evidence, a question where there was one, a denial where there was one, we and you in their places,
opposites untouched, and three in five of the words of content.

A courtesy (sorrow, thanks, an offer of help) carries no fact, so it may be put in any words, and may take up what
the customer said: "dead after only two days". It must still be an apology where the line is one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from rapidfuzz import fuzz, process

from chatbot.domain import Act, Language
from chatbot.guard.candidate import Candidate
from chatbot.guard.checks import COURTESIES, FREE_ACTS, REMEDY_CLAIMS
from chatbot.guard.words import content_words, unsupported

CLAIMS_TO_SAY = frozenset({*REMEDY_CLAIMS, "photo", "order_number", "handover", "availability"})
KEPT_WORDS = 0.6
LIKE_WRITTEN = 98.0  # per cent of the characters, in their order: one word can turn a sentence round

Question = Callable[[Candidate, Candidate], bool]


def figures(line: Candidate, text: Candidate) -> bool:
    return line.figures == text.figures


def flowers(line: Candidate, text: Candidate) -> bool:
    return line.flowers <= text.flowers


def claims(line: Candidate, text: Candidate) -> bool:
    patterns = line.patterns
    return (patterns.claims(line.text) & CLAIMS_TO_SAY) <= patterns.claims(text.text)


def mood(line: Candidate, text: Candidate) -> bool:
    return _asks(line.text) == _asks(text.text)


def no_question(line: Candidate, text: Candidate) -> bool:
    """A courtesy asks nothing, unless it offers help: what is asked of a customer is the shop's to decide."""
    return line.step.act is Act.OFFER_HELP or mood(line, text) or not _asks(text.text)


def denial(line: Candidate, text: Candidate) -> bool:
    return line.patterns.has("negation", line.impersonal) == line.patterns.has("negation", text.impersonal)


def roles(line: Candidate, text: Candidate) -> bool:
    """Who does what to whom: we and you come in the same order, though one of them may be said less often."""
    one, other = list(_persons(line)), list(_persons(text))
    return _within(one, other) or _within(other, one)


def poles(line: Candidate, text: Candidate) -> bool:
    """Too little stays too little, before stays before."""
    return _poles(line) == _poles(text)


def words(line: Candidate, text: Candidate) -> bool:
    every, lost = unsupported(line.text, text.text, line.language, line.patterns.stop_words)
    return not every or 1 - len(lost) / len(set(every)) >= KEPT_WORDS


def customers_figures(line: Candidate, text: Candidate) -> bool:
    """The line's figures, and besides them only what the customer said or a record holds."""
    allowed = {*line.figures, *text.customers_quantities, *text.licensed_quantities}
    return set(line.figures) <= set(text.figures) <= allowed


def apology(line: Candidate, text: Candidate) -> bool:
    """An apology stays one, and is not taken back in the same breath."""
    marks = line.patterns
    return not marks.has("unsorry", text.text) and (
        not marks.has("sorry", line.text) or marks.has("sorry", text.text)
    )


def all_figures(line: Candidate, text: Candidate) -> bool:
    return set(line.figures) <= set(text.figures)


def body(line: Candidate, text: Candidate) -> bool:
    """Half as many words of content as the line has, or a few: “I'm sorry that your flowers did” says nothing."""
    few = 8 if text.language is Language.CHINESE else 3  # pairs of characters, or words
    return len(_content(text)) >= min(len(_content(line)) / 2, few)


def nothing_added(line: Candidate, text: Candidate) -> bool:
    """At most one word of content beyond the line, what it rests on, and whom the customer's flowers are for.

    A word of content has two characters in Chinese, where what joins them may be new (the characters of
    ``stop_words`` are those that say nothing by themselves).
    Nothing is made the customer's that they did not speak of: “your boss”.
    """
    known = f"{line.text}\n{line.records}"
    theirs = " ".join(found["dear"] for found in text.patterns.marks["dear"].finditer(text.impersonal))
    word = 2 if text.language is Language.CHINESE else 1
    return not _added(theirs, known, text) and len(_added(text.impersonal, known, text)) <= word


def nothing_twice(line: Candidate, text: Candidate) -> bool:
    """No word of content more often than the line has it: “it matters, and what matters is that it matters”."""
    allowed = Counter(content_words(line.text, line.language, line.patterns.stop_words))
    said = Counter(content_words(text.impersonal, text.language, text.patterns.stop_words))
    return all(count <= max(1, allowed[word]) for word, count in said.items())


def keeps_to(text: Candidate, outlines: Sequence[str]) -> bool:
    """Whether a sentence is one that a person wrote, but for what it copies.

    A small model that goes on by itself soon makes no sense.
    """
    return process.extractOne(text.outline, outlines, scorer=fuzz.ratio, score_cutoff=LIKE_WRITTEN) is not None


REWORDING: tuple[Question, ...] = (figures, flowers, claims, mood, denial, roles, poles, words, apology)
COURTESY: tuple[Question, ...] = (customers_figures, no_question, apology, body)
FREE: tuple[Question, ...] = (all_figures, flowers)


def questions(line: Candidate, free: bool) -> tuple[Question, ...]:
    """What has to agree between ``line`` and what is said in its place; not ``free``: and nothing more be said."""
    if line.step.act in FREE_ACTS:
        return FREE
    if not free:
        return (*REWORDING, nothing_added, nothing_twice)
    return COURTESY if is_courtesy(line) else REWORDING


def is_courtesy(line: Candidate) -> bool:
    """Whether a line only does what is kind: of no fact, no claim and no denial."""
    if line.step.act in COURTESIES:
        return True
    bare = not (line.figures or line.flowers or line.step.facts or line.patterns.claims(line.text))
    return line.step.act is Act.ANSWER and bare and not line.patterns.has("negation", line.text)


def _added(words: str, known: str, text: Candidate) -> list[str]:
    """The words of content, in Chinese the characters, that ``known`` has not."""
    stop_words = text.patterns.stop_words
    _, added = unsupported(words, known, text.language, stop_words, single=True)
    return [word for word in added if word not in stop_words]


def _asks(text: str) -> bool:
    return text.rstrip().endswith(("?", "？"))


def _persons(one: Candidate) -> Iterator[str]:
    return (found.lastgroup or "" for found in one.patterns.persons.finditer(one.text))


def _content(one: Candidate) -> set[str]:
    return set(content_words(one.text, one.language, one.patterns.stop_words))


def _poles(one: Candidate) -> frozenset[str]:
    if one.language is Language.CHINESE:
        return frozenset(pole for pole in one.patterns.poles if pole in one.impersonal)
    return one.patterns.poles & set(re.findall(r"[a-z]+", one.impersonal.casefold()))


def _within(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether ``short`` is a subsequence of ``long``."""
    rest = iter(long)
    return all(word in rest for word in short)
