"""The command line as a person and a program use it: one answer, a file of them, a replay, another shop."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from chatbot.bootstrap import system_clock
from chatbot.config import ROOT
from chatbot.store import open_store

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


def flowershop(
    *arguments: str, db: Path, model: str = "none:", **environment: str
) -> subprocess.CompletedProcess[str]:
    given = ["--db", f"sqlite:///{db}", "--today", "2026-11-22", "--model", model]
    return subprocess.run(
        [sys.executable, "-m", "chatbot.cli", *arguments, *given],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=ROOT,
        env={**os.environ, **environment},
    )


def asked(text: str, *more: str, db: Path, model: str = "none:") -> dict[str, Any]:
    done = flowershop("ask", text, "--json", *more, db=db, model=model)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


def test_an_answer_is_printed_sentence_by_sentence(db: Path) -> None:
    done = flowershop("ask", "Where is order 1042?", db=db)
    assert done.returncode == 0
    assert "1042" in done.stdout
    assert "19 November" in done.stdout


def test_the_json_has_the_names_that_other_programs_rely_on(db: Path, tmp_path: Path) -> None:
    photo = tmp_path / "roses.png"
    photo.write_bytes(PNG)
    answer = asked("The roses I bought wilted after two days.", "--order", "1042", "--photo", str(photo), db=db)
    assert set(answer) >= {
        *("id", "intent", "issues", "language", "slots", "reply", "sentences", "dropped", "decision", "facts"),
        *("products", "model", "timings", "escalated", "conversation", "turn"),
    }
    assert answer["slots"]["order"] == "1042"
    assert answer["slots"]["photo"] is True
    assert answer["decision"]["status"] == "offer"
    assert [remedy["kind"] for remedy in answer["decision"]["remedies"]] == ["replacement", "full_refund"]
    assert answer["decision"]["remedies"][1]["amount"] == 66
    assert "$66.00" in answer["reply"]
    assert {sentence["origin"] for sentence in answer["sentences"]} == {"standard"}


def test_a_file_of_questions_is_answered_in_its_order_and_a_bad_line_stops_nothing(
    db: Path, tmp_path: Path
) -> None:
    history = [
        {"role": "customer", "text": "My roses wilted after two days."},
        {"role": "desk", "text": "Could you send us the order number?"},
    ]
    lines = [
        json.dumps({"id": "a", "text": "Do you deliver on Sundays?"}),
        "not json",
        json.dumps({"id": 7, "text": "It's order 1042.", "history": history}),
        json.dumps({"id": "c", "text": "hello", "photo": "nowhere.jpg"}),
        json.dumps({"id": "d", "text": "百合对猫安全吗？"}, ensure_ascii=False),
    ]
    batch = tmp_path / "questions.jsonl"
    batch.write_text("\n".join(lines), encoding="utf-8")
    done = flowershop("ask", "--batch", str(batch), "--json", db=db)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", 7, "d"]
    assert answers[1]["intent"] == "complaint"
    assert answers[1]["slots"]["order"] == "1042"
    assert answers[2]["language"] == "zh"
    assert done.returncode == 1
    assert "line 2" in done.stderr
    assert "line 4" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_no_one_should_send_is_answered_or_refused_and_stops_nothing(db: Path, tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": "\ud800", "text": "Where is my order \udfff?", "order": "\ud83d"}),
        "[" * 100_000,
        json.dumps({"id": "b", "text": f"My roses wilted {'9' * 40} days ago."}),
        json.dumps({"id": "c", "text": f"A bouquet for ${'9' * 40}, please."}),
    ]
    batch = tmp_path / "questions.jsonl"
    batch.write_text("\n".join(lines), encoding="utf-8")
    done = flowershop("ask", "--batch", str(batch), "--json", db=db)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["\ufffd", "b", "c"]
    assert done.returncode == 1
    assert "line 2: this is not a JSON object" in done.stderr


def test_a_photo_is_kept_with_its_case_and_one_that_cannot_be_read_is_told_of(db: Path, tmp_path: Path) -> None:
    Image.new("RGB", (640, 480), "brown").save(tmp_path / "roses.jpg")
    (tmp_path / "broken.png").write_bytes(PNG)
    photos = [str(tmp_path / name) for name in ("roses.jpg", "broken.png")]
    lines = [{"text": "My roses wilted after two days.", "order": "1042", "photo": photo} for photo in photos]
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    done = flowershop("ask", "--batch", str(tmp_path / "questions.jsonl"), "--json", db=db)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 2)
    assert "broken.png counts as given, but it is not kept" in done.stderr and "roses.jpg" not in done.stderr
    store = open_store(f"sqlite:///{db}", system_clock)
    [kept], none = (store.cases.file(number).photos for number in (1, 2))
    store.close()
    assert (kept.width, kept.height, kept.by, none) == (640, 480, None, ())
    assert list((tmp_path / "photos").rglob(f"{kept.digest}-full.jpg"))


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("ask",), 2, "TEXT"),
        (("ask", "--batch", "nowhere.jsonl"), 1, "nowhere.jsonl"),
        (("ask", "hello", "--data", "nowhere"), 1, "nowhere"),
        (("ask", "hello", "--photo", "nowhere.png"), 1, "nowhere.png"),
        (("replay", "99"), 1, "99"),
        (("nonsense",), 2, "nonsense"),
    ],
)
def test_a_wrong_call_gets_one_clear_word(arguments: tuple[str, ...], code: int, says: str, db: Path) -> None:
    done = flowershop(*arguments, db=db)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [("--help",), ("ask", "--help"), ("ask",), ("eval", "--sheet", "letters")])
def test_a_help_and_a_wrong_call_wait_for_nothing(arguments: tuple[str, ...]) -> None:
    """Neither a model nor the log nor a page is loaded to say how a command is called."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "chatbot.cli", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )
    assert done.returncode == (0 if "--help" in arguments else 2)
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "chatbot.cli.program" in loaded
    assert not loaded & {"llama_cpp", "langchain_core", "sqlalchemy", "streamlit", "chatbot.bootstrap"}


