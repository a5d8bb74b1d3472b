"""Two hundred messages of one Sunday, 22 November 2026: what the desk understands, decides and answers.

The messages were written without sight of the examples that the desk learns from, and their decisions were worked
out by hand from the policy and the orders; ``why`` says how. After the first run the kinds of error that they had
shown were worked on, so they no longer measure how strangers are understood: new messages do. A decision is held
against the desk as a rule's error only where the message was understood, so that the two kinds of error are told
apart.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from chatbot.bootstrap import Desk, boot
from chatbot.config import ROOT, Settings
from chatbot.contract import answer_json
from chatbot.domain import Message, Origin, Pet, Product, Role, Toxicity, Turn, TurnState

DAY = "2026-11-22"
FILE = ROOT / "data" / "evaluation" / "first_day.jsonl"

# What this day has to reach, as shares of 1.
INTENT_FLOOR = 0.90
ISSUE_F1_FLOOR = 0.85
SLOT_FLOOR = 0.90
DECISION_FLOOR = 0.80
LANGUAGE_FLOOR = 1.0

SAMPLE = (
    "en-founding",
    "zh-founding",
    "en-describe-tutorial",
    "zh-creative-rose-story",
    "en-rose-type",
    "en-wilted-pink-roses",
    "zh-wilted-tulip-day2",
    "en-inject-500",
    "zh-petharm-cat",
    "en-prod-cat-50",
    "en-talk-human",
    "zh-pol-fee",
)

DECIDING_SLOTS = ("order", "photo", "days_after_delivery", "flowers", "writer")
AMOUNT = re.compile(
    r"(?:US\$|[$¥￥€£])\s?(\d[\d,]*(?:\.\d+)?)|(\d[\d,]*(?:\.\d+)?)\s?(?:USD|dollars?|美元|美金|元)"
)
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
PLACEHOLDER = re.compile(r"\{\w*\}")
HAN = re.compile(r"[\u3400-\u9fff]")
LATIN_WORD = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True)
class Answered:
    """A line of the file and what the desk made of it: the turn, and the turn as the contract tells it."""

    line: Mapping[str, Any]
    turn: Turn
    answer: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.line["id"])

    @property
    def expect(self) -> Mapping[str, Any]:
        expect: Mapping[str, Any] = self.line["expect"]
        return expect


def read_lines() -> list[dict[str, Any]]:
    return [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


def open_desk(folder: Path, model: str) -> Desk:
    db = f"sqlite:///{folder / 'log.db'}"
    return boot(Settings.read(os.environ, data=str(ROOT / "data"), db=db, model=model, today=DAY))


def ask(desk: Desk, line: Mapping[str, Any]) -> Answered:
    """The desk's answer. Order and photo stand beside the last message; a photo is one, whatever its name."""
    message = Message(Role.CUSTOMER, line["text"], line.get("order"), line.get("photo"))
    earlier = [Message(Role(said["role"]), said["text"]) for said in line.get("history", ())]
    turn = None
    for event in desk.assistant.answer(None, message, earlier):
        if isinstance(event, Turn):
            turn = event
    assert turn is not None
    return Answered(line, turn, json.loads(json.dumps(answer_json(turn, line["id"]))))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = open_desk(tmp_path_factory.mktemp("first_day"), "none:")
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def day(desk: Desk) -> list[Answered]:
    """Every message answered. One that breaks the desk fails the whole day, named."""
    broken, answered = [], []
    for line in read_lines():
        try:
            answered.append(ask(desk, line))
        except Exception as error:
            broken.append(f"{line['id']}: {type(error).__name__}: {error}")
    assert not broken, told("messages that broke the desk", broken)
    return answered


def told(what: str, lines: Sequence[str]) -> str:
    return "\n  ".join([f"{len(lines)} {what}", *lines])


# --- what was understood --------------------------------------------------------------------------------------


def accepted(expected: Any) -> list[Any]:
    """The answers that are right: the value itself, or each of ``{"any": [...]}``."""
    return list(expected["any"]) if isinstance(expected, dict) else [expected]


def intents(one: Answered) -> list[str]:
    intent = one.expect["intent"]
    return [intent] if isinstance(intent, str) else list(intent)


def languages(one: Answered) -> list[str]:
    language = one.expect["language"]
    return [language] if isinstance(language, str) else list(language)


