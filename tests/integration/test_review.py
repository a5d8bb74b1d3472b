"""A supervisor looks back: what is found in the log, what is said of it, and what of it leaves the shop."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest
from synthetic_log import SHOWN, fill, measure, p95

from chatbot.bootstrap import Desk, boot
from chatbot.cli import main
from chatbot.config import SAMPLE_SHOP, Settings
from chatbot.domain import (
    Act,
    CaseState,
    Criterion,
    Decision,
    Dropped,
    Inquiry,
    Intent,
    Issue,
    Language,
    LogFilter,
    Logged,
    Message,
    ModelCard,
    Objection,
    Origin,
    Person,
    Rating,
    Role,
    Sent,
    Sentence,
    ShopError,
    Signature,
    Slots,
    StaffRole,
    Status,
    Turn,
    TurnState,
)
from chatbot.export import Format, logs, pairs
from chatbot.finetune.example import Preference, read_examples
from chatbot.people import Management
from chatbot.redaction import redactor_of
from chatbot.shop import load
from chatbot.store import Store, open_store
from chatbot.terms import excerpt, marked, query_of

TODAY = date(2026, 5, 8)
MEI = Person(1, "Mei Lin", StaffRole.SUPERVISOR)
EN, ZH = Language.ENGLISH, Language.CHINESE


def clock() -> datetime:
    return datetime(2026, 5, 8, 9, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


@pytest.fixture
def store(log: str) -> Iterator[Store]:
    opened = open_store(log, clock)
    yield opened
    opened.close()


@pytest.fixture
def file(path: Path) -> Iterator[Store]:
    """A log that is a file of SQLite."""
    opened = open_store(f"sqlite:///{path}", clock)
    yield opened
    opened.close()


def held(store: Store, said: str, reply: str = "Very sorry.", conversation: int | None = None, **of: Any) -> Turn:
    """A turn that is over."""
    turn = store.begin_turn(conversation, Message(Role.CUSTOMER, said), of.pop("today", TODAY))
    done = replace(turn, state=TurnState.COMPLETE, reply=reply, **of)
    store.finish_turn(done)
    return done


def inquiry(intent: Intent = Intent.COMPLAINT, language: Language = EN, **of: Any) -> Inquiry:
    return Inquiry("", language, intent, **of)


def found(store: Store, said: str = "", **of: Any) -> list[str]:
    """The titles of the conversations that are found."""
    return [one.conversation.title for one in store.archive.find(LogFilter(said, **of), 50)]


# Words


@pytest.mark.parametrize(
    ("said", "sought"),
    [
        ("我的玫瑰两天就枯萎了", "玫瑰"),
        ("花都蔫了", "蔫"),
        ("我的玫瑰两天就枯萎了", "玫瑰两天"),
        ("我的玫瑰两天就枯萎了", "枯萎 玫瑰"),
        ("訂單號1044", "订单号"),
        ("订单号1044", "1044"),
        ("The ROSES wilted.", "rose"),
        ("They are wilting", "wilted"),
        ("She doesn't like it", "doesn’t"),
        ("Zoë's café", "cafe zoe"),
        ("１２３４５", "12345"),
        ("iPhone拍的照片", "iphone 照片"),
        ("𠮷野家旁边", "𠮷"),
    ],
)
def test_a_word_is_found(store: Store, said: str, sought: str) -> None:
    held(store, said)
    held(store, "Something else 别的事")
    assert found(store, sought) == [said]


@pytest.mark.parametrize(
    ("said", "sought"),
    [
        ("玫红色的瑰宝", "玫瑰"),
        ("订单，单号", "订单号"),
        ("the rose", "rosemary"),
        ("rose", "rose lily"),
        ("rose", "!?"),
        ("rose", '" OR rose'),
        ("rose", "=reviewed=no="),
        ("rose", "terms:"),
    ],
)
def test_what_is_not_there_is_not_found(store: Store, said: str, sought: str) -> None:
    held(store, said)
    assert found(store, sought) == []


def test_replies_are_searched_too_and_messages_before_they_are_answered(store: Store) -> None:
    held(store, "Hello", "您好，百合")
    assert found(store, "百合") == ["Hello"]
    store.begin_turn(None, Message(Role.CUSTOMER, "郁金香"), TODAY)
    assert found(store, "郁金香") == ["郁金香"]


def test_a_conversation_is_listed_once_at_its_newest_turn(store: Store) -> None:
    first = held(store, "roses one")
    held(store, "tulips")
    last = held(store, "roses again", conversation=first.conversation)
    [only] = store.archive.find(LogFilter("roses"), 50)
    assert (only.turn, only.message) == (last.id, "roses again")
    assert found(store) == ["roses one", "tulips"]


def test_what_is_found_is_marked() -> None:
    query = query_of("玫瑰 wilt")
    assert [(part.text, part.hit) for part in marked("玫瑰 WILTED<b>", query)] == [
        ("玫瑰", True),
        (" ", False),
        ("WILTED", True),
        ("<b>", False),
    ]
    assert "".join(part.text for part in excerpt("花" * 200 + "玫瑰" + "花" * 200, query, 30)).count("玫瑰") == 1
    assert "".join(part.text for part in excerpt("short\ntext", query, 30)) == "short text"


# Filters


def test_each_filter_leaves_what_it_says(store: Store) -> None:
    roses = inquiry(issues=(Issue.WILTED,), slots=Slots(flowers=("rose",)))
    held(
        store,
        "roses",
        inquiry=roses,
        decision=Decision(Status.OFFER),
        model=ModelCard("llama-cpp:/a b/模型.gguf", "f", (EN,)),
        prompt_version="aaa",
        dropped=(Dropped("no", "amount", "no such amount", Act.REMEDY),),
        today=date(2026, 2, 28),
    )
    held(store, "百合", inquiry=inquiry(Intent.CARE, ZH), prompt_version="bbb", today=date(2026, 5, 7))
    for wanted in (
        {"intents": (Intent.COMPLAINT,)},
        {"issues": (Issue.WILTED, Issue.LATE)},
        {"flowers": ("rose",)},
        {"languages": (EN,)},
        {"statuses": (Status.OFFER,)},
        {"models": ("llama-cpp:/a b/模型.gguf",)},
        {"prompts": ("aaa",)},
        {"dropped": True},
        {"days": (date(2026, 2, 28), date(2026, 2, 28))},
        {"days": (date(2024, 12, 31), date(2026, 5, 6))},
        {"days": (date(2026, 1, 1), date(2026, 4, 30))},
    ):
        assert found(store, **wanted) == ["roses"], wanted
    assert found(store, "roses", languages=(ZH,)) == []
    assert found(store, days=(date(2020, 1, 1), date(2030, 12, 31))) == ["百合", "roses"]
    assert store.archive.models() == ("llama-cpp:/a b/模型.gguf",)
    assert store.archive.prompts() == ("aaa", "bbb")


def sent(store: Store, turn: Turn, text: str, by: Person | None = None) -> None:
    who = by or Management(store).add(f"Jo {turn.id}", StaffRole.STAFF, "correct horse battery", None)
    done = Sent(turn.id, turn.conversation, text, (), (), "", clock(), Signature(who.id, who.name))
    store.cases.send(done, CaseState.SENT, None, ())


def test_a_reply_is_searched_as_it_was_sent(store: Store) -> None:
    turn = held(store, "roses", "Tulips last a week. 郁金香能开一周。")
    sent(store, turn, "Peonies last a week. 牡丹花能开一周。")
    assert found(store, "tulips") == found(store, "郁金香") == []
    assert found(store, "peonies") == found(store, "牡丹花能开") == ["roses"]
    assert store.archive.find(LogFilter("peonies"), 1)[0].reply.startswith("Peonies")


def test_replies_are_found_by_whether_they_were_edited(store: Store) -> None:
    sent(store, held(store, "as drafted", "Sorry."), "Sorry.")
    sent(store, held(store, "edited", "Sorry."), "So sorry.")
    held(store, "never sent", "Sorry.")
    assert found(store, edited=True) == ["edited"]
    assert found(store, edited=False) == ["as drafted"]
    assert found(store) == ["never sent", "edited", "as drafted"]


def test_conversations_are_found_by_who_had_a_hand_in_them(store: Store) -> None:
    mei, jo, pat = (
        Management(store).add(name, StaffRole.SUPERVISOR, "correct horse battery", None)
        for name in ("Mei", "Jo", "Pat")
    )
    turn = store.begin_turn(None, Message(Role.CUSTOMER, "roses"), TODAY, mei)
    store.finish_turn(replace(turn, state=TurnState.COMPLETE, reply="Sorry."))
    held(store, "of nobody")
    assert found(store, staff=(mei.id,)) == ["roses"]
    assert found(store, staff=(jo.id, pat.id)) == []
    store.cases.take(turn.conversation, Signature(jo.id, jo.name), from_others=True)
    sent(store, turn, "Very sorry.", pat)
    for one in (mei, jo, pat):
        assert found(store, staff=(one.id,)) == ["roses"]


# Reviews


def test_conversations_are_found_by_their_rating(store: Store) -> None:
    cards = {
        "good": {Criterion.RIGHT: True},
        "faulted": {Criterion.RIGHT: True, Criterion.KIND: False},
        "bare": {},
    }
    for said, card in cards.items():
        store.archive.review(held(store, said).conversation, card, "", "", MEI)
    held(store, "unread")
    assert found(store, ratings=(Rating.GOOD,)) == ["good"]
    assert found(store, ratings=(Rating.FAULTED,)) == ["faulted"]
    assert found(store, ratings=(Rating.FAULTED, Rating.GOOD)) == ["faulted", "good"]


def test_a_reviewed_conversation_leaves_the_queue_until_it_goes_on(store: Store) -> None:
    turn = held(store, "roses")
    held(store, "tulips")
    card = {Criterion.RIGHT: True, Criterion.KIND: False}
    store.archive.review(turn.conversation, card, "Colder than it has to be.", "tone", MEI)

    assert found(store, reviewed=False) == ["tulips"]
    assert found(store, reviewed=True) == found(store, labels=("tone",)) == ["roses"]
    said = store.archive.review_of(turn.conversation)
    assert said is not None
    assert (said.card, said.comment, said.name, said.at) == (card, "Colder than it has to be.", "Mei Lin", clock())

    held(store, "and now?", conversation=turn.conversation)
    assert found(store, reviewed=False) == ["roses", "tulips"]
    assert [bool(one.review) for one in store.archive.turns_of(turn.conversation)] == [True, False]


def test_a_second_look_takes_the_place_of_the_first(store: Store) -> None:
    turn = held(store, "roses")
    store.archive.review(turn.conversation, {Criterion.RIGHT: False}, "", "wrong", MEI)
    store.archive.review(turn.conversation, {Criterion.RIGHT: True}, "", "right", MEI)
    assert store.archive.labels() == ("right",)
    assert found(store, labels=("wrong",)) == []
    with pytest.raises(ShopError, match="no conversation 99"):
        store.archive.review(99, {}, "", "", MEI)


def test_the_sample_is_the_same_for_everybody_and_no_favourites(store: Store) -> None:
    for number in range(40):
        held(store, f"message {number}")
    sample = [one.conversation.id for one in store.archive.sample(LogFilter(), 10)]
    assert len(set(sample)) == 10
    assert sample == [one.conversation.id for one in store.archive.sample(LogFilter(), 10)]
    assert sorted(sample) not in ([*range(1, 11)], [*range(31, 41)])
    held(store, "one more")
    assert len(set(sample) & {one.conversation.id for one in store.archive.sample(LogFilter(), 10)}) >= 9


# The index


def test_a_log_from_before_is_searched_at_once(path: Path) -> None:
    early = open_store(f"sqlite:///{path}", clock)
    held(early, "我的玫瑰", inquiry=inquiry(issues=(Issue.WILTED,)))
    with early.engine.begin() as connection:  # as the first version of the program left it
        cases = ("taken", "complaint_case", "case_event", "photo", "approval", "sent", "task")
        tables = (f"TABLE {name}" for name in ("search", "review", "thumb", "erasure", *cases))
        for what in ("TRIGGER search_erasing", "INDEX ix_person_email", *tables):
            connection.exec_driver_sql(f"DROP {what}")
        for column in ("model_spec", "prompt_version"):
            connection.exec_driver_sql(f"DROP INDEX ix_turn_{column}")
        for column in (
            "turn DROP COLUMN approval_id",
            "person DROP COLUMN email",
            "session DROP COLUMN by_provider",
            "turn DROP COLUMN desk",
        ):
            connection.exec_driver_sql(f"ALTER TABLE {column}")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0003'")
    early.close()
    again = open_store(f"sqlite:///{path}", clock)
    assert found(again, "玫瑰", issues=(Issue.WILTED,)) == ["我的玫瑰"]
    again.close()


def test_a_log_from_before_the_newest_marks_is_indexed_anew(path: Path) -> None:
    early = open_store(f"sqlite:///{path}", clock)
    sent(early, held(early, "roses", "Sorry."), "So sorry.")
    with early.engine.begin() as connection:  # as the index stood at schema 0007
        connection.exec_driver_sql("ALTER TABLE turn DROP COLUMN desk")
        connection.exec_driver_sql("UPDATE search SET terms = 'rose sorri'")
        connection.exec_driver_sql("DROP TABLE erasure")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0007'")
    early.close()
    again = open_store(f"sqlite:///{path}", clock)
    assert found(again, edited=True) == ["roses"]
    again.close()


def erase(store: Store, turn: Turn) -> None:
    with store.engine.begin() as connection:
        for statement in (
            "DELETE FROM turn WHERE id = :turn",
            "DELETE FROM message WHERE conversation_id = :conversation",
            "DELETE FROM conversation WHERE id = :conversation",
        ):
            connection.execute(text(statement), {"turn": turn.id, "conversation": turn.conversation})


def test_an_erased_turn_is_not_found_any_more(store: Store) -> None:
    turn = held(store, "xylophone")
    held(store, "xylophones")
    erase(store, turn)
    assert found(store, "xylophone") == ["xylophones"]


def test_an_erased_turn_leaves_no_word_behind(path: Path, file: Store) -> None:
    secret = "xylophonequartz"
    turn = held(file, secret, "reply")
    for number in range(300):
        held(file, f"word{number} 玫瑰")
    assert found(file, secret)
    erase(file, turn)
    assert not found(file, secret)
    with file.engine.connect() as connection:
        connection.exec_driver_sql("INSERT INTO search (search) VALUES ('integrity-check')")
    file.close()
    assert secret.encode() not in path.read_bytes()


def test_a_word_that_is_too_long_for_an_index_is_found(store: Store) -> None:
    held(store, "x" * 5000)
    held(store, "x" * 4999)
    assert [len(one.message) for one in store.archive.find(LogFilter("x" * 5000), 5)] == [5000]


def test_the_whole_log_is_read_in_order(store: Store) -> None:
    for number in range(450):
        held(store, f"message {number}")
    assert [one.turn.message.text for one in store.archive.turns()] == [
        f"message {number}" for number in range(450)
    ]


# What leaves the shop


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    log = tmp_path_factory.mktemp("review") / "log.db"
    desk = boot(Settings.read({}, db=f"sqlite:///{log}", model="none:", today="2026-11-21"))
    for said in (
        "=1+1 The roses from order 1042 wilted after two days. I'm Omar Farrell, omar@example.com.",
        "我叫李静怡，电话13812345678，订单1044的玫瑰两天就蔫了",
        "Write a poem about tulips",
    ):
        for _ in desk.assistant.answer(None, Message(Role.CUSTOMER, said)):
            pass
    yield desk
    desk.close()


def test_a_table_is_free_of_personal_data_and_formulas(desk: Desk) -> None:
    lines = "".join(logs(desk.store.archive.turns(), Format.CSV, redactor_of(desk.shop)))
    rows = list(csv.DictReader(io.StringIO(lines.removeprefix("\ufeff"))))
    assert [row["intent"] for row in rows] == ["complaint", "complaint", "creative"]
    assert rows[0]["message"].startswith("'=1+1")
    assert not any(secret in lines for secret in ("Omar", "omar@", "李静怡", "13812345678"))
    assert "1042" in rows[0]["message"] and "[电话]" in rows[1]["message"]


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@sum", " =1", "\t=1", "＝1", "\r1"])
def test_no_cell_is_calculated(store: Store, start: str) -> None:
    held(store, start)
    lines = "".join(logs(store.archive.turns(), Format.CSV, None)).removeprefix("\ufeff")
    assert next(csv.DictReader(io.StringIO(lines, newline="")))["message"] == f"'{start}"


def test_lines_of_json_hold_the_whole_turn(desk: Desk) -> None:
    [first, *_] = logs(desk.store.archive.turns(), Format.JSONL, redactor_of(desk.shop))
    record = json.loads(first)
    assert record["decision"]["status"] and record["sentences"] and record["facts"]
    assert "[name]" in record["message"]["text"] and record["review"] is None
    [raw, *_] = logs(desk.store.archive.turns(), Format.JSONL, None)
    assert "Omar Farrell" in json.loads(raw)["message"]["text"]


def test_what_was_sent_is_given_out_too_and_as_clean(store: Store) -> None:
    turn, _unsent = held(store, "roses", "Sorry."), held(store, "tulips", "Hello.")
    sent(store, turn, "So sorry, write to me at jo@example.com.")
    shop = load(SAMPLE_SHOP)
    records = [json.loads(line) for line in logs(store.archive.turns(), Format.JSONL, redactor_of(shop))]
    assert records[0]["sent"]["text"].startswith("So sorry") and "jo@" not in records[0]["sent"]["text"]
    assert records[0]["reply"] == "Sorry." and records[1]["sent"] is None
    lines = "".join(logs(store.archive.turns(), Format.CSV, None)).removeprefix("\ufeff")
    rows = csv.DictReader(io.StringIO(lines, newline=""))
    assert [row["sent"] for row in rows] == ["So sorry, write to me at jo@example.com.", ""]


def test_thumbs_are_given_out_too(store: Store) -> None:
    turn, _other = held(store, "My roses wilted."), held(store, "Thanks.")
    store.thumbs.give(turn, True, Signature(2, "An"))
    store.thumbs.give(turn, False, Signature(3, "Bo"))
    records = [json.loads(line) for line in logs(store.archive.turns(), Format.JSONL, None)]
    assert [[(one["name"], one["up"]) for one in record["thumbs"]] for record in records] == [
        [("An", True), ("Bo", False)],
        [],
    ]
    lines = "".join(logs(store.archive.turns(), Format.CSV, None)).removeprefix("\ufeff")
    rows = csv.DictReader(io.StringIO(lines, newline=""))
    assert [(row["thumbs_up"], row["thumbs_down"]) for row in rows] == [("1", "1"), ("0", "0")]


def test_pairs_are_examples_that_training_reads(desk: Desk, tmp_path: Path) -> None:
    lines = list(pairs(desk.store.archive.turns(), redactor_of(desk.shop)))
    (tmp_path / "pairs.jsonl").write_text("".join(lines), encoding="utf-8")
    examples = list(read_examples([tmp_path / "pairs.jsonl"]))
    assert len(examples) == 3
    assert all(part.says == part.lines for example in examples for part in example.parts)
    assert not any(secret in line for line in lines for secret in ("Omar", "李静怡", "13812345678"))


def test_a_pair_has_what_the_model_said(desk: Desk) -> None:
    turn = desk.store.turn(1)
    said = tuple(
        Sentence(f"Said {number}.", Origin.MODEL, one.act, one.facts) for number, one in enumerate(turn.sentences)
    )
    [line] = pairs([Logged(replace(turn, sentences=said), None)], None)
    first = json.loads(line)["parts"][0]
    assert first["says"][0] == "Said 0." and first["lines"][0] == turn.sentences[0].text
    assert not list(pairs([Logged(replace(turn, sentences=said[:2]), None)], None))


def test_what_staff_sent_in_place_of_a_draft_is_preferred_to_it(desk: Desk, tmp_path: Path) -> None:
    def preference(text: str | None, objections: tuple[Objection, ...] = ()) -> object:
        turn = desk.store.turn(1)
        sent = Sent(1, 1, text, (), objections, "", clock(), Signature(1, "Mei")) if text else None
        [line] = pairs([Logged(turn, None, sent)], redactor_of(desk.shop))
        (tmp_path / "pairs.jsonl").write_text(line, encoding="utf-8")
        [example] = read_examples([tmp_path / "pairs.jsonl"])
        return example.preference

    draft = desk.store.turn(1).reply
    assert preference("Dear Omar Farrell, we are so sorry.") == Preference("Dear [name], we are so sorry.", draft)
    assert preference(None) is preference(draft) is preference(f"{draft}\n") is None
    assert preference("A refund of $99.00!", (Objection("A refund of $99.00!", "amount", "x"),)) is None


def test_the_pairs_of_the_log_have_what_was_sent(desk: Desk) -> None:
    turn = desk.store.turn(2)
    sent(desk.store, turn, f"{turn.reply}\n\n祝您和家人一切都好。")
    lines = [json.loads(line) for line in pairs(desk.store.archive.turns(), redactor_of(desk.shop))]
    [line] = [line for line in lines if "preference" in line]
    assert line["id"] == "turn-2" and line["preference"]["chosen"].endswith("祝您和家人一切都好。")


def test_the_log_is_given_out_on_the_terminal(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    def printed(*arguments: str) -> str:
        assert main(["export", *arguments, "--db", desk.settings.db]) == 0
        return capsys.readouterr().out

    assert "1042" in (table := printed("logs", "--format", "csv")) and "Omar" not in table
    assert "Omar Farrell" in printed("logs", "--with-personal-data")
    assert len(printed("pairs").splitlines()) >= 3
    with pytest.raises(SystemExit, match="2"):
        main(["export", "secrets"])


# The page


def page_of(desk, person):
    """Streamlit runs this function's source by itself, without the names of this module."""
    import streamlit as st

    from chatbot.domain import Language
    from chatbot.ui.review import show
    from chatbot.ui.screen import Screen, load_texts

    language = Language.ENGLISH
    show(Screen(desk, person, language, load_texts()[language], desk.assistant.today()), st.container())


