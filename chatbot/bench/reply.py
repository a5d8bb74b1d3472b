"""What a customer waits for: the first sentence of a reply, and how much of the prompt a follow-up reads again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from statistics import median
from string import ascii_uppercase

from chatbot.bench.baseline import Baseline
from chatbot.bench.row import Figure, NotMeasured, Row, measured
from chatbot.bench.size import Size
from chatbot.bootstrap import Desk
from chatbot.domain import Message, Role, Turn, Utterance

CONVERSATION = (
    "I bought a bouquet of roses for my girlfriend and after two days they were dead.",
    "It's order 1042, and I'm sending you a photo.",
)
# As tutorials have it, with what was retrieved stuffed into the prompt: the facts that the desk answers with.
SYSTEM = "You are a helpful customer service assistant of a flower shop. Answer the customer with these facts:"


def reply_rows(desk: Desk, size: Size, questions: Sequence[str], downloaded: str) -> Iterator[Row]:
    """``downloaded`` is the model's file as it came, which the tutorial's way runs; empty where there is none."""
    first = answered(desk, CONVERSATION[0])
    yield measured("follow-up: share of its prompt read again", "%", lambda: _again(desk, first), ceiling=20)
    yield measured("understanding, facts, decision and plan", "ms", lambda: _thinking(desk), ceiling=50)
    yield measured(
        "tutorial's whole answer ÷ first released sentence",
        "×",
        lambda: _against_tutorial(desk, size, questions, downloaded),
        floor=8,
    )


def answered(desk: Desk, text: str, conversation: int | None = None) -> Turn:
    *_, turn = desk.assistant.answer(conversation, Message(Role.CUSTOMER, text))
    assert isinstance(turn, Turn)
    return turn


def _again(desk: Desk, first: Turn) -> Figure:
    usage = answered(desk, CONVERSATION[1], first.conversation).usage
    if not usage.prompt_tokens:
        raise NotMeasured("the model was not asked in the follow-up")
    read = usage.prompt_tokens - usage.reused_tokens
    return Figure(100 * read / usage.prompt_tokens, f"{read} of {usage.prompt_tokens} tokens")


def _thinking(desk: Desk) -> Figure:
    # Signed otherwise each time: what was read before is remembered.
    asked = [f"{text} Yours, {name}." for name in ascii_uppercase for text in CONVERSATION]
    return Figure(1000 * median(_understood(desk, text).timings.understand_s for text in asked))


def _understood(desk: Desk, text: str) -> Turn:
    with closing(desk.assistant.answer(None, Message(Role.CUSTOMER, text))) as answering:
        next(answering)
        turn = next(answering)
    assert isinstance(turn, Turn)
    return turn


def _against_tutorial(desk: Desk, size: Size, questions: Sequence[str], downloaded: str) -> Figure:
    if not downloaded:
        raise NotMeasured("only a model file on this machine can be loaded the tutorial's way")
    pairs = []
    with Baseline("tutorial", downloaded) as tutorial:
        for text in questions[: size.questions]:
            turn = answered(desk, text)
            facts = "\n".join((SYSTEM, *(fact.text for fact in turn.facts.every)))
            asked = (Utterance("system", facts), Utterance("user", text))
            theirs = tutorial.answer(asked, size.tutorial_tokens).total_s
            pairs.append((turn.timings.first_sentence_s, theirs))
    sooner, later = (median(side) for side in zip(*pairs, strict=True))
    return Figure(median(late / soon for soon, late in pairs), f"{later:.3g} s against {sooner:.3g} s")
