"""The desk's pages for cases, run without a browser: people with other roles see and do other things."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from chatbot.bootstrap import Desk, boot, system_clock
from chatbot.config import Settings
from chatbot.domain import (
    CaseState,
    Deed,
    Duty,
    EventKind,
    Message,
    Person,
    Role,
    Session,
    StaffRole,
    Turn,
)
from chatbot.guard.checks import CHECKS, CHECKS_OF_MODELS
from chatbot.pictures import cleaned
from chatbot.ui.person import KEY, told
from chatbot.ui.screen import load_texts

AN = Person(1, "An", StaffRole.STAFF)
BO = Person(2, "Bo", StaffRole.STAFF)
SU = Person(3, "Su", StaffRole.SUPERVISOR)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    log = tmp_path_factory.mktemp("case_pages") / "log.db"
    opened = boot(Settings.read({}, db=f"sqlite:///{log}", model="none:", today="2026-11-21"))
    for person in (AN, BO, SU):
        assert opened.people.add(person.name, person.role, "correct horse battery", None) == person
    yield opened
    opened.close()


def page_of(desk, name):
    """Streamlit runs this function's source by itself, without the names of this module."""
    from chatbot.ui.frame import framed
    from chatbot.ui.views import VIEWS

    framed(desk, next(view for view in VIEWS if view.name == name), {})


def opened(desk: Desk, person: Person, view: str = "chat", **address: str) -> AppTest:
    """A page as the middleware lets ``person`` see it."""
    test = AppTest.from_function(page_of, kwargs={"desk": desk, "name": view}, default_timeout=60)
    test.user = {KEY: told(Session(1, person, system_clock(), system_clock()))}
    for name, value in address.items():
        test.query_params[name] = value
    return shown(test.run())


def shown(test: AppTest) -> AppTest:
    assert not test.exception
    return test


def answered(desk: Desk, text: str, by: Person | None = None, **given: str) -> Turn:
    *_, turn = desk.assistant.answer(None, Message(Role.CUSTOMER, text, **given), by=by)
    assert isinstance(turn, Turn)
    return turn


def wilted(desk: Desk) -> Turn:
    return answered(desk, "The roses from order 1042 wilted after two days.", order="1042", photo="roses.jpg")


def chat(desk: Desk, person: Person, turn: Turn) -> AppTest:
    return opened(desk, person, conversation=str(turn.conversation))


def case(desk: Desk, person: Person, turn: Turn) -> AppTest:
    return opened(desk, person, view="cases", conversation=str(turn.conversation))


def test_a_draft_is_marked_as_sent_with_a_click(desk: Desk) -> None:
    turn = wilted(desk)
    page = chat(desk, AN, turn)
    shown(page.button(key=f"sent-{turn.id}").click().run())
    assert desk.cases.file(AN, turn.conversation).sent[turn.id].text == turn.reply
    assert turn.reply in [text.value for text in page.text]
    assert not [area for area in page.text_area if area.key == f"draft-{turn.id}"]


def test_warnings_are_seen_before_an_edited_draft_is_sent(desk: Desk) -> None:
    turn = wilted(desk)
    page = chat(desk, AN, turn)
    page.text_area(key=f"draft-{turn.id}").set_value(f"{turn.reply}\nWe will refund you $99.00 today.")
    shown(page.button(key=f"sent-{turn.id}").click().run())
    assert not desk.cases.file(AN, turn.conversation).sent
    page.text_input(key=f"why-{turn.id}").set_value("Promised on the phone.")
    shown(page.button(key=f"sent-{turn.id}").click().run())
    sent = desk.cases.file(AN, turn.conversation).sent[turn.id]
    assert (sent.reason, {one.check for one in sent.objections} >= {"amount"}) == ("Promised on the phone.", True)


def test_a_supervisor_approves_and_staff_tell_the_customer(desk: Desk) -> None:
    turn = answered(desk, "My order 1042 never arrived, nobody has delivered it.")
    chat(desk, AN, turn)
    [approval] = desk.cases.file(AN, turn.conversation).approvals
    assert not [one for one in opened(desk, AN, view="approvals").button if one.key == f"approve-{approval.id}"]
    queue = opened(desk, SU, view="approvals")
    shown(queue.button(key=f"approve-{approval.id}").click().run())
    page = chat(desk, AN, turn)
    shown(page.button(key="tell-customer").click().run())
    told = desk.store.conversation(turn.conversation).turns[-1]
    assert told.approval == approval.id
    assert page.text_area(key=f"draft-{told.id}").value == told.reply
    found = desk.cases.file(AN, turn.conversation)
    assert found.case is not None and found.case.state is CaseState.APPROVED


def test_nobody_is_offered_to_approve_what_they_asked_for(desk: Desk) -> None:
    turn = answered(desk, "My order 1042 never arrived, nobody has delivered it.", by=SU)
    [approval] = desk.cases.file(SU, turn.conversation).approvals
    keys = {button.key for button in opened(desk, SU, view="approvals").button}
    assert f"approval-open-{approval.id}" in keys and f"approve-{approval.id}" not in keys


def test_another_amount_is_refused_without_a_reason_and_says_so(desk: Desk) -> None:
    turn = answered(desk, "My order 1042 never arrived, nobody has delivered it.")
    chat(desk, AN, turn)
    [approval] = desk.cases.file(AN, turn.conversation).approvals
    queue = opened(desk, SU, view="approvals")
    [amount] = [one for one in queue.number_input if (one.key or "").startswith(f"amount-{approval.id}-")]
    amount.set_value(40.0).run()
    shown(queue.button(key=f"approve-{approval.id}").click().run())
    assert any("Write the reason" in text.value for text in queue.text)
    queue.text_input(key=f"reason-{approval.id}").set_value("The vase was kept.").run()
    shown(queue.button(key=f"approve-{approval.id}").click().run())
    [approved] = desk.cases.file(AN, turn.conversation).approvals
    assert approved.reason == "The vase was kept."
    assert 40 in {one.amount for one in approved.granted}


