"""The web desk's pages, run without a browser: the same desk, other arguments."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from chatbot.bootstrap import Desk, boot
from chatbot.config import Settings
from chatbot.domain import (
    Act,
    Intent,
    Issue,
    Language,
    Message,
    Missing,
    Origin,
    Pet,
    RemedyKind,
    Role,
    ShopError,
    Status,
    Toxicity,
    Turn,
    TurnState,
    Writer,
)
from chatbot.domain.records import ORDER_STATES
from chatbot.ui.escaping import plain
from chatbot.ui.markup import definitions, element
from chatbot.ui.opened import hand_over, settings_of_process
from chatbot.ui.screen import load_texts
from chatbot.ui.serve import serve
from chatbot.ui.web import streamlit_config

WILTED = "The roses from order 1042 wilted after two days."


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    log = tmp_path_factory.mktemp("pages") / "log.db"
    return Settings.read({}, db=f"sqlite:///{log}", model="none:", today="2026-11-21")


@pytest.fixture(scope="module")
def desk(settings: Settings) -> Iterator[Desk]:
    desk = boot(settings)
    yield desk
    desk.close()


def page_of(desk):
    """Streamlit runs this function's source by itself, without the names of this module."""
    from chatbot.domain import Person, StaffRole
    from chatbot.ui.chat import page

    page(desk, Person(1, "An", StaffRole.STAFF))


def opened(desk: Desk, **address: str) -> AppTest:
    test = AppTest.from_function(page_of, kwargs={"desk": desk}, default_timeout=30)
    for name, value in address.items():
        test.query_params[name] = value
    return test.run()


def desk_turn(desk: Desk, text: str) -> Turn:
    """The first turn of a new conversation."""
    *_, turn = desk.assistant.answer(None, Message(Role.CUSTOMER, text))
    assert isinstance(turn, Turn)
    return turn


def texts(test: AppTest) -> str:
    return "\n".join(element.value for element in test.text)


def test_an_empty_desk_offers_three_questions(desk: Desk) -> None:
    test = opened(desk)
    assert not test.exception
    assert len([button for button in test.button if (button.key or "").startswith("examples.")]) == 3


def test_an_answer_stands_in_the_log_and_on_the_page(desk: Desk) -> None:
    test = opened(desk)
    test.chat_input(key="message").set_value(WILTED).run()
    assert not test.exception
    [number] = test.query_params["conversation"]
    turn = desk.store.conversation(int(number)).turns[-1]
    assert turn.state is TurnState.COMPLETE
    assert test.text_area(key=f"draft-{turn.id}").value == turn.reply
    assert WILTED in texts(test)


def test_a_conversation_is_opened_from_the_list(desk: Desk) -> None:
    turn = desk_turn(desk, "Do you deliver on Sundays?")
    test = opened(desk)
    test.button(key=f"open-{turn.conversation}").click().run()
    assert not test.exception
    assert "Do you deliver on Sundays?" in texts(test)


def test_an_earlier_message_is_looked_at_again(desk: Desk) -> None:
    first = desk_turn(desk, "My tulips arrived damaged.")
    for _ in desk.assistant.answer(first.conversation, Message(Role.CUSTOMER, "Are lilies safe for cats?")):
        pass
    test = opened(desk, conversation=str(first.conversation))
    assert not test.exception
    assert [bubble.name for bubble in test.chat_message] == ["user", "assistant", "user"]


def test_a_cancelled_turn_says_so_and_offers_to_answer_again(desk: Desk) -> None:
    answer = desk.assistant.answer(None, Message(Role.CUSTOMER, WILTED))
    turn = next(answer)
    answer.close()
    test = opened(desk, conversation=str(turn.conversation))
    assert not test.exception
    test.button(key=f"again-{turn.id}").click().run()
    turns = desk.store.conversation(turn.conversation).turns
    assert [one.state for one in turns] == [TurnState.CANCELLED, TurnState.COMPLETE]


def test_the_interface_speaks_the_language_of_the_address(desk: Desk) -> None:
    test = opened(desk, lang="zh")
    assert test.button(key="new").label == "新对话"


@pytest.mark.parametrize("number", ["999999", "-1", "1; drop table turn", "٣"])
def test_an_address_that_names_no_conversation_shows_an_empty_desk(desk: Desk, number: str) -> None:
    test = opened(desk, conversation=number)
    assert not test.exception
    assert test.warning


# --- words ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", Language)
def test_every_word_of_the_domain_has_a_text(language: Language) -> None:
    vocabularies = {
        "intent": Intent,
        "issue": Issue,
        "status": Status,
        "status_means": Status,
        "remedy": RemedyKind,
        "missing": Missing,
        "shown": [*Missing, "buyer"],
        "pet": Pet,
        "toxicity": Toxicity,
        "writer": Writer,
        "language": Language,
        "origin": Origin,
        "act": Act,
        "order_status": ORDER_STATES,
        "turn": [state for state in TurnState if state is not TurnState.COMPLETE],
    }
    said = load_texts()[language]
    for family, words in vocabularies.items():
        for word in words:
            assert f"{family}.{word}" in said.texts


def test_a_text_that_one_language_lacks_is_named(tmp_path: Path) -> None:
    (tmp_path / "en.toml").write_text('[send]\ntitle = "What to send"\ncopy = "Copy"\n')
    (tmp_path / "zh.toml").write_text('[send]\ntitle = "回复"\n')
    with pytest.raises(ShopError, match=r"zh\.toml.*send\.copy"):
        load_texts(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "![a](http://x.y/z.png)",
        "<b>",
        "https://x.y",
        "www.x.y",
        "a@b.cd",
        ":rose:",
        ":material/home:",
        "$a$",
        "`c`",
    ],
)
def test_no_mark_of_a_title_is_left_for_markdown_to_find(text: str) -> None:
    escaped = plain(text)
    assert escaped.replace("\\", "").replace("\u2060", "") == text
    assert not any(mark in escaped for mark in ("](", "://", "www.", "@b", ":rose:", ":material"))
    assert "<b" not in escaped.replace("\\<", "")


def test_elements_escape_what_is_put_into_them() -> None:
    assert element("p", "<i>&", css='"x') == '<p class="&#34;x">&lt;i&gt;&amp;</p>'
    assert definitions([("a", "")]) == ""


# --- serving ----------------------------------------------------------------------------------------------------


def test_the_settings_keep_the_desk_on_this_machine() -> None:
    config = streamlit_config()
    assert config["server.address"] == "127.0.0.1"
    assert config["server.allowedHosts"] == ["127.0.0.1", "localhost"]
    assert config["client.showErrorDetails"] == "none"
    assert not config["browser.gatherUsageStats"]


def test_pages_open_the_desk_that_was_served(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {})
    hand_over(settings)
    assert settings_of_process() == settings


@pytest.mark.parametrize("port", [0, -1, 70000])
def test_a_number_that_is_no_port_is_refused(settings: Settings, port: int) -> None:
    with pytest.raises(ShopError, match="1 to 65535"):
        serve(settings, port)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_in_use_is_named(settings: Settings, taken_port: int) -> None:
    with pytest.raises(ShopError, match=f"Port {taken_port} cannot be used"):
        serve(settings, taken_port)
