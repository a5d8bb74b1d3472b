"""A reply as one text, and a conversation as what the model has to know of it."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.domain import Act, Language, Sentence, Turn, Utterance
from chatbot.sentences import joined

# About a third of the packaged model's context, at three bytes a token; the rest is for examples and this turn.
HISTORY_BYTES = 4500
NEW_PARAGRAPH = frozenset(
    {Act.REMEDY, Act.CARE, Act.CLOSING, Act.RECOMMEND, Act.CAUTION, Act.OFFER_HELP, Act.HANDOVER, Act.FICTION}
    | {Act.ANSWER}
)


def reply_of(sentences: Sequence[Sentence], language: Language) -> str:
    """The text to send: the sentences in order, a new paragraph where the reply turns to something else."""
    paragraphs: list[list[str]] = []
    act: Act | None = None
    for sentence in sentences:
        if not paragraphs or (sentence.act in NEW_PARAGRAPH and sentence.act is not act):
            paragraphs.append([])
        paragraphs[-1].append(sentence.text)
        act = sentence.act
    return "\n\n".join(joined(paragraph, language) for paragraph in paragraphs)


def history_of(turns: Sequence[Turn], turn: Turn) -> tuple[Utterance, ...]:
    """What the model and the desk said before ``turn`` in its language, as far as there is room for it.

    When the transcripts outgrow the room, all but the newest half is let go at once, not a turn at a time: between
    two such cuts the beginning stays as it is and need not be read again.
    """
    language = turn.plan.language if turn.plan else None
    said = [
        one.transcript for one in turns if one.number < turn.number and one.plan and one.plan.language == language
    ]
    start = 0
    for end in range(1, len(said) + 1):
        if _bytes(said[start:end]) > HISTORY_BYTES:
            while start < end and _bytes(said[start:end]) > HISTORY_BYTES // 2:
                start += 1
    return tuple(line for lines in said[start:] for line in lines)


def _bytes(turns: Sequence[Sequence[Utterance]]) -> int:
    return sum(len(line.text.encode()) for turn in turns for line in turn)
