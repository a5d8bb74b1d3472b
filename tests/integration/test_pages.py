"""The web desk's pages, run without a browser: the same desk, other arguments."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from langchain_core.language_models import FakeListChatModel
from streamlit.testing.v1 import AppTest

from chatbot.access import Reason
from chatbot.bootstrap import Desk, boot
from chatbot.config import SAMPLE_SHOP, Settings
from chatbot.domain import (
    Act,
    Deed,
    Intent,
    Issue,
    Language,
    Message,
    Missing,
    ModelCard,
    Origin,
    Person,
    Pet,
    RemedyKind,
    Role,
    ShopError,
    StaffRole,
    Status,
    Superlative,
    Toxicity,
    Turn,
    TurnState,
    Writer,
)
from chatbot.domain.records import ORDER_STATES
from chatbot.models import Model
from chatbot.ui.composer import EXAMPLES
from chatbot.ui.escaping import plain
from chatbot.ui.markup import definitions, element
from chatbot.ui.opened import hand_over, settings_of_process
from chatbot.ui.own_shop import commands
from chatbot.ui.person import KEY, told
from chatbot.ui.screen import load_texts
from chatbot.ui.serve import serve
from chatbot.ui.views import VIEWS
from chatbot.ui.web import streamlit_config

PASSWORD = "correct horse battery"
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


@pytest.fixture(scope="module")
def ada(desk: Desk) -> Person:
    return desk.people.add("Ada", StaffRole.ADMIN, PASSWORD, None)


@pytest.fixture(scope="module")
def sam(desk: Desk) -> Person:
    return desk.people.add("Sam", StaffRole.SUPERVISOR, PASSWORD, None)


@pytest.fixture(scope="module")
def mei(desk: Desk) -> Person:
    return desk.people.add("小梅", StaffRole.STAFF, PASSWORD, None)


def page_of(desk, name):
    """Streamlit runs this function's source by itself, without the names of this module."""
    from chatbot.ui.frame import framed
    from chatbot.ui.views import VIEWS

    framed(desk, next(view for view in VIEWS if view.name == name), {})


def opened(desk: Desk, person: Person, page: str = "chat", **address: str) -> AppTest:
    """A page as the middleware lets ``person`` see it."""
    test = AppTest.from_function(page_of, kwargs={"desk": desk, "name": page}, default_timeout=60)
    token = desk.access.sign_in(person.name, PASSWORD, "127.0.0.1")
    session = desk.access.session(token)
    assert session is not None
    test.user = {KEY: told(session)}
    for name, value in address.items():
        test.query_params[name] = value
    return test.run()


def desk_turn(desk: Desk, text: str, by: Person | None = None) -> Turn:
    """The first turn of a new conversation."""
    *_, turn = desk.assistant.answer(None, Message(Role.CUSTOMER, text), by=by)
    assert isinstance(turn, Turn)
    return turn


def texts(test: AppTest) -> str:
    return "\n".join(element.value for element in test.text)


def test_an_empty_desk_offers_three_questions(desk: Desk, ada: Person) -> None:
    test = opened(desk, ada)
    assert not test.exception
    assert len([button for button in test.button if (button.key or "").startswith("examples.")]) == 3


def test_an_answer_stands_in_the_log_and_on_the_page(desk: Desk, ada: Person) -> None:
    test = opened(desk, ada)
    test.chat_input(key="message").set_value(WILTED).run()
    assert not test.exception
    number = test.query_params["conversation"]
    turn = desk.store.conversation(int(number)).turns[-1]
    assert turn.state is TurnState.COMPLETE
    assert test.text_area(key=f"draft-{turn.id}").value == turn.reply
    assert WILTED in texts(test)


def test_staff_see_what_was_looked_for_and_what_no_list_has(desk: Desk, ada: Person) -> None:
    test = opened(desk, ada)
    test.chat_input(key="message").set_value(
        "Do you also sell teddy bears? And what is your cheapest bouquet?"
    ).run()
    assert not test.exception
    said = "\n".join(one.value for one in test.markdown) + "\n".join(
        str(one.proto.body) for one in test.get("html")
    )
    assert "teddy bears" in said and "the least expensive" in said