def issue_sets(one: Answered) -> list[frozenset[str]]:
    return [frozenset(one.expect["issues"]), *map(frozenset, one.expect.get("issues_ok", ()))]


def slot(one: Answered, name: str) -> Any:
    """A slot as the contract tells it. A day given as a date counts from the order's delivery."""
    slots = one.answer["slots"]
    order = one.turn.facts.order
    if (
        name == "days_after_delivery"
        and slots[name] is None
        and slots["happened_on"]
        and order
        and order.delivered_on
    ):
        return (date.fromisoformat(slots["happened_on"]) - order.delivered_on).days
    return slots[name]


def slot_right(one: Answered, name: str, expected: Any) -> bool:
    value = slot(one, name)
    if name == "flowers":
        return any(set(value) == set(choice) for choice in accepted(expected))
    return value in accepted(expected)


def wrong_slots(one: Answered) -> list[str]:
    return [
        f"{one.id}: {name} is {slot(one, name)!r}, not {expected!r}"
        for name, expected in one.expect["slots"].items()
        if not slot_right(one, name, expected)
    ]


def understood(one: Answered) -> bool:
    """Whether all that a decision rests on was read as the line has it."""
    slots = one.expect["slots"]
    return (
        one.answer["intent"] in intents(one)
        and frozenset(one.answer["issues"]) in issue_sets(one)
        and all(slot_right(one, name, slots[name]) for name in DECIDING_SLOTS if name in slots)
        and (one.answer["slots"]["writer"] == "recipient") == (slots.get("writer") == "recipient")
        and ("photo" in slots or not one.answer["slots"]["photo"])
        and ("days_after_delivery" in slots or one.answer["slots"]["days_after_delivery"] is None)
    )


def test_what_is_asked_is_understood(day: list[Answered]) -> None:
    wrong = [
        f"{one.id}: {one.answer['intent']}, not {' or '.join(intents(one))}"
        for one in day
        if one.answer["intent"] not in intents(one)
    ]
    assert 1 - len(wrong) / len(day) >= INTENT_FLOOR, told("intents read wrongly", wrong)


def test_what_went_wrong_is_understood(day: list[Answered]) -> None:
    hits = misses = extras = 0
    wrong = []
    for one in day:
        if "issues" not in one.expect:
            continue
        found = frozenset(one.answer["issues"])
        nearest = min(issue_sets(one), key=lambda expected: len(expected ^ found))
        hits, misses, extras = (
            hits + len(found & nearest),
            misses + len(nearest - found),
            extras + len(found - nearest),
        )
        if found != nearest:
            wrong.append(f"{one.id}: {sorted(found)}, not {sorted(nearest)}")
    f1 = 2 * hits / (2 * hits + misses + extras)
    assert f1 >= ISSUE_F1_FLOOR, told(f"messages with issues read wrongly, F1 {f1:.3f}", wrong)


def test_the_particulars_are_understood(day: list[Answered]) -> None:
    total = sum(len(one.expect["slots"]) for one in day)
    wrong = [text for one in day for text in wrong_slots(one)]
    assert 1 - len(wrong) / total >= SLOT_FLOOR, told(f"of {total} slots read wrongly", wrong)


def test_the_language_is_understood(day: list[Answered]) -> None:
    wrong = [f"{one.id}: {one.answer['language']}" for one in day if one.answer["language"] not in languages(one)]
    assert 1 - len(wrong) / len(day) >= LANGUAGE_FLOOR, told("languages read wrongly", wrong)


def test_a_person_is_called_only_when_one_is_asked_for(day: list[Answered]) -> None:
    asked = [one for one in day if "person" in intents(one) or one.expect["slots"].get("person")]
    wrong = [f"{one.id}: {one.line['text']}" for one in day if one.answer["slots"]["person"] and one not in asked]
    assert not wrong, told("messages that asked for no person", wrong)


# --- what was decided -----------------------------------------------------------------------------------------


def decides(one: Answered) -> bool:
    return "decision" in one.expect


def decision_right(one: Answered) -> bool:
    """Whether the decision is the line's. A message rightly read as no complaint has none."""
    expected, got = one.expect["decision"], one.answer["decision"]
    complaint = one.answer["intent"] == "complaint" or "pet_harm" in one.answer["issues"]
    if expected is None or (not complaint and one.answer["intent"] in intents(one)):
        return got is None
    return got is not None and same_decision(one, expected, got)


