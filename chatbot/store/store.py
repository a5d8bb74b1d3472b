"""The log as the rest of the program sees it: domain objects in, domain objects out, one transaction a call."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, insert, select

from chatbot.domain import Approval, Conversation, Deed, EventKind, Message, Person, ShopError, Thing, Turn
from chatbot.store import audit, cases, conversations, copies, databases, migrations, moving, tables, turns
from chatbot.store.archive import Archive
from chatbot.store.audit import Audit
from chatbot.store.casebook import CaseBook
from chatbot.store.copies import LogCopy
from chatbot.store.counts import Counts
from chatbot.store.errors import LogError, spoken
from chatbot.store.health import StoreHealth
from chatbot.store.holdings import Holdings
from chatbot.store.model_changes import ModelChanges
from chatbot.store.people import People
from chatbot.store.presence import Presence
from chatbot.store.sessions import Sessions
from chatbot.store.thumbs import Thumbs
from chatbot.store.transactions import Transactions
from chatbot.store.types import storable

TRIAL = "trial:"  # of writing; no name and no address is kept under such a key


class Store(Transactions):
    """The log. Any thread may call it, and several programs may open the same database.

    Every method raises ``ShopError`` when the database cannot do its work (a full disk, a damaged file, …).
    """

    def __init__(self, engine: Engine, place: str, clock: Callable[[], datetime], presence: Presence) -> None:
        super().__init__(engine, place, clock)
        self._presence = presence
        self.people = People(engine, place, clock)
        self.sessions = Sessions(engine, place, clock)
        self.audit = Audit(engine, place, clock)
        self.models = ModelChanges(engine, place, clock)
        self.archive = Archive(engine, place, clock)
        self.cases = CaseBook(engine, place, clock)
        self.counts = Counts(engine, place, clock)
        self.thumbs = Thumbs(engine, place, clock)
        self.holdings = Holdings(engine, place, clock)
        self._unfinished: dict[int, Turn] = {}  # that are done, for a log that could not be written

    def begin_turn(
        self, conversation: int | None, message: Message, today: date, by: Person | None = None
    ) -> Turn:
        """Commit ``message`` and a running turn for it; without a conversation a new one is opened.

        A new one is owned by ``by``, the person who has it answered; None is the terminal.

        Raises ``ShopError`` for a conversation that is not in the log.
        """
        desk = self._at_work()
        with self._writing() as connection:
            at = self._clock()
            deed = Deed.CONVERSATION_ANSWERED if conversation else Deed.CONVERSATION_OPENED
            if conversation is None:
                conversation = conversations.start(connection, message, at, by)
            else:
                conversations.hold(connection, conversation)
            if by is not None:
                audit.record(connection, at, by, deed, Thing.CONVERSATION, conversation)
            said = conversations.add_message(connection, conversation, message, at)
            return turns.one(connection, turns.add(connection, conversation, said, today, at, desk))

    def begin_turn_on_approval(self, approval: Approval, today: date, by: Person | None = None) -> Turn:
        """Commit a running turn that answers the message of the approval's turn once more, with what was decided.

        ``by`` has it answered; None is the terminal. Raises ``ShopError`` for a turn that is not in the log.
        """
        desk = self._at_work()
        with self._writing() as connection:
            conversations.hold(connection, approval.conversation)
            at = self._clock()
            if by is not None:
                deed = Deed.CONVERSATION_ANSWERED
                audit.record(connection, at, by, deed, Thing.CONVERSATION, approval.conversation)
            said = turns.message_of(connection, approval.turn)
            values = approval.conversation, said, today, at, desk, approval.id
            return turns.one(connection, turns.add(connection, *values))

    def finish_turn(self, turn: Turn) -> None:
        """Commit everything that came of a turn, and its reply as a message unless it failed.

        What stands since the turn began (its message, number and days) is not written again. Raises ``ShopError``
        if ``turn`` is not complete, cancelled or failed, or if the log's turn is not running.
        """
        try:
            with self._writing() as connection:
                turns.finish(connection, turn, self._clock())
        except LogError:
            self._unfinished[turn.id] = turn
            raise

    def finish_late(self) -> None:
        """Finish the turns that could not be written when they were done. Does nothing while that is still so."""
        for turn in tuple(self._unfinished.values()):
            try:
                with self._writing() as connection:
                    turns.finish(connection, turn, self._clock())
            except LogError:
                return
            except ShopError:
                pass  # it has been ended by another program since
            self._unfinished.pop(turn.id, None)

    def interrupt_abandoned(self) -> int:
        """Make each running turn that its program will not finish an interrupted one, and say how many.

        A program that serves calls this again every few seconds, which also shows others that it lives.
        """
        at = self._clock()
        with spoken(self.place):
            self._presence.keep()
        with self._reading() as connection:
            gone = self._presence.gone(connection, turns.desks(connection), at)
        if not gone:
            return 0
        with self._writing() as connection:
            return turns.interrupt(connection, gone, at)

    def give_up(self, ours: Collection[int]) -> int:
        """Make those of the turns ``ours`` interrupted ones that are running: a desk that stops must not wait."""
        with self._writing() as connection:
            return turns.give_up(connection, ours, self._clock())

    def turn(self, turn: int) -> Turn:
        """Raises ``ShopError`` if there is none."""
        with self._reading() as connection:
            return turns.one(connection, turn)

    def conversation(self, conversation: int) -> Conversation:
        """A conversation with its turns in order. Raises ``ShopError`` if there is none."""
        with self._reading() as connection:
            found = conversations.one(connection, conversation)
            return replace(found, turns=turns.of(connection, conversation))

    def conversations(self, limit: int, only_of: int | None = None) -> tuple[Conversation, ...]:
        """The ``limit`` newest conversations, newest first, without their turns.

        With ``only_of``, those that this person owns and those that nobody does.
        """
        with self._reading() as connection:
            return conversations.newest(connection, limit, only_of)

    def messages(self, conversation: int) -> tuple[Message, ...]:
        """What the customer and the desk said, in order; nothing for a conversation that is not in the log."""
        with self._reading() as connection:
            return conversations.messages(connection, conversation)

    def escalate(self, conversation: int, reason: str) -> bool:
        """Hand the conversation to a person; False if that was done before.

        Raises ``ShopError`` for a conversation that is not in the log.
        """
        with self._writing() as connection:
            conversations.hold(connection, conversation)
            if conversations.escalated(connection, conversation):
                return False
            at = self._clock()
            conversations.escalate(connection, conversation, reason, at)
            cases.note(connection, conversation, at, None, EventKind.HANDED_OVER, reason)
            return True

    def escalated(self, conversation: int) -> bool:
        """Whether the conversation was handed to a person."""
        with self._reading() as connection:
            return conversations.escalated(connection, conversation)

    def remember_prompt(self, version: str, text: str) -> None:
        """Keep a prompt's text. Raises ``ShopError`` if another text has the same version."""
        with self._writing() as connection:
            known = _prompt(connection, version)
            if known is None:
                connection.execute(insert(tables.prompt).values(version=version, text=text))
            elif known != storable(text):
                raise ShopError(
                    f"The log has another prompt as version {version}. Give this one a version of its own."
                )

    def prompt(self, version: str) -> str:
        """The text of a prompt that was in use. Raises ``ShopError`` if there is none."""
        with self._reading() as connection:
            text = _prompt(connection, version)
        if text is None:
            raise ShopError(f"There is no prompt {version} in the log.")
        return text

    def try_writing(self) -> None:
        """Commit a write that leaves nothing behind: that a log can be opened tells nothing of a full disk."""
        row = {"key": TRIAL, "failures": 0, "last_at": self._clock()}
        with self._writing() as connection:
            connection.execute(insert(tables.attempt).values(row))
            connection.execute(delete(tables.attempt).where(tables.attempt.c.key == TRIAL))

    def check(self) -> StoreHealth:
        """Read the whole database and say how it is."""
        with self._reading() as connection:
            database = databases.DATABASES[connection.dialect.name]
            return database.health(connection, migrations.revision(connection))

    def move_to(self, target: Store, tell: Callable[[str], None]) -> int:
        """Copy everything into the empty log ``target``, see that it is the same there, and count the rows.

        No one can write meanwhile. ``tell`` hears of each table. Raises ``ShopError`` if there is nothing to copy,
        if ``target`` is not empty, or if a table comes out differently, and leaves nothing in it then.
        """
        with self._writing() as here, target._writing() as there:
            moving.check_ends(here, self.place, there, target.place)
            return moving.move(here, there, self.place, tell)

    def copy_to(self, target: Path) -> LogCopy:
        """Copy the log as it is at this moment into the new file ``target``, and say what is in it.

        The desk goes on meanwhile. Raises ``ShopError`` for a log in PostgreSQL, with the command to give there.
        """
        with self._reading() as connection:
            held = copies.contents(connection)
            databases.DATABASES[connection.dialect.name].copy(connection, target)
            return held

    def close(self) -> None:
        """Give back the connections that no thread is using. What this program has not finished is abandoned."""
        self._presence.release()
        self.engine.dispose()

    def _at_work(self) -> int:
        """The number under which this program is known to be at its turns."""
        with spoken(self.place):
            return self._presence.hold()


def _prompt(connection: Connection, version: str) -> str | None:
    return connection.scalar(select(tables.prompt.c.text).where(tables.prompt.c.version == version))