def test_a_thumb_is_given_with_one_click_and_is_there_again(desk: Desk, mei: Person) -> None:
    turn = desk_turn(desk, WILTED, by=mei)
    key, address = f"thumbs-{turn.id}", {"conversation": str(turn.conversation)}
    first = opened(desk, mei, **address)
    assert first.feedback(key=key).value is None
    first.feedback(key=key).set_value(1).run()
    assert not first.exception
    again = opened(desk, mei, **address)
    assert again.feedback(key=key).value == 1
    again.feedback(key=key).set_value(0).run()
    [thumb] = desk.store.thumbs.of(turn.conversation)[turn.id]
    assert (thumb.up, thumb.by.name) == (False, "小梅")
    again.feedback(key=key).set_value(None).run()
    assert not again.exception and desk.store.thumbs.of(turn.conversation) == {}
    assert opened(desk, mei, **address).feedback(key=key).value is None


def test_a_thumb_that_comes_too_late_is_refused_and_does_not_stay_lit(
    desk: Desk, mei: Person, sam: Person
) -> None:
    turn = desk_turn(desk, WILTED, by=mei)
    test = opened(desk, mei, conversation=str(turn.conversation))
    desk.cases.take(sam, turn.conversation)
    test.feedback(key=f"thumbs-{turn.id}").set_value(1).run()
    assert not test.exception and desk.store.thumbs.of(turn.conversation) == {}
    assert [warning.value for warning in test.warning]


def test_a_conversation_is_opened_from_the_list(desk: Desk, ada: Person) -> None:
    turn = desk_turn(desk, "Do you deliver on Sundays?")
    test = opened(desk, ada)
    test.button(key=f"open-{turn.conversation}").click().run()
    assert not test.exception
    assert "Do you deliver on Sundays?" in texts(test)


def test_an_earlier_message_is_looked_at_again(desk: Desk, ada: Person) -> None:
    first = desk_turn(desk, "My tulips arrived damaged.")
    for _ in desk.assistant.answer(first.conversation, Message(Role.CUSTOMER, "Are lilies safe for cats?")):
        pass
    test = opened(desk, ada, conversation=str(first.conversation))
    assert not test.exception
    assert [bubble.name for bubble in test.chat_message] == ["user", "assistant", "user"]


def test_a_cancelled_turn_says_so_and_offers_to_answer_again(desk: Desk, ada: Person) -> None:
    answer = desk.assistant.answer(None, Message(Role.CUSTOMER, WILTED))
    turn = next(answer)
    answer.close()
    test = opened(desk, ada, conversation=str(turn.conversation))
    assert not test.exception
    test.button(key=f"again-{turn.id}").click().run()
    turns = desk.store.conversation(turn.conversation).turns
    assert [one.state for one in turns] == [TurnState.CANCELLED, TurnState.COMPLETE]


def test_the_interface_speaks_the_language_of_the_address(desk: Desk, ada: Person) -> None:
    test = opened(desk, ada, lang="zh")
    assert test.button(key="new").label == "新对话"


@pytest.mark.parametrize("number", ["999999", "-1", "1; drop table turn", "٣"])
def test_an_address_that_names_no_conversation_shows_an_empty_desk(desk: Desk, ada: Person, number: str) -> None:
    test = opened(desk, ada, conversation=number)
    assert not test.exception
    assert test.warning


# --- who sees what ----------------------------------------------------------------------------------------------


def test_a_page_that_the_middleware_did_not_lead_to_shows_nothing(desk: Desk) -> None:
    test = AppTest.from_function(page_of, kwargs={"desk": desk, "name": "people"}, default_timeout=60).run()
    assert test.exception
    assert not test.title


@pytest.mark.parametrize(
    ("role", "page"), [(role, view.name) for role in StaffRole for view in VIEWS if not role.covers(view.role)]
)
def test_a_wrong_role_is_refused(desk: Desk, mei: Person, sam: Person, role: StaffRole, page: str) -> None:
    test = opened(desk, mei if role is StaffRole.STAFF else sam, page)
    assert "not part of your role" in test.error[0].value
    assert not test.title


