"""What is kept of recent conversations, and what has to go."""

from __future__ import annotations

from chatbot.models.states import State, States

SYSTEM, ROSES, LILIES, MORE = (1, 2, 3, 4), (5, 6), (7, 8), (9,)


def test_a_conversation_is_found_by_the_longest_beginning_it_shares() -> None:
    states = States(room=100)
    states.add(State((SYSTEM, ROSES), b"roses"))
    states.add(State((SYSTEM, LILIES), b"lilies"))

    found = states.find([[*SYSTEM], [*ROSES], [*MORE]])
    assert found is not None and found.content == b"roses"
    assert found.chunks_of([[*SYSTEM], [*ROSES], [*MORE]]) == [SYSTEM, ROSES]


def test_a_conversation_that_went_on_takes_the_place_of_its_beginning() -> None:
    states = States(room=100)
    states.add(State((SYSTEM, ROSES), b"before"))
    states.add(State((SYSTEM, ROSES, MORE), b"after"))

    assert states.has([SYSTEM, ROSES]) and states.has([SYSTEM, ROSES, MORE])
    assert not states.has([SYSTEM, LILIES])
    found = states.find([SYSTEM, ROSES])
    assert found is not None and found.content == b"after"


def test_where_there_is_no_more_room_the_one_goes_that_was_not_asked_for_longest() -> None:
    states = States(room=13)
    states.add(State((SYSTEM, ROSES), b"roses"))
    states.add(State((SYSTEM, LILIES), b"lilies"))
    states.find([SYSTEM, ROSES])
    states.add(State((SYSTEM, MORE), b"more"))

    assert states.has([SYSTEM, MORE]) and states.has([SYSTEM, ROSES]) and not states.has([SYSTEM, LILIES])
    states.add(State(((0,) * 14,), b"larger than the room"))
    assert states.find([(0,) * 14]) is None
