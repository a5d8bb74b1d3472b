"""A simulated customer and the desk talk until the customer has nothing more to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from chatbot.assistant import Assistant
from chatbot.domain import Decision, Message, Missing, Role, Turn
from chatbot.evaluation.answered import last_turn
from chatbot.evaluation.customer import Customer

LONGEST = 16
# How often a customer who is asked again says it again.
PATIENCE = 2
PHOTO = "photo.jpg"


@dataclass
class Talk:
    """What a customer has still to say; ``random`` draws when to say what was not asked for."""

    customer: Customer
    random: Random
    then: list[str] = field(default_factory=list)
    refuses: list[str] = field(default_factory=list)
    told: dict[Missing, int] = field(default_factory=dict)
    asked: tuple[Missing, ...] = ()

    def next(self, turn: Turn) -> Message | None:
        """What the customer says to the desk's turn; None ends the dialogue."""
        wanted = self._wanted(turn.decision)
        if self.then and (wanted is None or self.random.random() < 0.5):
            return _said(self.then.pop(0))
        if wanted is None:
            return None
        if self.refuses:
            return _said(self.refuses.pop(0))
        self.told[wanted] = self.told.get(wanted, 0) + 1
        return _said(self.customer.answers[wanted], PHOTO if wanted is Missing.PHOTO else None)

    def _wanted(self, decision: Decision | None) -> Missing | None:
        """The first thing which the desk lacks, the customer has, and has patience to say.

        Who has talked of something else in between still knows what was asked before.
        """
        if decision is not None:
            self.asked = decision.missing
        has = (kind for kind in self.asked if kind in self.customer.answers)
        return next((kind for kind in has if self.told.get(kind, 0) < PATIENCE), None)


def _said(text: str, photo: str | None = None) -> Message:
    return Message(Role.CUSTOMER, text, photo=photo)


def talk(customer: Customer, assistant: Assistant, run: int) -> Iterator[Turn]:
    """The desk's turns. Run 0 says ``then`` in the order written, the others shuffle it."""
    random = Random(run)
    then = list(customer.then)
    if run:
        random.shuffle(then)
    talking = Talk(customer, random, then, list(customer.refuses))
    message: Message | None = _said(customer.opens)
    conversation: int | None = None
    for _ in range(LONGEST):
        if message is None:
            return
        turn = last_turn(assistant, conversation, message)
        yield turn
        conversation, message = turn.conversation, talking.next(turn)