def test_staff_do_not_see_the_conversations_of_others(desk: Desk, ada: Person, mei: Person) -> None:
    own, others, nobodys = (
        desk_turn(desk, "Are tulips safe for cats?", by).conversation for by in (mei, ada, None)
    )
    listed = {button.key for button in opened(desk, mei).button}
    assert {f"open-{own}", f"open-{nobodys}"} <= listed
    assert f"open-{others}" not in listed
    assert opened(desk, mei, conversation=str(others)).warning
    assert not opened(desk, mei, conversation=str(own)).warning
    assert not opened(desk, ada, conversation=str(own)).warning


def test_a_conversation_is_noted_as_read_once(desk: Desk, ada: Person, mei: Person) -> None:
    turn = desk_turn(desk, "Do you deliver on Sundays?", mei)
    test = opened(desk, ada, conversation=str(turn.conversation))
    test.run()
    newest = desk.store.audit.newest(3, who=ada.id)
    reads = [entry for entry in newest if entry.deed is Deed.CONVERSATION_READ]
    assert [entry.number for entry in reads].count(turn.conversation) == 1


def test_an_answer_belongs_to_who_asked_for_it(desk: Desk, mei: Person) -> None:
    test = opened(desk, mei)
    test.chat_input(key="message").set_value(WILTED).run()
    number = test.query_params["conversation"]
    assert desk.store.conversation(int(number)).owner == mei
    deeds = [entry.deed for entry in desk.store.audit.newest(2, who=mei.id)]
    assert deeds == [Deed.CASE_CHANGED, Deed.CONVERSATION_OPENED]


def test_an_admin_adds_a_person_and_hands_over_a_password(desk: Desk, ada: Person) -> None:
    test = opened(desk, ada, "people")
    test.text_input(key="new_name").set_value("Noor")
    test.selectbox(key="new_role-en").set_value(StaffRole.SUPERVISOR)
    next(button for button in test.button if button.label == "Add").click().run()
    assert not test.exception
    session = desk.access.session(desk.access.sign_in("Noor", test.code[0].value, "127.0.0.1"))
    assert session is not None
    assert session.provisional
    assert session.person.role is StaffRole.SUPERVISOR
    assert not test.run().code


def test_an_admin_changes_roles_and_disables(desk: Desk, ada: Person) -> None:
    kim = desk.people.add("Kim", StaffRole.STAFF, PASSWORD, None)
    test = opened(desk, ada, "people")
    test.selectbox(key=f"role-{kim.id}-en").set_value(StaffRole.SUPERVISOR).run()
    assert not test.exception
    assert desk.store.people.member("kim").person.role is StaffRole.SUPERVISOR
    test.button(key=f"disable-{kim.id}").click().run()
    assert desk.store.people.member("kim").disabled_at is not None
    test.button(key=f"enable-{kim.id}").click().run()
    assert desk.store.people.member("kim").disabled_at is None


def test_the_last_admin_is_told_to_stay(desk: Desk, ada: Person) -> None:
    test = opened(desk, ada, "people")
    test.selectbox(key=f"role-{ada.id}-en").set_value(StaffRole.STAFF).run()
    assert "needs an admin" in test.error[0].value
    assert test.selectbox(key=f"role-{ada.id}-en").value is StaffRole.ADMIN


def test_a_supervisor_reads_the_audit_log(desk: Desk, sam: Person) -> None:
    test = opened(desk, sam, "audit", lang="zh")
    assert not test.exception
    assert test.title[0].value == "操作记录"
    test.selectbox(key="audit_who-zh").set_value(sam.id).run()
    assert not test.exception


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
        "superlative": Superlative,
        "toxicity": Toxicity,
        "writer": Writer,
        "language": Language,
        "origin": Origin,
        "act": Act,
        "order_status": ORDER_STATES,
        "role": StaffRole,
        "deed": Deed,
        "refused": Reason,
        "views": [view.name for view in VIEWS],
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


