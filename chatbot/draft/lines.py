"""What is asked for at once, and how a sentence looks without what does not matter to it."""

from __future__ import annotations

from chatbot.domain import Step
from chatbot.guard import FREE_ACTS
from chatbot.sentences import split

SPARE_TOKENS = 24  # what a rewording may need beyond twice the words of the standard sentence


def lines_of(step: Step) -> tuple[str, ...]:
    """What is said for a step: sentence by sentence, but a free piece or a courtesy as a whole."""
    return (step.wording,) if is_whole(step) else split(step.wording)


def is_whole(step: Step) -> bool:
    return step.act in FREE_ACTS or step.details is not None


def room_for(line: str) -> int:
    """Tokens for a rewording: Chinese takes about two a character, English about one and a half a word."""
    return SPARE_TOKENS + (2 * len(line.split()) if line.isascii() else len(line.encode()))


def unquoted(text: str) -> str:
    """A sentence without quotation marks around it, which small models like to put there."""
    opened, closed = text[:1] in '"“「', text[-1:] in '"”」'
    if opened and not closed and not any(mark in text[1:] for mark in '"”」'):
        return text[1:]
    if closed and not any(mark in text[:-1] for mark in '"“「'):
        return text[:-1]
    return text[1:-1] if opened and closed else text


def bare(text: str) -> str:
    """A sentence without what does not make it another one: case, blanks and marks."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())
