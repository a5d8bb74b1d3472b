"""The line before the model: the staff of a busy shop, and who of them gets the next sentence."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.models import Busy, Line
from chatbot.models.line import Ticket

NOW = 0.0  # seconds to wait: only to look


def served_in_turn(line: Line, waiting: dict[str, Ticket]) -> list[str]:
    """Who is served after whom when each leaves as soon as they have had their sentence."""
    order = []
    while waiting:
        (name,) = [name for name, ticket in waiting.items() if not ticket.wait(NOW)]
        order.append(name)
        waiting.pop(name).close()
    return order


def test_staff_who_ask_for_one_sentence_each_are_served_as_they_came() -> None:
    line = Line(places=1)
    waiting = {name: line.join(name) for name in ("Ana", "Ben", "Cai")}

    assert [ticket.wait(NOW) for ticket in waiting.values()] == [0, 1, 2]
    assert served_in_turn(line, waiting) == ["Ana", "Ben", "Cai"]


def test_a_colleague_with_five_replies_at_once_gets_no_more_than_one_with_a_single_one() -> None:
    line = Line(places=1)
    waiting = {f"Ana {number}": line.join("Ana") for number in range(5)}
    waiting["Ben"] = line.join("Ben")

    assert served_in_turn(line, waiting) == ["Ana 0", "Ben", "Ana 1", "Ana 2", "Ana 3", "Ana 4"]


def test_whoever_has_just_come_is_served_before_the_second_sentence_of_others() -> None:
    line = Line(places=1)
    first, ben = line.join("Ana"), line.join("Ben")
    first.close()
    second, cai = line.join("Ana"), line.join("Cai")

    assert (ben.wait(NOW), cai.wait(NOW), second.wait(NOW)) == (0, 1, 2)


def test_nobody_is_passed_over_by_those_who_keep_coming_back() -> None:
    line = Line(places=1)
    ana, ben = line.join("Ana"), line.join("Ben")
    for _ in range(3):
        ana.close()
        ana = line.join("Ana")
        assert (ben.wait(NOW), ana.wait(NOW)) == (0, 1)
        ben.close()
        ben = line.join("Ben")
        assert (ana.wait(NOW), ben.wait(NOW)) == (0, 1)


def test_who_comes_back_after_a_pause_has_neither_credit_nor_debt() -> None:
    line = Line(places=1)
    for _ in range(4):
        line.join("Ana").close()
    ben, ana, other = line.join("Ben"), line.join("Ana"), line.join("Cai")

    assert (ben.wait(NOW), ana.wait(NOW), other.wait(NOW)) == (0, 1, 2)


def test_as_many_are_served_at_once_as_there_are_places() -> None:
    line = Line(places=2)
    ana, ben, cai = line.join("Ana"), line.join("Ben"), line.join("Cai")

    assert (ana.wait(NOW), ben.wait(NOW), cai.wait(NOW)) == (0, 0, 2)
    ben.close()
    assert cai.wait(NOW) == 0


def test_a_full_line_refuses_at_once_and_takes_the_next_one_when_there_is_room() -> None:
    line = Line(places=1, room=2)
    served, waiting, last = line.join("Ana"), line.join("Ben"), line.join("Cai")

    with pytest.raises(Busy, match="standard wording"):
        line.join("Dora")
    last.close()
    assert line.join("Dora").wait(NOW) == 2
    assert (served.wait(NOW), waiting.wait(NOW)) == (0, 1)


def test_giving_up_a_place_moves_nobody_but_those_behind_it() -> None:
    line = Line(places=1)
    ana, ben, cai = line.join("Ana"), line.join("Ben"), line.join("Cai")
    ben.close()
    ben.close()

    assert (ana.wait(NOW), cai.wait(NOW)) == (0, 1)


def test_who_waits_is_woken_when_it_is_their_turn() -> None:
    line = Line(places=1)
    ana, ben = line.join("Ana"), line.join("Ben")
    timer = threading.Timer(0.05, ana.close)
    timer.start()

    assert ben.wait(60) == 0
    timer.join()


@given(st.lists(st.sampled_from("ABCD"), min_size=1, max_size=16))
def test_each_is_served_once_a_round_however_many_calls_each_has_in_the_line(joining: list[str]) -> None:
    line = Line(places=1, room=16)
    waiting = {f"{party}{number}": line.join(party) for number, party in enumerate(joining)}
    order = [name[0] for name in served_in_turn(line, waiting)]
    served: Counter[str] = Counter()
    for place, party in enumerate(order):
        served[party] += 1
        still = set(order[place + 1 :])
        assert all(served[party] - served[other] <= 1 for other in still)
