"""The checks of how a sentence is written, whatever it says: whole, in the customer's language, and said once."""

from __future__ import annotations

import re
from collections import Counter

from rapidfuzz import fuzz

from chatbot.domain import Language
from chatbot.guard.candidate import Candidate
from chatbot.guard.words import content_words, runs, spaced

LONGEST = 320
LAST_LATIN = 0x24F  # the end of the Unicode block Latin Extended-B


def cut_off(one: Candidate) -> str:
    """A sentence that stops in the middle, is a mere word, or runs on."""
    if not one.patterns.has("terminal", one.text):
        return "it does not end as a sentence ends"
    if one.patterns.has("empty", one.text):
        return "it says nothing"
    if len(one.text) > LONGEST:
        return f"it runs over {LONGEST} characters"
    if one.text.count("(") != one.text.count(")") or one.text.count("（") != one.text.count("）"):
        return "a bracket is left open"
    return ""


def language(one: Candidate) -> str:
    """The customer's language: Chinese characters, or none of them."""
    if one.language is Language.CHINESE:
        # What stands in brackets may be a source, and its name foreign.
        letters = re.findall(r"[^\W\d_]", re.sub(r"[（(][^）)]*[）)]", "", one.text))
        chinese = [letter for letter in letters if "\u3400" <= letter <= "\u9fff"]
        return "" if letters and len(chinese) / len(letters) >= 0.6 else "it is not in Chinese"
    letters = re.findall(r"[^\W\d_]", one.text)
    foreign = any(ord(letter) > LAST_LATIN for letter in letters)
    return "it is not in English" if not letters or foreign else ""


def repetition(one: Candidate) -> str:
    """A sentence said before in this reply, the customer's own words back, or words going round."""
    words = content_words(one.text, one.language, one.patterns.stop_words)
    if any(_says_again(words, earlier, one) for earlier in one.earlier):
        return "it was said before"
    if fuzz.ratio(one.text.casefold(), one.plan.message.casefold()) >= 75:
        return "it repeats the customer"
    if (len(words) >= 6 and len(set(words)) / len(words) < 0.6) or _goes_round(one):
        return "its words go round"
    return ""


def _goes_round(one: Candidate) -> bool:
    """The same three words (six Chinese characters) in a row, twice, and not so in what it rests on."""
    rounds = runs(one.text, 6 if one.language is Language.CHINESE else 3)
    return any(count > 1 and f" {run} " not in spaced(one.records) for run, count in Counter(rounds).items())


def _says_again(words: list[str], earlier: str, one: Candidate) -> bool:
    """Nearly the same sentence, with no word of content that the earlier one had not."""
    before = content_words(earlier, one.language, one.patterns.stop_words)
    return bool(words) and set(words) <= set(before) and fuzz.ratio(one.text, earlier) >= 60
