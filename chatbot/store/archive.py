"""The log as it is looked back into: searched, reviewed and given out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection

from chatbot.domain import Criterion, Found, LogFilter, Logged, Person, Review, Turn
from chatbot.store import conversations, listing, reviews, sent, thumbs, turns
from chatbot.store.tables import review, turn
from chatbot.store.transactions import Transactions

BATCH = 200


class Archive(Transactions):
    """The turns of the log, by what they are about and what is said of them."""

    def find(self, wanted: LogFilter, limit: int) -> tuple[Found, ...]:
        """The ``limit`` conversations whose wanted turns are the newest, newest first."""
        with self._reading() as connection:
            return listing.newest(connection, wanted, limit)

    def sample(self, wanted: LogFilter, limit: int) -> tuple[Found, ...]:
        """``limit`` of the conversations that have wanted turns, drawn by lot, and the same ones for everybody."""
        with self._reading() as connection:
            return listing.sample(connection, wanted, limit)

    def models(self) -> tuple[str, ...]:
        """The models that have written in this log."""
        with self._reading() as connection:
            return listing.values(connection, turn.c.model_spec)

    def prompts(self) -> tuple[str, ...]:
        """The versions of the prompts that were used in this log."""
        with self._reading() as connection:
            return listing.values(connection, turn.c.prompt_version)

    def labels(self) -> tuple[str, ...]:
        """The labels that reviews have given."""
        with self._reading() as connection:
            return listing.values(connection, review.c.label)

    def review(
        self, conversation: int, card: Mapping[Criterion, bool], comment: str, label: str, by: Person
    ) -> None:
        """Keep what ``by`` says of a conversation as it now stands; an earlier review of it makes room.

        Raises ``ShopError`` for a conversation that is not in the log.
        """
        with self._writing() as connection:
            conversations.hold(connection, conversation)
            reviews.keep(connection, conversation, card, comment, label, by, self._clock())

    def review_of(self, conversation: int) -> Review | None:
        """What was last said of the conversation, though it may have gone on since."""
        with self._reading() as connection:
            return reviews.of(connection, [conversation]).get(conversation)

    def turns(self) -> Iterator[Logged]:
        """Every turn of the log in order. Turns that are added meanwhile come along."""
        last = 0
        # No transaction stays open between the batches: a reader that takes its time would keep writers waiting.
        while batch := self._following(last):
            yield from batch
            last = batch[-1].turn.id

    def turns_of(self, conversation: int) -> tuple[Logged, ...]:
        """The turns of one conversation in order."""
        with self._reading() as connection:
            return _logged(connection, turns.of(connection, conversation))

    def _following(self, last: int) -> tuple[Logged, ...]:
        with self._reading() as connection:
            return _logged(connection, turns.following(connection, last, BATCH))


def _logged(connection: Connection, found: tuple[Turn, ...]) -> tuple[Logged, ...]:
    """The turns with what came of them."""
    held = {one.conversation for one in found}
    said, replies = reviews.of(connection, held), sent.of(connection, *held)
    judged = thumbs.of(connection, *held)
    return tuple(Logged(one, _covering(one, said), replies.get(one.id), judged.get(one.id, ())) for one in found)


def _covering(one: Turn, said: Mapping[int, Review]) -> Review | None:
    covering = said.get(one.conversation)
    return covering if covering and covering.turn >= one.id else None
