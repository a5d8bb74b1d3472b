"""The line before a model: who is served next, how many are before one, and when it is too long to join."""

from __future__ import annotations

from threading import Condition

from chatbot.models.errors import Busy

PLACES = 4  # calls at once that a model takes whose makers say nothing else
ROOM = 16  # waiting calls; behind so many a reply of eight sentences would take longer than a customer waits


class Line:
    """Fair between parties, however many calls each has in it.

    A party is a member of staff, whose replies are asked for sentence by sentence and may be several at once.
    They are served in rounds: a party's next call belongs to the round after its last one, or to the present one
    if that is later. So each is served once a round, and whoever has just come before the next sentence of anybody
    who has had one (fair queuing; Nagle 1985, RFC 970).
    """

    def __init__(self, places: int = PLACES, room: int = ROOM) -> None:
        """``places`` calls are served at once, and as many as ``room`` may wait."""
        self._places = places
        self._room = room
        self._changed = Condition()
        self._waiting: list[Ticket] = []  # the next one first
        self._served: list[Ticket] = []
        self._round = 0
        self._rounds: dict[str, int] = {}

    def __len__(self) -> int:
        """How many calls wait."""
        return len(self._waiting)

    def join(self, party: str) -> Ticket:
        """A place in the line, to be closed when it is done with. Raises ``Busy`` when there is no room."""
        with self._changed:
            if len(self._served) >= self._places and len(self._waiting) >= self._room:
                raise Busy
            if not self._served:
                self._rounds.clear()  # nobody was kept waiting by those of before
            turn = max(self._round, self._rounds.get(party, -1) + 1)
            self._rounds[party] = turn
            ticket = Ticket(self, turn)
            self._waiting.append(ticket)
            self._waiting.sort(key=lambda one: one.round)  # stable: within a round as they came
            self._serve()
            return ticket

    def wait(self, ticket: Ticket, seconds: float) -> int:
        """See ``Ticket.wait``."""
        with self._changed:
            self._changed.wait_for(lambda: ticket in self._served, seconds)
            return 0 if ticket in self._served else len(self._served) + self._waiting.index(ticket)

    def leave(self, ticket: Ticket) -> None:
        """See ``Ticket.close``."""
        with self._changed:
            for tickets in (self._waiting, self._served):
                if ticket in tickets:
                    tickets.remove(ticket)
            self._serve()

    def _serve(self) -> None:
        while self._waiting and len(self._served) < self._places:
            ticket = self._waiting.pop(0)
            self._round = ticket.round
            self._served.append(ticket)
        self._changed.notify_all()


class Ticket:
    """One call's place, which only its holder can give up."""

    def __init__(self, line: Line, turn: int) -> None:
        self._line = line
        self.round = turn

    def wait(self, seconds: float) -> int:
        """Waits for this call's turn, ``seconds`` at most; how many are before it, 0 when it is its turn."""
        return self._line.wait(self, seconds)

    def close(self) -> None:
        """Gives the place to the next one; may be called twice."""
        self._line.leave(self)