def test_a_model_that_cannot_run_leaves_a_desk_that_answers_and_says_so(db: Path) -> None:
    done = flowershop("ask", "How do I keep tulips fresh?", db=db, model="llama-cpp:/nowhere/model.gguf")
    assert done.returncode == 0
    assert "tulip" in done.stdout.casefold()
    assert "standard wording" in done.stderr
    assert "/nowhere/model.gguf" in done.stderr


def test_the_policy_is_checked_from_the_terminal(db: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "chatbot.cli", "policy", "lint"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )
    assert done.returncode == 0
    assert "no gap" in done.stdout


@pytest.mark.model
def test_a_turn_is_replayed_to_the_same_bytes(db: Path) -> None:
    first = asked("The bouquet for my mother came crushed. Order 1042.", db=db, model="llama-cpp:default")
    assert first["model"]["completion_tokens"] > 0
    for model, code in (("llama-cpp:default", 0), ("none:", 1)):
        done = flowershop("replay", str(first["turn"]), db=db, model=model)
        assert done.returncode == code, done.stderr
        if code == 0:
            assert done.stdout.rstrip("\n") == first["reply"]


# --- another shop ---


@pytest.fixture
def second_shop(tmp_path: Path) -> Path:
    """A shop that sells moss roses and bluebells in yuan, and guarantees them for other days."""
    folder = tmp_path / "second"
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("intents", "evaluation"))
    flowers = (folder / "flowers.toml").read_text(encoding="utf-8")
    causes = flowers[flowers.index("[[cause]]") :]
    (folder / "flowers.toml").write_text(
        "".join(
            f'''
[[flower]]
id = "{name}"
name = {{ en = "{en}", zh = "{zh}" }}
plural = {{ en = "{en}s", zh = "{zh}" }}
synonyms = {{ en = [], zh = [] }}
vase_life = [{{ low = 6, high = 9, source = "our own vases" }}]
care = {{ en = "Give them fresh water.", zh = "请常换水。" }}
causes = ["heat"]
meaning = {{ en = "constancy", zh = "恒久" }}
season = [5]
pets.cat = {{ toxicity = "safe", source = "our own list" }}
pets.dog = {{ toxicity = "unknown", source = "" }}
'''
            for name, en, zh in (("moss_rose", "moss rose", "苔蔷薇"), ("bluebell", "bluebell", "蓝铃花"))
        )
        + causes,
        encoding="utf-8",
    )
    shop = (folder / "shop.toml").read_text(encoding="utf-8")
    (folder / "shop.toml").write_text(shop.replace('currency = "USD"', 'currency = "CNY"'), encoding="utf-8")
    policy = (folder / "policy.toml").read_text(encoding="utf-8")
    days, rest = policy.index("[guarantee.days]"), policy.index("[guarantee.exception]")
    policy = policy[:days] + "[guarantee.days]\nmoss_rose = 4\nbluebell = 9\n\n" + policy[rest:]
    (folder / "policy.toml").write_text(policy, encoding="utf-8")
    (folder / "products.csv").write_text(
        (folder / "products.csv").read_text(encoding="utf-8").splitlines()[0]
        + "\nMR-1,Moss Garden,苔园,moss_rose:9,9,,,200.00,5,Nine moss roses.,九枝苔蔷薇。"
        + "\nBB-1,Blue Hour,蓝色时分,bluebell:20,20,,,120.00,5,Twenty bluebells.,二十枝蓝铃花。\n",
        encoding="utf-8",
    )
    (folder / "orders.csv").write_text(
        (folder / "orders.csv").read_text(encoding="utf-8").splitlines()[0]
        + "\nA-7,王芳,wang@example.com,yes,BB-1,1,120.00,15.00,2026-11-10,2026-11-15,2026-11-15,"
        + "梧桐路 8 号,B-9,delivered\n",
        encoding="utf-8",
    )
    return folder


def test_another_shop_gives_other_answers_without_a_change_of_code(second_shop: Path, db: Path) -> None:
    complaint = asked("订单 A-7 的蓝铃花今天枯了，照片附上。", "--data", str(second_shop), db=db)
    assert complaint["slots"]["order"] == "A-7"
    assert complaint["slots"]["flowers"] == ["bluebell"]
    assert complaint["decision"]["clauses"][0] == "wilted_within"  # day 7 of 9; the sample shop knows no bluebell
    assert complaint["decision"]["remedies"][1] | {"amount": 120} == complaint["decision"]["remedies"][1]
    search = asked("What do you have under ¥150 that is safe for a cat?", "--data", str(second_shop), db=db)
    assert search["products"] == ["BB-1"]
    assert "¥120.00" in search["reply"]