def opened(desk: Desk, person: Person = MEI, **address: str) -> AppTest:
    test = AppTest.from_function(page_of, kwargs={"desk": desk, "person": person}, default_timeout=60)
    for name, value in address.items():
        test.query_params[name] = value
    return test.run()


def listed(test: AppTest) -> int:
    return len(
        [
            button
            for button in test.button
            if (button.key or "").startswith("review-") and button.key != "review-back"
        ]
    )


def test_a_supervisor_searches_opens_and_judges(desk: Desk) -> None:
    test = opened(desk)
    assert not test.exception and listed(test) == 3
    test.text_input(key="filter-text").set_value("玫瑰").run()
    assert not test.exception and listed(test) == 1
    test.button(key="review-2").click().run()
    assert not test.exception
    assert any("<mark>玫瑰</mark>" in html.proto.body for html in test.get("html"))

    turn = desk.store.conversation(2).turns[-1]
    for criterion in Criterion:
        test.segmented_control(key=f"card-{criterion}-2-{turn.id}").set_value(criterion is not Criterion.KIND)
    test.text_area(key=f"card-comment-2-{turn.id}").set_value("再亲切一点")
    next(button for button in test.button if "Save" in button.label).click().run()
    assert not test.exception
    review = desk.store.archive.review_of(2)
    assert review is not None and review.comment == "再亲切一点" and review.name == "Mei Lin"
    assert review.card == {criterion: criterion is not Criterion.KIND for criterion in Criterion}
    test.segmented_control(key="filter-queue").set_value("to_review").run()
    assert listed(test) == 0
    test.segmented_control(key="filter-queue").set_value("all").run()
    test.multiselect(key="filter-ratings-en").set_value(["faulted"]).run()
    assert not test.exception and listed(test) == 1
    test.segmented_control(key="filter-edited").set_value(False).run()
    assert not test.exception and listed(test) == 0


