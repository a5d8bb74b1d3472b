"""The classifier: what is read of a message, and what of it is pressure on the desk and left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.classifier.clauses import clauses, plain
from chatbot.classifier.embedder import Embedder
from chatbot.classifier.features import without_numbers
from chatbot.classifier.reading import Reading, reading_of
from chatbot.classifier.weights import Weights, likely, pressure
from chatbot.domain import Intent
from chatbot.sentences import split

# What is read of a very long message: its beginning and its end, where the matter and the demand stand.
HEAD, TAIL = 1_000, 500
SENTENCES = 6
# A piece is pressure from this likelihood on; a message of nothing else is heard if it is as clearly a florist's.
PRESSURE_FROM = 0.5
HEARD_FROM = 0.8


@dataclass(frozen=True)
class Classifier:
    weights: Weights
    embedder: Embedder

    def matter(self, text: str) -> str:
        """What a message says once the pressure on the desk is left out; empty if it was nothing else.

        Commands, threats and what someone claims in the desk's own name are no facts of a case: the rest is to be
        read as if they had not been written. A number by itself presses nobody. A text of more pieces than can be
        judged is judged in larger ones.
        """
        seen = plain(text)
        pieces = clauses(seen)
        worded = [piece for piece in pieces if any(character.isalpha() for character in piece)]
        if not worded:
            return text
        pressing = dict(zip(worded, pressure(worded, self.weights, self.embedder), strict=True))
        told = "".join(piece for piece in pieces if pressing.get(piece, 0.0) < PRESSURE_FROM).strip()
        if _has_words(told):
            return told
        whole = self.read(seen)
        return seen if whole.intent is not Intent.OUT_OF_SCOPE and whole.confidence >= HEARD_FROM else ""

    def read(self, text: str, *reworded: str) -> Reading:
        """What a message is about; 10 to 25 ms for a usual one, a second for the longest.

        ``reworded`` says the same in other words, and both are heard. Of a text beyond 1,500 characters the first
        1,000 and the last 500 are considered; of more than six sentences the first four and the last two are
        looked at one by one, those between together. A complaint always has an issue: ``other`` where none is
        evident. A pet that came to harm is never lost: such a message is at least
        ``pet_safety``. A text without letters or digits is ``chitchat`` of confidence 0.
        """
        if not _has_words(text[:HEAD]):
            return Reading(Intent.CHITCHAT, 0.0, (), False, {})
        wordings = [_pieces(without_numbers(_considered(one))) for one in (text, *reworded)]
        return reading_of(*(likely(texts, self.weights, self.embedder) for texts in wordings))


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _considered(text: str) -> str:
    return text if len(text) <= HEAD + TAIL else f"{text[:HEAD]}\n{text[-TAIL:]}"


def _pieces(text: str) -> Sequence[str]:
    """The whole, then its sentences if there are several."""
    sentences = [one for one in split(text) if _has_words(one)]
    if len(sentences) > SENTENCES:
        head, tail = sentences[: SENTENCES - 2], sentences[-2:]
        sentences = [*head, " ".join(sentences[len(head) : -len(tail)]), *tail]
    return [text, *sentences] if len(sentences) > 1 else [text]