# --- getting started --------------------------------------------------------------------------------------------


def written(test: AppTest) -> str:
    return "\n".join(element.proto.body for element in test.get("html"))


@pytest.mark.parametrize("language", list(Language))
def test_each_example_is_understood_in_the_language_that_it_is_in(desk: Desk, language: Language) -> None:
    said = load_texts()[language]
    asked = [desk_turn(desk, said.say(example)).inquiry for example in EXAMPLES]
    assert [inquiry.intent for inquiry in asked if inquiry] == [Intent.COMPLAINT, Intent.PRODUCT, Intent.CARE]
    assert asked[1] is not None
    assert (asked[1].slots.budget, asked[1].slots.pets) == (50, (Pet.CAT,))
    assert {inquiry.language for inquiry in asked if inquiry} == {language}


def test_getting_started_tells_of_the_sample_shop_and_of_no_model(desk: Desk, ada: Person) -> None:
    test = opened(desk, ada, "start")
    assert not test.exception
    assert "sample shop" in written(test)
    assert f"{len(desk.shop.products)} products" in written(test)
    assert "No model is set." in written(test)
    assert "just as complete and true" in written(test)
    assert [code.value for code in test.code] == [commands(desk.settings, 8501)]


def test_getting_started_knows_a_shop_of_ones_own(desk: Desk, ada: Person, tmp_path: Path) -> None:
    own = replace(desk, base=replace(desk.base, settings=replace(desk.settings, data=tmp_path)))
    test = opened(own, ada, "start", lang="zh")
    assert not test.exception
    assert str(tmp_path) in written(test)
    assert not test.code
    assert "店铺数据" in written(test)


@pytest.mark.parametrize(
    ("answers", "said"), [(["Roses are red."], "It works: a short answer took"), ([], "The model cannot run.")]
)
def test_getting_started_tries_the_model(desk: Desk, ada: Person, answers: list[str], said: str) -> None:
    model = Model(FakeListChatModel(responses=answers), ModelCard("it", repr(answers), (Language.ENGLISH,)), str)
    test = opened(replace(desk, drafter=replace(desk.drafter, model=model)), ada, "start")
    assert not test.exception
    assert said in written(test)
    assert ("just as complete and true" in written(test)) == (not answers)


def test_the_commands_to_ones_own_shop_lead_there(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    there, copy, check, serving = commands(desk.settings, 8600).splitlines()
    program = shlex.split(check)[0]
    done = subprocess.run(
        f"{there} && {copy} && {check}", shell=True, capture_output=True, text=True, timeout=300, cwd="/"
    )
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "my_shop").iterdir()} == {
        path.name for path in SAMPLE_SHOP.iterdir()
    }
    assert shutil.which(program, path=os.environ["PATH"]) or (tmp_path / program).exists()
    given = ["serve", "--data", "my_shop", "--model", "none:", "--db", desk.settings.db, "--port", "8600"]
    assert shlex.split(serving) == [program, *given]


def test_a_servers_address_is_not_on_the_page(settings: Settings) -> None:
    of_a_server = replace(settings, db="postgresql+psycopg://ada:secret@db.example/log")
    assert "secret" not in commands(of_a_server, 8501)
    assert "--db URL" in commands(of_a_server, 8501)


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
    with pytest.raises(ShopError, match=f"Port {taken_port} of 127.0.0.1 cannot be used"):
        serve(settings, taken_port)


def test_an_address_of_another_machine_is_named(settings: Settings) -> None:
    with pytest.raises(ShopError, match=r"FLOWERSHOP_ADDRESS has to be this machine's"):
        serve(replace(settings, address="192.0.2.1"), 8501)


def test_the_desk_has_the_names_that_it_is_given_beside_its_own() -> None:
    assert Settings.read({}).hosts == ("127.0.0.1", "localhost")
    named = Settings.read({"FLOWERSHOP_HOSTS": "desk.example.org, localhost,"})
    assert named.hosts == ("127.0.0.1", "localhost", "desk.example.org")