def test_a_supervisor_sees_who_found_a_draft_good(desk: Desk) -> None:
    *_, turn = desk.assistant.answer(None, Message(Role.CUSTOMER, "Do you deliver on Sundays?"))
    desk.store.thumbs.give(turn, True, Signature(2, "An *Wu*"))
    desk.store.thumbs.give(turn, False, Signature(3, "Bo"))
    captions = [one.value for one in opened(desk, conversation=str(turn.conversation)).caption]
    up, down = (one for one in captions if "thumb" in one)
    assert "thumb_up" in up and r"An \*Wu\* found the draft good" in up
    assert "thumb_down" in down and "Bo found the draft poor" in down


def test_what_customers_write_is_never_read_as_markup(desk: Desk) -> None:
    said = "<img src=http://x/y.png> **bold** ![a](http://x.y/z.png) :rose: xyzzy"
    *_, turn = desk.assistant.answer(None, Message(Role.CUSTOMER, said))
    test = opened(desk, conversation=str(turn.conversation))
    test.text_input(key="filter-text").set_value("xyzzy").run()
    assert not test.exception
    bodies = [html.proto.body for html in test.get("html")]
    assert any("&lt;img src=http://x/y.png&gt; **bold**" in body for body in bodies)
    assert not any("<img" in body for body in bodies)
    assert not any("](http" in button.label for button in test.button)


# A long log


def test_a_long_log_is_searched_and_opened_in_no_time(log: str) -> None:
    """FLOWERSHOP_LOG_MESSAGES=1000000 measures a great log; CPU time, for other programs may be busy.

    What PostgreSQL takes in its own processes is not in it: see ``synthetic_log``, run as a program.
    """
    store = open_store(log, clock)
    fill(store, int(os.environ.get("FLOWERSHOP_LOG_MESSAGES", "20000")))
    measured = list(measure(store))
    store.close()
    searches = [time for one in measured if one.wanted.text for time in one.processor]
    openings = [time for one in measured if not one.wanted.text for time in one.processor]
    assert p95(searches) <= 0.1
    assert max(openings) <= 0.5
    assert [one.shown for one in measured if one.wanted in (LogFilter("玫瑰"), LogFilter("wilted"))] == [
        SHOWN,
        SHOWN,
    ]
