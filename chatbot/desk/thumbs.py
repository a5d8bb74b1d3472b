"""One click on a draft: it was good, or it was not."""

from __future__ import annotations

from dataclasses import dataclass

from chatbot.desk.rights import check_sees, signature
from chatbot.domain import Person, Turn
from chatbot.store import Store


@dataclass(frozen=True)
class Thumbs:
    store: Store

    def give(self, person: Person, turn: Turn, up: bool | None) -> None:
        """Say of the draft of ``turn`` that it was good or not; None takes back what ``person`` said before.

        Raises ``Refusal`` unless ``person`` may see the conversation.
        """
        check_sees(person, self.store.conversation(turn.conversation))
        self.store.thumbs.give(turn, up, signature(person))
