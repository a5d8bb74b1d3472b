"""From a plan to sentences: each act is asked of the model, guarded, and said in standard wording if need be.

The transcript is append-only, an act after an act and a turn after a turn, so that the model reads nothing twice.
The same plan, history, seed and model give the same sentences; ``replay`` rests on it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date

from chatbot.chains import Sampling, sentences_of
from chatbot.domain import Act, Dropped, Language, Origin, Plan, Sentence, Step, Turn, Usage, Utterance
from chatbot.guard import FREE_ACTS, WHOLE_ACTS, Guard
from chatbot.models import Model, ModelError
from chatbot.prompts import Prompt
from chatbot.sentences import split

TEMPERATURE = 0.3
REPLY_SECONDS = 90.0
ACT_TOKENS = 80
FREE_TOKENS = 260
LONGEST_PIECE = 12  # sentences of a story
# About a third of the packaged model's context, at three bytes a token; the rest is for examples and this turn.
HISTORY_BYTES = 4500
NEW_PARAGRAPH = frozenset(
    {Act.REMEDY, Act.CARE, Act.CLOSING, Act.RECOMMEND, Act.CAUTION, Act.OFFER_HELP, Act.HANDOVER, Act.FICTION}
)


@dataclass
class Draft:
    """A reply while it is written. ``trouble`` says why the model was given up, if it was."""

    sentences: list[Sentence] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    transcript: list[Utterance] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    trouble: str = ""


@dataclass(frozen=True)
class Drafter:
    """What drafting needs. ``model`` is None where the desk runs on its standard wording alone."""

    model: Model | None
    guard: Guard
    shop_name: str

    def speaks(self, language: Language) -> bool:
        return self.model is not None and language in self.model.card.languages

    def write(
        self, plan: Plan, prompt: Prompt, history: Sequence[Utterance], draft: Draft, seed: int, today: date
    ) -> Iterator[Sentence | Dropped]:
        """Sentences in the plan's order as they are released, and those dropped; ``draft`` gathers them.

        ``history`` is what the model and the desk said in earlier turns. Closing the iterator stops the model. A
        model that fails or takes too long is given up for the turn; the reply is whole all the same.
        """
        ends = time.monotonic() + REPLY_SECONDS
        before = (*prompt.system(self.shop_name), *history)
        for number, step in enumerate(plan.steps):
            act = _Act(self, step, plan, draft, today)
            if step.model and self.speaks(plan.language) and not draft.trouble:
                opening = plan.message if not draft.transcript else None
                draft.transcript.append(Utterance("user", prompt.instruction(step, opening)))
                yield from act.by_model((*before, *draft.transcript), seed + number)
                if time.monotonic() > ends:
                    draft.trouble = f"the model took more than {REPLY_SECONDS:.0f} seconds"
            if not act.said:
                yield from act.release(split(step.wording), Origin.STANDARD)
            if draft.transcript and draft.transcript[-1].role == "user":
                draft.transcript.append(Utterance("assistant", joined(act.said, plan.language)))


@dataclass
class _Act:
    """One act while it is written; ``said`` are its released sentences."""

    drafter: Drafter
    step: Step
    plan: Plan
    draft: Draft
    today: date
    said: list[str] = field(default_factory=list)

    def by_model(self, messages: Sequence[Utterance], seed: int) -> Iterator[Sentence | Dropped]:
        """Asks the model. An act that must be said whole is held back until it is; others go as they come."""
        assert self.drafter.model is not None
        held: list[str] = []
        whole = self.step.act in WHOLE_ACTS
        free = self.step.act in FREE_ACTS
        most = LONGEST_PIECE if free else len(split(self.step.wording))
        sampling = Sampling(seed, FREE_TOKENS if free else ACT_TOKENS, TEMPERATURE)
        try:
            with closing(sentences_of(self.drafter.model.chat, messages, sampling)) as written:
                for item in written:
                    if isinstance(item, Usage):
                        self.draft.usage = _sum(self.draft.usage, item)
                        continue
                    verdict = self.drafter.guard.check(item, self.step, self.plan, self._earlier(held), self.today)
                    if not verdict.released:
                        yield self._drop(item, verdict.check, verdict.reason)
                    elif len(held) + len(self.said) < most:
                        if whole:
                            held.append(item)
                        else:
                            yield from self.release([item], Origin.MODEL)
        except ModelError as error:
            self.draft.trouble = str(error)
        yield from self._settle(held)

    def _settle(self, held: list[str]) -> Iterator[Sentence | Dropped]:
        text = joined(held, self.plan.language)
        if held and self.drafter.guard.covers(text, self.step, self.plan, self.today):
            yield from self.release(held, Origin.MODEL)
        else:
            for sentence in held:
                yield self._drop(sentence, "incomplete", "the act's figures or choices are not all in it")

    def release(self, texts: Sequence[str], origin: Origin) -> Iterator[Sentence]:
        for text in texts:
            sentence = Sentence(text, origin, self.step.act, tuple(fact.id for fact in self.step.facts))
            self.said.append(text)
            self.draft.sentences.append(sentence)
            yield sentence

    def _drop(self, text: str, check: str, reason: str) -> Dropped:
        dropped = Dropped(text, check, reason, self.step.act)
        self.draft.dropped.append(dropped)
        return dropped

    def _earlier(self, held: list[str]) -> list[str]:
        return [sentence.text for sentence in self.draft.sentences] + held


def joined(texts: Sequence[str], language: Language) -> str:
    return ("" if language is Language.CHINESE else " ").join(texts)


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


def _sum(one: Usage, other: Usage) -> Usage:
    return Usage(
        one.prompt_tokens + other.prompt_tokens,
        one.reused_tokens + other.reused_tokens,
        one.completion_tokens + other.completion_tokens,
    )
