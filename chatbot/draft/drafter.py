"""What asks the model, act by act, and lets through what the guard lets pass.

An act is asked for sentence by sentence: the model gets the standard sentence, with the facts it rests on, and
words it anew. Descriptions and stories it writes freely, and courtesies if its prompt has a place for them. The
transcript is append-only, so that the model reads nothing twice. The same plan, history, seed and model give the
same sentences; ``replay`` rests on it.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date

from chatbot.chains import Sampling, sentences_of
from chatbot.domain import Language, Origin, Plan, Sentence, Step, Usage, Utterance, Verdict
from chatbot.draft.lines import bare, room_for, unquoted
from chatbot.draft.written import Draft, Waiting, Writing, Written
from chatbot.guard import FREE_ACTS, Guard
from chatbot.models import Model, ModelError, Ticket, TookTooLong
from chatbot.prompts import Prompt
from chatbot.sentences import joined, split

REPLY_SECONDS = 90.0  # then the model is given up, in the middle of a sentence or of its silence
TOO_LONG = f"the model took more than {REPLY_SECONDS:.0f} seconds"
WAIT_S = 0.2  # how often one who waits for the model hears of it
FREE_TOKENS = 260
COURTESY_TOKENS = 120
LONGEST_COURTESY = 2  # sentences
DRAWS = 2  # where what was drawn first may not be said
LONGEST_PIECE = 12  # sentences of a story
SHOWN_MESSAGE = 600  # characters of the customer's message that the model is shown


@dataclass(frozen=True)
class Drafter:
    """What drafting needs. ``model`` is None where the desk runs on its standard wording alone."""

    model: Model | None
    guard: Guard
    shop_name: str

    def speaks(self, language: Language) -> bool:
        return self.model is not None and language in self.model.card.languages

    def held_to(self, language: Language) -> Sequence[str] | None:
        """The outlines that a small model has to keep to; None for one that may write what nobody wrote before."""
        return None if self.model is None or self.model.eloquent else self.model.outlines.get(language)

    def warm_up(self, prompts: Mapping[Language, Prompt]) -> None:
        """Has the model read what its prompts begin with, so that the first customer does not wait for that."""
        with suppress(Exception):  # of a model that cannot write the first reply tells, and its log
            for language, prompt in prompts.items():
                if self.model is not None and self.speaks(language):
                    messages = (*prompt.system(self.shop_name), Utterance("user", ""))
                    list(sentences_of(self.model.chat, messages, Sampling(seed=0, max_tokens=1, temperature=0.0)))

    def write(
        self,
        plan: Plan,
        prompt: Prompt,
        history: Sequence[Utterance],
        draft: Draft,
        seed: int,
        today: date,
        party: str = "",
    ) -> Iterator[Written]:
        """Sentences in the plan's order as they are released, and those dropped; ``draft`` gathers them.

        ``history`` is what the model and the desk said in earlier turns, ``party`` who waits for the model.
        Closing the iterator stops it. A model that fails, takes too long or is too busy is given up for the turn;
        the reply is whole all the same.
        """
        ends = time.monotonic() + REPLY_SECONDS
        before = (*prompt.system(self.shop_name), *history)
        for step in plan.steps:
            act = _Act(self, prompt, before, step, plan, draft, seed, today, party, ends)
            if not step.model or not self.speaks(plan.language) or draft.trouble:
                yield from act.standard()
            elif step.act in FREE_ACTS:
                yield from act.freely() if self.held_to(plan.language) is None else act.standard()
            elif instruction := prompt.courtesy(step, act.opening()):
                yield from act.kindly(instruction)
            else:
                yield from act.reworded()


@dataclass(frozen=True)
class _Act:
    """One act while it is written."""

    drafter: Drafter
    prompt: Prompt
    before: Sequence[Utterance]
    step: Step
    plan: Plan
    draft: Draft
    seed: int
    today: date
    party: str
    ends: float

    def standard(self) -> Iterator[Sentence]:
        """The standard wording."""
        whole = self.step.act in FREE_ACTS
        for line in (self.step.wording,) if whole else split(self.step.wording):
            yield self._release(line, Origin.STANDARD)

    def opening(self) -> str | None:
        """The customer's message, where the model has not been shown it yet."""
        return None if self.draft.transcript else self.plan.message[:SHOWN_MESSAGE]

    def kindly(self, instruction: str) -> Iterator[Written]:
        """A courtesy in the model's own words, or the standard one."""
        if not (yield from self._drawn(instruction, COURTESY_TOKENS, self.step.wording, LONGEST_COURTESY)):
            yield from self.standard()
            self.draft.answer(self.step.wording)

    def freely(self) -> Iterator[Written]:
        """A piece of the model's own, or the standard one."""
        instruction = self.prompt.piece(self.step)
        if not (yield from self._attempt(instruction, FREE_TOKENS, self.step.wording, LONGEST_PIECE)):
            yield from self.standard()

    def reworded(self) -> Iterator[Written]:
        """The standard wording sentence by sentence, each in the model's words where they pass."""
        for line in split(self.step.wording):
            instruction = self.prompt.line(line, self.step, self.opening())
            if not (yield from self._drawn(instruction, room_for(line), line, 1)):
                yield self._release(line, Origin.STANDARD)
                self.draft.answer(line)

    def _drawn(self, instruction: str, room: int, line: str, most: int) -> Generator[Written, None, bool]:
        """A model that is held to what it learnt mostly hits it when it draws again."""
        for draw in range(1 if self.drafter.held_to(self.plan.language) is None else DRAWS):
            if (yield from self._attempt(instruction, room, line, most, draw)):
                return True
        return False

    def _attempt(
        self, instruction: str, room: int, line: str, most: int, draw: int = 0
    ) -> Generator[Written, None, bool]:
        """Asks the model to say ``line``. Its sentences are released if together they say all of it."""
        held: list[str] = []
        for item in self._ask(instruction, room, draw):
            if not isinstance(item, str):
                yield item
                continue
            text = unquoted(item)
            verdict = self._check(text, held)
            if not verdict.released:
                yield self.draft.drop(text, verdict.check, verdict.reason, self.step)
            elif len(held) == most:
                yield self.draft.drop(text, "surplus", "enough has been said", self.step)
            else:
                held.append(text)
        text = joined(held, self.plan.language)
        if held and bare(text) == bare(line):
            # What is given back unchanged is the shop's own: the model has no share in it.
            yield self._release(line, Origin.STANDARD)
            self.draft.answer(line)
            return True
        if lost := self._lost(text, line):
            for sentence in held:
                yield self.draft.drop(
                    sentence, "incomplete", f"its {lost} are not those of what it was to say", self.step
                )
            return False
        for sentence in held:
            yield self._release(sentence, Origin.MODEL)
        self.draft.answer(text)
        return True

    def _lost(self, text: str, line: str) -> str:
        assert self.drafter.model is not None
        free = self.drafter.model.eloquent or bool(self.prompt.courtesy(self.step, None))
        written = self.drafter.held_to(self.plan.language)
        return self.drafter.guard.lost(text, line, self.step, self.plan, self.today, free, written)

    def _ask(self, instruction: str, most: int, draw: int) -> Iterator[str | Waiting | Writing]:
        """The model's sentences, and what it does in between. A model that fails is given up for the turn."""
        assert self.drafter.model is not None
        if self.draft.trouble:
            return
        if draw == 0:
            self.draft.ask(instruction)
        # A question and its answer make two messages, so that no two calls of a reply have the same seed.
        seed = self.seed + len(self.draft.transcript) - 1 + draw
        sampling = Sampling(seed, most, self.prompt.temperature)
        try:
            with closing(self.drafter.model.line.join(self.party)) as ticket:
                yield from self._wait(ticket)
                yield from self._written(sampling)
        except Exception as error:
            # A chat model may be anybody's and fail in any way; the customer gets a whole reply all the same.
            self.draft.trouble = str(error) if isinstance(error, ModelError) else f"the model failed: {error!r}"

    def _wait(self, ticket: Ticket) -> Iterator[Waiting]:
        while before := ticket.wait(WAIT_S):
            yield Waiting(before)
            if time.monotonic() > self.ends:
                raise TookTooLong(TOO_LONG)

    def _written(self, sampling: Sampling) -> Iterator[str | Writing]:
        assert self.drafter.model is not None
        messages = (*self.before, *self.draft.transcript)
        with closing(sentences_of(self.drafter.model.chat, messages, sampling)) as written:
            for item in written:
                if time.monotonic() > self.ends:
                    raise TookTooLong(TOO_LONG)
                if isinstance(item, Usage):
                    self.draft.count(item)
                else:
                    yield Writing() if item is None else item

    def _check(self, text: str, held: Sequence[str]) -> Verdict:
        earlier = [*(sentence.text for sentence in self.draft.sentences), *held]
        return self.drafter.guard.check(text, self.step, self.plan, earlier, self.today)

    def _release(self, text: str, origin: Origin) -> Sentence:
        return self.draft.release(text, origin, self.step)
