"""What people do at the desk. Each action is checked here, on the server, whatever a page shows or hides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from chatbot.access import sees_only
from chatbot.desk.edited import edits, goes_over, objections
from chatbot.desk.promises import due, of_option, promised
from chatbot.desk.ready_texts import filled_texts, inserted
from chatbot.desk.rights import check_decides, check_sees, check_takes, signature
from chatbot.desk.states import after_sending, of_decision, waits_in
from chatbot.domain import (
    Approval,
    Board,
    Case,
    CaseFile,
    CaseState,
    Conversation,
    Duty,
    FilledText,
    Objection,
    Person,
    Picture,
    Promise,
    Remedy,
    RemedyKind,
    Sent,
    Shop,
    ShopError,
    StaffRole,
    Turn,
)
from chatbot.guard import Guard
from chatbot.store import CaseBook, LogError, PhotoFolder

OPEN_STATES = tuple(state for state in CaseState if state is not CaseState.CLOSED)
LISTED = 200


@dataclass(frozen=True)
class Cases:
    """The work on cases. Methods raise ``ShopError`` for what the person may not do and what is not in the log."""

    book: CaseBook
    photos: PhotoFolder
    shop: Shop
    guard: Guard
    now: Callable[[], datetime]
    today: Callable[[], date]

    # --- looking --------------------------------------------------------------------------------------------

    def file(self, person: Person, conversation: int) -> CaseFile:
        """All that the conversation has led to."""
        found = self.book.file(conversation)
        check_sees(person, found)
        return found

    def all(self, person: Person, closed: bool) -> tuple[Case, ...]:
        """The cases that ``person`` sees: the open ones, what is due first in front, or those that are closed."""
        return self.book.cases([CaseState.CLOSED] if closed else OPEN_STATES, sees_only(person), LISTED)

    def board(self, person: Person) -> Board:
        """What the day holds for ``person``. Where a person was called is shown to all, with who has taken it."""
        today, mine = self.today(), sees_only(person)
        tasks = self.book.tasks_until(today, mine)
        unanswered = self.book.cases([CaseState.OPEN], mine, LISTED)
        return Board(
            overdue=tuple(task for task in tasks if task.due_on < today),
            due_today=tuple(task for task in tasks if task.due_on == today),
            unanswered=tuple(case for case in unanswered if case.due_on is not None and case.due_on <= today),
            handovers=self.book.handovers(LISTED),
            approvals=self.waiting(person),
        )

    def waiting(self, person: Person) -> tuple[Approval, ...]:
        """What ``person`` could decide now, and what they have asked for: nothing for staff."""
        return self.book.waiting() if person.role.covers(StaffRole.SUPERVISOR) else ()

    def photo(self, person: Person, conversation: int, digest: str, small: bool = True) -> bytes:
        """A JPEG of one of the conversation's photos."""
        if digest not in {photo.digest for photo in self.file(person, conversation).photos}:
            raise ShopError("This conversation has no such photo. Reload the page.")
        return self.photos.thumbnail(digest) if small else self.photos.image(digest)

    # --- the case -------------------------------------------------------------------------------------------

    def follow(self, person: Person, conversation: Conversation) -> CaseFile:
        """The file of a conversation whose case is up to its turns, those of a desk that was cut off included.

        While the log cannot be written the case stays as it is.
        """
        found = self.file(person, conversation.id)
        known = found.case.turn if found.case else 0
        newer = [turn for turn in conversation.turns if turn.id > known and turn.decision is not None]
        try:
            for turn in newer:
                self.record(turn, person)
        except LogError as error:
            if not error.readable:
                raise
        return self.file(person, conversation.id) if newer else found

    def record(self, turn: Turn, by: Person | None) -> None:
        """Bring the case up to what ``turn`` came to: a complaint opens one.

        What needs a supervisor waits from then on, asked by ``by``; None is the terminal.
        """
        if turn.decision is None:
            return
        if turn.decision.reviewed:
            self.book.settle(turn)
            return
        state, duty = of_decision(turn.decision)
        asked = turn.decision.remedies if state is CaseState.WAITING_FOR_APPROVAL else None
        self.book.record(turn, state, self._due(duty), asked, signature(by) if by else None)

    def take(self, person: Person, conversation: int) -> None:
        """Make ``person`` the one who has the conversation; only a supervisor takes it from another."""
        check_takes(person, self.book.file(conversation))
        self.book.take(conversation, signature(person), person.role.covers(StaffRole.SUPERVISOR))

    def add_photo(self, person: Person | None, conversation: int, picture: Picture) -> None:
        """Keep a photo with the conversation; None is the terminal."""
        if person is not None:
            self.file(person, conversation)
        self.photos.keep(picture)
        self.book.add_photo(conversation, picture, signature(person) if person else None)

    def close(self, person: Person, conversation: int) -> None:
        """Close the case. Refused while something that was promised is not done."""
        found = self.file(person, conversation)
        if any(task.done_at is None for task in found.tasks):
            raise ShopError("Something that was promised is not done yet. Do it first, then close the case.")
        self.book.close(conversation, signature(person))

    def finish(self, person: Person, task: int) -> None:
        """Mark a promise as kept."""
        self.file(person, self.book.task(task).conversation)
        self.book.finish(task, signature(person))

    # --- approvals ------------------------------------------------------------------------------------------

    def approve(
        self, person: Person, approval: int, granted: tuple[Remedy, ...] | None = None, reason: str = ""
    ) -> None:
        """Agree to what was asked for, or to ``granted`` in its place, which takes a ``reason``."""
        found = self.book.approval(approval)
        check_decides(person, found)
        agreed = found.remedies if granted is None else granted
        if not agreed:
            raise ShopError("Nothing is granted. Choose a remedy, or refuse.")
        for remedy in agreed:
            _check_amount(remedy)
        if agreed != found.remedies and not reason.strip():
            raise ShopError("This is not what the decision gives. Write the reason beside it.")
        self.book.decide(found, agreed, reason.strip(), self._due(Duty.REPLY), signature(person))

    def refuse(self, person: Person, approval: int, reason: str) -> None:
        """Refuse what was asked for, with a ``reason`` for whoever asked."""
        found = self.book.approval(approval)
        check_decides(person, found)
        if not reason.strip():
            raise ShopError("Write why this is refused, for whoever has to tell the customer.")
        self.book.decide(found, None, reason.strip(), self._due(Duty.REPLY), signature(person))

    # --- sending --------------------------------------------------------------------------------------------

    def objections(self, person: Person, turn: Turn, text: str) -> tuple[Objection, ...]:
        """What the guard has to say of ``text`` as the reply of ``turn``: a warning, not a ban."""
        return self._objections(self.file(person, turn.conversation), turn, text)

    def ready_texts(self, person: Person, turn: Turn) -> tuple[FilledText, ...]:
        """The shop's ready texts in the language of the customer of ``turn``."""
        self.file(person, turn.conversation)
        return filled_texts(turn, self.shop, self.today())

    def with_ready_text(self, person: Person, turn: Turn, draft: str, id: str) -> str:
        """``draft`` with the ready text ``id`` behind it. Refused while one of its variables has no value."""
        self.file(person, turn.conversation)
        return inserted(draft, id, turn, self.shop, self.today())

    def send(self, person: Person, turn: Turn, text: str, reason: str = "") -> None:
        """Write down that ``text`` was sent as the reply of ``turn``, and what it promises as tasks.

        Refused without a ``reason`` where it promises what was not decided.
        """
        if not text.strip():
            raise ShopError("The reply is empty. Write something before it is marked as sent.")
        found = self.file(person, turn.conversation)
        objected = self._objections(found, turn, text)
        if goes_over(objected) and not reason.strip():
            raise ShopError("The reply promises what was not decided. Write the reason beside it.")
        promises = self._promises(turn, text)
        state, due_on = after_sending(found, turn, promises)
        done = Sent(
            turn=turn.id,
            conversation=turn.conversation,
            text=text,
            edits=edits(turn.reply, text),
            objections=objected,
            reason=reason.strip(),
            at=self.now(),
            by=signature(person),
        )
        self.book.send(done, state, due_on, promises)

    def accept(self, person: Person, conversation: int, option: int) -> None:
        """Write down which option the customer takes. What needs a supervisor is asked for instead."""
        found = self.file(person, conversation)
        if found.case is None or found.case.state is CaseState.CLOSED:
            raise ShopError("This conversation has no open case. A new complaint opens it.")
        chosen = tuple(one for one in found.case.decision.remedies if one.option == option)
        if not chosen:
            raise ShopError(f"The decision has no option {option}. Reload the page.")
        if waits_in(chosen):
            self.book.ask(found.case, chosen, self._due(Duty.APPROVAL), signature(person))
        else:
            today = self.today()
            promises = of_option(found.case.decision, option, self.shop.policy, today)
            self.book.accept(conversation, promises, signature(person))

    def _objections(self, found: CaseFile, turn: Turn, text: str) -> tuple[Objection, ...]:
        granted: frozenset[RemedyKind] = frozenset(
            remedy.kind for approval in found.approvals for remedy in approval.granted
        )
        return objections(text, turn, granted, self.guard, self.today())

    def _promises(self, turn: Turn, text: str) -> tuple[Promise, ...]:
        if turn.plan is None:
            return ()
        patterns = self.guard.patterns[turn.plan.language]
        return promised(text, turn, patterns, self.shop.policy, self.today())

    def _due(self, duty: Duty) -> date:
        return due(duty, self.shop.policy, self.today())


def _check_amount(remedy: Remedy) -> None:
    if remedy.amount is not None and not (remedy.amount.is_finite() and remedy.amount > 0):
        raise ShopError(f"{remedy.amount} is no amount that can be given. Write one that is greater than 0.")