def test_what_the_customer_takes_is_clicked_and_then_done(desk: Desk) -> None:
    turn = wilted(desk)
    chat(desk, AN, turn)
    page = case(desk, AN, turn)
    shown(page.button(key="case-option-1").click().run())
    [task] = desk.cases.file(AN, turn.conversation).tasks
    shown(page.button(key=f"task-done-{task.id}").click().run())
    shown(page.button(key="case-close").click().run())
    assert desk.cases.file(AN, turn.conversation).events[-1].what is EventKind.CLOSED


def test_a_person_who_was_called_takes_the_conversation_and_the_page_says_so(desk: Desk) -> None:
    turn = answered(desk, "I want to talk to a real person, please.")
    page = chat(desk, BO, turn)
    shown(page.button(key="take").click().run())
    assert "only a suggestion to you" in page.info[0].value
    assert "Bo has taken" in chat(desk, SU, turn).info[0].value
    refused = chat(desk, AN, turn)
    assert "no conversation with that number" in refused.warning[0].value
    assert turn.reply not in [text.value for text in refused.text]
    assert [markdown.value for markdown in opened(desk, AN, "today").markdown if "real person" in markdown.value]


def test_the_first_page_shows_what_is_overdue_and_who_is_called_for(desk: Desk) -> None:
    turn = answered(desk, "I want to talk to a real person, please.")
    for view in ("chat", "today"):
        assert f"called-take-{turn.conversation}" in {button.key for button in opened(desk, AN, view).button}


def test_photos_of_a_case_are_shown_on_its_page(desk: Desk) -> None:
    turn = wilted(desk)
    chat(desk, AN, turn)
    file = BytesIO()
    Image.new("RGB", (300, 200), "green").save(file, "PNG")
    desk.cases.add_photo(AN, turn.conversation, cleaned(file.getvalue()))
    case(desk, AN, turn)
    assert desk.cases.file(AN, turn.conversation).photos


@pytest.mark.parametrize("view", ["today", "cases", "approvals"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_view_opens_in_both_languages(desk: Desk, view: str, language: str) -> None:
    turn = wilted(desk)
    chat(desk, AN, turn)
    for address in ({}, {"conversation": str(turn.conversation)}):
        assert opened(desk, SU, view, lang=language, **address).title


def test_approvals_are_not_for_staff(desk: Desk) -> None:
    assert "not part of your role" in opened(desk, AN, "approvals").error[0].value


def test_a_case_is_noted_as_read(desk: Desk) -> None:
    turn = wilted(desk)
    chat(desk, AN, turn)
    case(desk, SU, turn)
    newest = desk.store.audit.newest(1)[0]
    assert (newest.who, newest.deed, newest.number) == (SU, Deed.CASE_READ, turn.conversation)


def test_looking_into_the_approvals_is_noted_once_for_each_that_waits(desk: Desk) -> None:
    turn = answered(desk, "My order 1042 never arrived, nobody has delivered it.")
    queue = opened(desk, SU, "approvals")
    [approval] = desk.cases.file(SU, turn.conversation).approvals
    assert "the terminal" in "".join(html.proto.body for html in queue.get("html"))
    shown(queue.text_input(key=f"reason-{approval.id}").set_value("Hm.").run())
    shown(queue.run())
    read = [one for one in desk.store.audit.newest(200, SU.id) if one.number == turn.conversation]
    assert [one.deed for one in read] == [Deed.APPROVAL_READ]


def test_ready_texts_are_put_into_the_draft_with_a_click_and_sent(desk: Desk) -> None:
    turn = answered(desk, "The roses from order 1042 wilted after two days.", photo="roses.jpg")
    page = chat(desk, AN, turn)
    assert page.button(key=f"insert-{turn.id}-with_name").disabled
    texts = {one.id: one.text for one in desk.cases.ready_texts(AN, turn)}
    page.text_area(key=f"draft-{turn.id}").set_value("Dear all,")
    for id in ("in_bud", "revive"):
        shown(page.button(key=f"insert-{turn.id}-{id}").click().run())
    written = f"Dear all,\n\n{texts['in_bud']}\n\n{texts['revive']}"
    assert page.text_area(key=f"draft-{turn.id}").value == written
    assert not page.warning
    shown(page.button(key=f"sent-{turn.id}").click().run())
    assert desk.cases.file(AN, turn.conversation).sent[turn.id].text == written


def test_a_reply_is_sent_from_the_page_of_its_case(desk: Desk) -> None:
    turn = wilted(desk)
    page = case(desk, AN, turn)
    shown(page.button(key=f"insert-{turn.id}-in_bud").click().run())
    shown(page.button(key=f"sent-{turn.id}").click().run())
    assert "in bud" in desk.cases.file(AN, turn.conversation).sent[turn.id].text
    assert not [area for area in case(desk, AN, turn).text_area if area.key == f"draft-{turn.id}"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_word_of_the_casework_has_a_text(language: str) -> None:
    texts = {str(name): said.texts for name, said in load_texts().items()}[language]
    checks = {name for name, _ in CHECKS} - CHECKS_OF_MODELS | {"approval"}
    vocabularies = {"case_state": CaseState, "event": EventKind, "duty": Duty, "check": checks}
    for family, words in vocabularies.items():
        assert {f"{family}.{word}" for word in words} <= set(texts)