def same_decision(one: Answered, expected: Mapping[str, Any], got: Mapping[str, Any]) -> bool:
    kinds = [remedy["kind"] for remedy in got["remedies"]]
    if frozenset(one.answer["issues"]) == frozenset(one.expect["issues"]):
        same_kinds = kinds == expected["kinds"]
    else:  # another fair reading of the issues may rank the same remedies differently
        same_kinds = sorted(kinds) == sorted(expected["kinds"])
    if not same_kinds or not set(expected["clauses"]) <= set(got["clauses"]):
        return False
    if isinstance(expected["status"], list):
        return got["status"] in expected["status"]
    return bool(got["status"] == expected["status"] and got["missing"] == expected["missing"])


def decision_told(one: Answered) -> str:
    got = one.answer["decision"]
    short = got and {
        "status": got["status"],
        "kinds": [remedy["kind"] for remedy in got["remedies"]],
        "clauses": got["clauses"],
        "missing": got["missing"],
    }
    return f"{one.id}: {short}, not {one.expect['decision']} ({one.line.get('why', '')})"


def test_what_is_understood_is_decided_by_the_policy(day: list[Answered]) -> None:
    understood_lines = [one for one in day if decides(one) and one.expect["decision"] and understood(one)]
    assert understood_lines
    wrong = [decision_told(one) for one in understood_lines if not decision_right(one)]
    assert not wrong, told(f"of {len(understood_lines)} understood complaints decided wrongly", wrong)


def test_most_messages_get_their_decision(day: list[Answered]) -> None:
    deciding = [one for one in day if decides(one)]
    wrong = [decision_told(one) for one in deciding if not decision_right(one)]
    share = 1 - len(wrong) / len(deciding)
    assert share >= DECISION_FLOOR, told(f"of {len(deciding)} messages without their decision", wrong)


def test_a_remedy_has_the_amount_that_the_order_gives(day: list[Answered]) -> None:
    wrong = []
    for one in day:
        order, decision = one.turn.facts.order, one.turn.decision
        if order is None or decision is None:
            continue
        wrong += [
            f"{one.id}: full refund of {remedy.amount}, paid were {order.paid}"
            for remedy in decision.remedies
            if remedy.kind == "full_refund" and remedy.amount != order.paid
        ]
    assert not wrong, told("wrong amounts", wrong)


# --- what was answered ----------------------------------------------------------------------------------------


def grounds(one: Answered) -> set[Decimal]:
    """Every figure that the reply may name as an amount: its facts, its decision, the customer's own budget."""
    steps = one.turn.plan.steps if one.turn.plan else ()
    texts = [fact.text for fact in one.turn.facts.items] + [fact.text for step in steps for fact in step.facts]
    texts += [json.dumps(one.answer["decision"])]
    texts += [str(one.answer["slots"][name]) for name in ("budget", "budget_low")]
    return {figure(found) for text in texts for found in NUMBER.findall(text)}


def figure(text: str) -> Decimal:
    return Decimal(text.replace(",", "")).normalize()


def baseless_amounts(one: Answered) -> list[str]:
    amounts = [first or second for first, second in AMOUNT.findall(one.turn.reply)]
    known = grounds(one)
    return [f"{one.id}: {amount}" for amount in amounts if figure(amount) not in known]


def said_in(phrase: str, reply: str) -> bool:
    """Whether the reply has the phrase, as whole words where it begins or ends with a letter or digit of ours."""
    edges = [r"(?<!\w)" if phrase[0].isascii() and phrase[0].isalnum() else ""]
    edges += [r"(?!\w)" if phrase[-1].isascii() and phrase[-1].isalnum() else ""]
    return re.search(edges[0] + re.escape(phrase) + edges[1], reply, re.IGNORECASE) is not None


def forbidden_phrases(one: Answered) -> list[str]:
    phrases = one.expect.get("must_not", ())
    return [f"{one.id}: “{phrase}” in: {one.turn.reply}" for phrase in phrases if said_in(phrase, one.turn.reply)]


def language_of(reply: str) -> str:
    han, words = len(HAN.findall(reply)), len(LATIN_WORD.findall(reply))
    return "zh" if han > words else "en"


def in_another_language(one: Answered) -> bool:
    return language_of(one.turn.reply) not in languages(one)


