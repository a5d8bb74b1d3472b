"""The way of a message through the desk, in the order in which it goes."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from chatbot import plan as planning
from chatbot.domain import (
    Approval,
    Decision,
    Dropped,
    Facts,
    Inquiry,
    Intent,
    Issue,
    Language,
    Message,
    Person,
    Sentence,
    Shop,
    ShopError,
    Timings,
    Turn,
    TurnState,
)
from chatbot.draft import Draft, Drafter, Waiting, Writing
from chatbot.phrases import Phrases
from chatbot.policy import decide, reviewed, with_word
from chatbot.prompts import Prompt
from chatbot.reply import history_of, reply_of
from chatbot.retrieve import Rank, facts
from chatbot.store import Store
from chatbot.under_way import UnderWay
from chatbot.understand import Understanding

Event = Turn | Sentence | Dropped | Writing | Waiting


@dataclass(frozen=True)
class Assistant:
    """Answers customers. ``today`` gives the shop's calendar day; turn N is drafted with ``seed`` + N.

    ``stored`` is told of each turn once it is over, and who had it answered; until then it is ``under_way``.
    """

    shop: Shop
    understanding: Understanding
    phrases: Mapping[Language, Phrases]
    wording: Mapping[Language, Phrases]
    rank: Rank
    prompts: Mapping[Language, Prompt]
    drafter: Drafter
    store: Store
    today: Callable[[], date]
    seed: int
    stored: Callable[[Turn, Person | None], None]
    under_way: UnderWay

    def answer(
        self,
        conversation: int | None,
        message: Message,
        earlier: Sequence[Message] = (),
        by: Person | None = None,
    ) -> Generator[Event, None, None]:
        """The turn as it begins and once more when it is understood, its sentences, and the turn when it is done.

        ``earlier`` are messages of before that are not in the log; ``by`` is who has it answered. The message is
        committed before anything else happens; closing the iterator stops the model and leaves the turn
        ``cancelled`` with what was released.
        """
        started = time.perf_counter()
        turn = self.store.begin_turn(conversation, message, self.today(), by)
        yield from self._answered(turn, lambda: self._thought(turn, earlier, started), by, started)

    def tell(self, approval: Approval, by: Person | None = None) -> Generator[Event, None, None]:
        """As ``answer``, to the message of before: what a supervisor agreed to is an offer now."""
        started = time.perf_counter()
        turn = self.store.begin_turn_on_approval(approval, self.today(), by)
        yield from self._answered(turn, lambda: self._reviewed(turn, approval), by, started)

    def _answered(
        self, turn: Turn, think: Callable[[], Turn], by: Person | None, started: float
    ) -> Generator[Event, None, None]:
        draft, state = Draft(), TurnState.CANCELLED
        with self.under_way.turn(turn.id):
            try:
                yield turn
                turn = think()
                yield turn
                turn = yield from self._drafted(turn, draft, by, started)
                state = TurnState.COMPLETE
            except Exception as error:
                state = TurnState.FAILED
                turn = replace(turn, error=f"{type(error).__name__}: {error}")
                raise
            finally:
                turn = _closed(turn, draft, state, time.perf_counter() - started)
                self.store.finish_turn(turn)
                self.stored(turn, by)
        yield turn

    def _thought(self, turn: Turn, earlier: Sequence[Message], started: float) -> Turn:
        """The inquiry, the facts, the decision and the plan: all that is settled before the model is asked."""
        messages = (*earlier, *self.store.messages(turn.conversation))
        inquiry = self.understanding.read(messages, turn.today)
        found = facts(inquiry, self.shop, turn.today, self.phrases[inquiry.language], self.rank)
        decision = self._decision(turn, inquiry, found)
        escalated = self._escalated(turn, inquiry, decision)
        thought = replace(turn, inquiry=inquiry, facts=found, decision=decision)
        return self._planned(thought, inquiry, escalated, time.perf_counter() - started)

    def _reviewed(self, turn: Turn, approval: Approval) -> Turn:
        """What was settled in the turn that waited for ``approval``, with what came of that."""
        before = self.store.turn(approval.turn)
        if before.inquiry is None or before.decision is None:
            raise ShopError(f"Turn {before.id} was never decided, so there is nothing to tell the customer.")
        decision = reviewed(before.decision, approval)
        thought = replace(turn, inquiry=before.inquiry, facts=before.facts, decision=decision)
        return self._planned(thought, before.inquiry, False, 0.0)

    def _planned(self, turn: Turn, inquiry: Inquiry, escalated: bool, seconds: float) -> Turn:
        wording = self.wording[inquiry.language]
        variant = turn.conversation + turn.number - 1
        plan = planning.make(inquiry, turn.facts, turn.decision, self.shop, wording, variant, escalated)
        return replace(
            turn,
            plan=plan,
            model=self.drafter.model.card if self.drafter.model else None,
            seed=self.seed + turn.id,
            prompt_version=self.prompts[inquiry.language].version,
            shop_version=self.shop.version,
            timings=Timings(understand_s=seconds),
        )

    def _decision(self, turn: Turn, inquiry: Inquiry, found: Facts) -> Decision | None:
        if inquiry.intent is Intent.COMPLAINT or Issue.PET_HARM in inquiry.issues:
            decision = decide(inquiry, found.order, self.shop, turn.today)
            return with_word(decision, self.store.cases.approvals(turn.conversation))
        return None

    def _escalated(self, turn: Turn, inquiry: Inquiry, decision: Decision | None) -> bool:
        """Recorded first, so that the reply may say so."""
        if inquiry.slots.person:
            self.store.escalate(turn.conversation, "the customer asked for a person")
        elif decision is not None and decision.escalated:
            self.store.escalate(turn.conversation, "a pet may have been harmed")
        else:
            return False
        return True

    def _drafted(
        self, turn: Turn, draft: Draft, by: Person | None, started: float
    ) -> Generator[Event, None, Turn]:
        assert turn.plan is not None
        party = by.name if by else f"conversation {turn.conversation}"
        prompt = self.prompts[turn.plan.language]
        history = history_of(self.store.conversation(turn.conversation).turns, turn)
        for event in self.drafter.write(turn.plan, prompt, history, draft, turn.seed, turn.today, party):
            if isinstance(event, Sentence) and len(draft.sentences) == 1:
                turn = replace(turn, timings=replace(turn.timings, first_sentence_s=time.perf_counter() - started))
            yield event
        return turn


def _closed(turn: Turn, draft: Draft, state: TurnState, seconds: float) -> Turn:
    """The turn with all that came of it, whatever ended it."""
    language = turn.plan.language if turn.plan else Language.ENGLISH
    return replace(
        turn,
        state=state,
        sentences=tuple(draft.sentences),
        dropped=tuple(draft.dropped),
        reply=reply_of(draft.sentences, language),
        transcript=tuple(draft.transcript),
        usage=draft.usage,
        timings=replace(turn.timings, total_s=seconds),
        error=turn.error or draft.trouble,
    )
