"""A model with more staff than it can serve: they wait in turn, see how long, and are not left to wait in vain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from chatbot.bootstrap import Desk
from chatbot.domain import Language, Message, Origin, Person, Role, Sentence, StaffRole, Turn, TurnState
from chatbot.draft import Waiting
from chatbot.models import Busy, Line
from chatbot.ui.person import KEY, told
from tests.integration.scripted import Scripted, desk_with

COMPLAINT = Message(
    Role.CUSTOMER, "The roses of order 1042 wilted after two days, I attach a photo.", photo="a.png"
)
PASSWORD = "correct horse battery"
NOTICES = {
    Language.ENGLISH: "Too many replies were waiting for the model.",
    Language.CHINESE: "排队等模型的回复太多",
}


class Echo(Scripted):
    """Gives back the sentence it is asked to put in other words."""

    def said(self, asked: str) -> Iterator[str]:
        yield asked.partition('"')[2].rstrip('"')


def test_who_waits_is_told_their_place_until_it_is_their_turn(tmp_path: Path) -> None:
    line = Line(places=1)
    with closing(desk_with(Echo(), tmp_path, line=line)) as desk:
        ahead = [line.join("Ben"), line.join("Cai")]
        places: list[int] = []
        for event in desk.assistant.answer(None, COMPLAINT):
            if isinstance(event, Waiting):
                places.append(event.before)
                ahead.pop(0).close()
            if isinstance(event, Sentence):
                assert not ahead, "no sentence comes before it is one's turn"
        assert isinstance(event, Turn) and event.state is TurnState.COMPLETE
        assert places == [2, 1]
        assert line.join("the next").wait(0) == 0, "the place was given back"


def test_stopping_while_one_waits_gives_up_the_place_and_keeps_the_message(tmp_path: Path) -> None:
    line = Line(places=1)
    with closing(desk_with(Echo(), tmp_path, line=line)) as desk:
        served = line.join("Ben")
        answering = desk.assistant.answer(None, COMPLAINT)
        begun = next(answering)
        assert isinstance(begun, Turn)
        assert any(isinstance(event, Waiting) for event in answering)
        answering.close()
        behind = line.join("Cai")

        assert behind.wait(0) == 1
        assert desk.store.turn(begun.id).state is TurnState.CANCELLED
        served.close()


def test_where_too_many_wait_the_reply_is_whole_at_once_in_standard_wording(tmp_path: Path) -> None:
    line = Line(places=1, room=0)
    with closing(desk_with(Echo(), tmp_path, line=line)) as desk:
        line.join("Ben")
        *events, turn = desk.assistant.answer(None, COMPLAINT)

        assert isinstance(turn, Turn) and turn.state is TurnState.COMPLETE
        assert not any(isinstance(event, Waiting) for event in events)
        assert turn.error == str(Busy())
        assert all(sentence.origin is Origin.STANDARD for sentence in turn.sentences)
        assert "$66.00" in turn.reply


def page_of(desk):
    """Streamlit runs this function's source by itself, without the names of this module."""
    from chatbot.ui.frame import framed
    from chatbot.ui.views import VIEWS

    framed(desk, VIEWS[0], {})


@pytest.mark.parametrize("language", NOTICES)
def test_the_page_says_that_the_model_was_too_busy(language: Language, tmp_path: Path) -> None:
    line = Line(places=1, room=0)
    with closing(desk_with(Echo(), tmp_path, line=line)) as desk:
        ada = desk.people.add("Ada", StaffRole.STAFF, PASSWORD, None)
        line.join("Ben")
        *_, turn = desk.assistant.answer(None, COMPLAINT, by=ada)
        assert isinstance(turn, Turn)

        page = shown(desk, ada, turn.conversation, language)
        assert any(NOTICES[language] in html.value for html in page.get("html"))


def shown(desk: Desk, person: Person, conversation: int, language: Language) -> AppTest:
    """The conversation's page as the middleware lets ``person`` see it."""
    page = AppTest.from_function(page_of, kwargs={"desk": desk}, default_timeout=120)
    session = desk.access.session(desk.access.sign_in(person.name, PASSWORD, "127.0.0.1"))
    assert session is not None
    page.user = {KEY: told(session)}
    page.query_params["conversation"] = str(conversation)
    page.query_params["lang"] = language
    return page.run()