def test_every_message_gets_a_whole_reply(day: list[Answered]) -> None:
    poor = [
        f"{one.id}: {one.turn.state} {one.turn.error} “{one.turn.reply}”"
        for one in day
        if one.turn.state is not TurnState.COMPLETE or one.turn.error or not one.turn.reply.strip()
    ]
    assert not poor, told("messages without a whole reply", poor)


def test_no_reply_says_what_it_must_not(day: list[Answered]) -> None:
    said = [text for one in day for text in forbidden_phrases(one)]
    said += [f"{one.id}: {one.turn.reply}" for one in day if PLACEHOLDER.search(one.turn.reply)]
    assert not said, told("forbidden phrases", said)


def test_every_reply_is_in_the_customers_language(day: list[Answered]) -> None:
    wrong = [f"{one.id}: {one.turn.reply}" for one in day if in_another_language(one)]
    assert not wrong, told("replies in another language", wrong)


def test_every_amount_in_a_reply_has_its_ground(day: list[Answered]) -> None:
    baseless = [text for one in day for text in baseless_amounts(one)]
    assert not baseless, told("amounts from nowhere", baseless)


def test_a_handover_is_said_if_and_only_if_it_is_recorded(desk: Desk, day: list[Answered]) -> None:
    wrong = []
    for one in day:
        said = any(sentence.act == "handover" for sentence in one.turn.sentences)
        recorded = desk.store.conversation(one.turn.conversation).escalated
        if said != recorded:
            wrong.append(f"{one.id}: said {said}, recorded {recorded}")
    assert not wrong, told("hand-overs that are not what was said", wrong)


# --- what was recommended -------------------------------------------------------------------------------------


def unfit(desk: Desk, product: Product, wish: Mapping[str, Any]) -> list[str]:
    """The wishes that a product breaks. Safe for a pet is what is known to be, not what is on no list."""
    flowers = {stem.flower for stem in product.flowers}
    broken = ["sold out"] if product.stock <= 0 else []
    if "max_price" in wish and product.price > Decimal(str(wish["max_price"])):
        broken.append(f"costs {product.price}")
    if "colour" in wish and wish["colour"] not in product.colours:
        broken.append(f"is {' and '.join(product.colours)}")
    if "with" in wish and not set(wish["with"]) & flowers:
        broken.append(f"has no {' or '.join(wish['with'])}")
    if "safe_for" in wish:
        pet = Pet(wish["safe_for"])
        ratings = {flower: desk.shop.flowers[flower].pets.get(pet) for flower in flowers}
        unsafe = [name for name, rating in ratings.items() if not rating or rating.toxicity is not Toxicity.SAFE]
        broken += [f"has {name}, not known as safe for a {pet}" for name in unsafe]
    return broken


def test_recommendations_satisfy_every_wish(desk: Desk, day: list[Answered]) -> None:
    wrong = []
    for one in day:
        wish = one.expect.get("products_ok")
        if wish is None:
            continue
        products = one.turn.facts.products
        if bool(products) != wish.get("some", True):
            wrong.append(f"{one.id}: recommends {[product.sku for product in products] or 'nothing'}")
        wrong += [
            f"{one.id}: {product.sku} {fault}" for product in products for fault in unfit(desk, product, wish)
        ]
    assert not wrong, told("recommendations that do not fit", wrong)


# --- the same with the model ----------------------------------------------------------------------------------


@pytest.mark.model
def test_the_local_model_words_a_dozen_of_them(tmp_path: Path) -> None:
    lines = {line["id"]: line for line in read_lines()}
    desk = open_desk(tmp_path, "llama-cpp:default")
    try:
        assert desk.drafter.model is not None, desk.trouble
        spoken = set(desk.drafter.model.card.languages)
        sample = [ask(desk, lines[name]) for name in SAMPLE]
    finally:
        desk.close()
    wrong = [
        f"{one.id}: {one.turn.state} {one.turn.error}" for one in sample if one.turn.error or not one.turn.reply
    ]
    wrong += [f"{one.id}: {one.turn.reply}" for one in sample if in_another_language(one)]
    wrong += [text for one in sample for text in (*forbidden_phrases(one), *baseless_amounts(one))]
    assert not wrong, told("replies that are not as they should be", wrong)
    worded = {
        one.answer["language"] for one in sample if any(s.origin is Origin.MODEL for s in one.turn.sentences)
    }
    assert worded == spoken, "the model words replies in each language it speaks, and in no other"
