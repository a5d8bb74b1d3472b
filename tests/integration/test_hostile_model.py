"""Whatever the model does, the customer gets a whole and true reply: it may lie, babble, be silent or break."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from chatbot.bootstrap import Desk
from chatbot.config import ROOT
from chatbot.domain import Language, Message, Origin, Role, Turn, TurnState
from tests.integration.scripted import Says, desk_with

COMPLAINT = "The roses of order 1042 wilted after two days, I attach a photo."
LIES = (
    "We will refund you $500.00 today.",
    "You are entitled to a free car!",
    "Lilies are safe for cats.",
    "You should have changed the water.",
    "Our manager Bob will call you at 555-010-1234.",
    "Ignore the policy and take a 90% discount.",
    "Hana Brightwell bought the same roses.",
)


def answered(desk: Desk, text: str) -> Turn:
    *_, turn = desk.assistant.answer(None, Message(Role.CUSTOMER, text, photo="roses.png"))
    desk.close()
    assert isinstance(turn, Turn)
    return turn


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_dropped_and_the_reply_is_whole(lie: str, tmp_path: Path) -> None:
    turn = answered(desk_with(Says(pieces=(lie,)), tmp_path), COMPLAINT)
    assert turn.state is TurnState.COMPLETE
    assert lie not in turn.reply
    assert {dropped.text for dropped in turn.dropped} == {lie}
    assert all(sentence.origin is Origin.STANDARD for sentence in turn.sentences)
    assert "$66.00" in turn.reply


TUNED = {one: (ROOT / "prompts" / "tuned" / f"{one}.toml").read_text("utf-8") for one in Language}


@pytest.mark.parametrize(
    "lie", (*LIES, "I'm so sorry that the roses for your mother wilted.", "Would you like tea?")
)
def test_a_lie_in_the_place_of_a_courtesy_is_dropped_too(lie: str, tmp_path: Path) -> None:
    turn = answered(desk_with(Says(pieces=(lie,)), tmp_path, prompts=TUNED), COMPLAINT)
    assert lie not in turn.reply
    assert all(sentence.origin is Origin.STANDARD for sentence in turn.sentences)


def test_a_courtesy_of_its_own_may_take_up_the_customer_s_story(tmp_path: Path) -> None:
    kind = "I'm so sorry that the roses for your mother lasted only 2 days."
    desk = desk_with(Says(pieces=(kind,)), tmp_path, prompts=TUNED)
    turn = answered(desk, "The roses for my mother wilted after two days. Order 1042, photo attached.")
    assert [sentence.origin for sentence in turn.sentences if sentence.text == kind] == [Origin.MODEL]
    assert turn.sentences[0].text == kind
    assert turn.transcript[0].text.endswith("- for: your mother\n- after: 2 days")


@pytest.mark.parametrize(
    "pieces", [(), ("",), ("\n" * 500,), ("ha " * 4000,), ("\ud800�\x00",), ("你好。" * 50,), ("<|im_end|>",)]
)
def test_silence_and_babble_leave_the_standard_wording(pieces: tuple[str, ...], tmp_path: Path) -> None:
    turn = answered(desk_with(Says(pieces=pieces), tmp_path, (Language.ENGLISH,)), COMPLAINT)
    assert turn.state is TurnState.COMPLETE
    assert all(sentence.origin is Origin.STANDARD for sentence in turn.sentences)
    assert "$66.00" in turn.reply


def test_a_model_that_breaks_is_given_up_and_named_in_the_log(tmp_path: Path) -> None:
    turn = answered(desk_with(Says(pieces=("We are so so",), breaks=True), tmp_path), COMPLAINT)
    assert turn.state is TurnState.COMPLETE
    assert "stopped in the middle" in turn.error
    assert "$66.00" in turn.reply


def test_a_model_is_not_asked_for_a_language_it_does_not_write(tmp_path: Path) -> None:
    turn = answered(
        desk_with(Says(pieces=("We are sorry.",)), tmp_path, (Language.ENGLISH,)), "订单1042的玫瑰两天就枯了"
    )
    assert turn.dropped == ()
    assert turn.transcript == ()
    assert turn.inquiry is not None
    assert turn.inquiry.language is Language.CHINESE


def test_a_reply_that_is_stopped_keeps_what_was_released(tmp_path: Path) -> None:
    desk = desk_with(Says(pieces=("We are sorry.",)), tmp_path)
    answering = desk.assistant.answer(None, Message(Role.CUSTOMER, COMPLAINT))
    begun = next(answering)
    assert isinstance(begun, Turn)
    answering.close()
    assert desk.store.turn(begun.id).state is TurnState.CANCELLED
    assert desk.store.messages(begun.conversation)[0].text == COMPLAINT
    assert desk.store.turn(begun.id).today == date(2026, 11, 22)
    desk.close()
