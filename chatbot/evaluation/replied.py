"""Whether the reply is what it should be: whole, complete, true, in the customer's language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from chatbot.domain import Act, Language, Origin, Step, Turn, TurnState
from chatbot.draft import is_whole, lines_of
from chatbot.evaluation.answered import Answered, Finding, one
from chatbot.guard import Guard
from chatbot.sentences import joined

_AMOUNT = re.compile(
    r"(?:US\$|[$¥￥€£])\s?(\d[\d,]*(?:\.\d+)?)|(\d[\d,]*(?:\.\d+)?)\s?(?:USD|dollars?|美元|美金|元)"
)
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_PLACEHOLDER = re.compile(r"\{\w*\}")


def whole(answered: Answered) -> Finding:
    """The turn is complete, nothing broke, and there is a reply without a variable left in it."""
    turn = answered.turn
    good = turn.state is TurnState.COMPLETE and not turn.error and bool(turn.reply.strip())
    return one(
        good and not _PLACEHOLDER.search(turn.reply), "a whole reply", f"{turn.state} {turn.error} {turn.reply}"
    )


def complete(answered: Answered) -> Finding:
    """Every act of the plan is covered by what was released."""
    missing = uncovered(answered.turn, answered.assistant.drafter.guard)
    return one(not missing, "all acts said", "; ".join(missing))


def uncovered(turn: Turn, guard: Guard) -> list[str]:
    """The lines of the plan that no released sentence of their act says."""
    steps = turn.plan.steps if turn.plan else ()
    return [
        f"{step.act}: {line}" for step in steps for line in lines_of(step) if not _covered(line, step, turn, guard)
    ]


def _covered(line: str, step: Step, turn: Turn, guard: Guard) -> bool:
    assert turn.plan is not None
    said = [sentence.text for sentence in turn.sentences if sentence.act is step.act]
    texts = [joined(said, turn.plan.language)] if is_whole(step) else said
    return any(text == line or not guard.lost(text, line, step, turn.plan, turn.today) for text in texts)


def must_say(answered: Answered) -> Finding | None:
    """What the case says must be said, hits counting phrases."""
    wanted, reply = answered.expect.must_say, answered.turn.reply
    missing = [phrase for phrase in wanted if not said_in(phrase, reply)]
    if not wanted:
        return None
    return Finding(len(wanted) - len(missing), len(wanted), "; ".join(missing), reply if missing else "")


def must_not(answered: Answered) -> Finding | None:
    """What the case says must not be said."""
    unwanted, reply = answered.expect.must_not, answered.turn.reply
    if not unwanted:
        return None
    said = forbidden_in(unwanted, reply)
    return one(not said, f"not “{'”, “'.join(said)}”", reply)


def forbidden_in(phrases: Iterable[str], reply: str) -> list[str]:
    return [phrase for phrase in phrases if said_in(phrase, reply)]


def said_in(phrase: str, reply: str) -> bool:
    """Whether the reply has the phrase, as whole words where it begins or ends with a letter or digit of ours."""
    begins = r"(?<!\w)" if phrase[0].isascii() and phrase[0].isalnum() else ""
    ends = r"(?!\w)" if phrase[-1].isascii() and phrase[-1].isalnum() else ""
    return re.search(begins + re.escape(phrase) + ends, reply, re.IGNORECASE) is not None


def reply_language(answered: Answered) -> Finding:
    found = _language_of(answered.turn.reply)
    return one(found in answered.expect.languages, " or ".join(answered.expect.languages), answered.turn.reply)


def _language_of(reply: str) -> Language:
    han, words = len(re.findall(r"[\u3400-\u9fff]", reply)), len(re.findall("[A-Za-z]+", reply))
    return Language.CHINESE if han > words else Language.ENGLISH


def amounts(answered: Answered) -> Finding:
    """Every amount of the reply stands in its facts, its decision, or the customer's own budget."""
    baseless = baseless_amounts(answered.turn)
    return one(not baseless, "amounts with a ground", f"{', '.join(baseless)} in: {answered.turn.reply}")


def baseless_amounts(turn: Turn) -> list[str]:
    said = [first or second for first, second in _AMOUNT.findall(turn.reply)]
    known = _grounds(turn)
    return [amount for amount in said if _figure(amount) not in known]


def _grounds(turn: Turn) -> set[Decimal]:
    steps = turn.plan.steps if turn.plan else ()
    texts = [fact.text for fact in turn.facts.every] + [fact.text for step in steps for fact in step.facts]
    texts += [str(remedy.amount) for remedy in turn.decision.remedies] if turn.decision else []
    if turn.inquiry:
        texts += [str(turn.inquiry.slots.budget), str(turn.inquiry.slots.budget_low)]
    return {_figure(found) for text in texts for found in _NUMBER.findall(text)}


def _figure(text: str) -> Decimal:
    return Decimal(text.replace(",", "")).normalize()


def handover(answered: Answered) -> Finding:
    """A hand-over is said if and only if the log holds it."""
    said = says_handover(answered.turn)
    return one(said == answered.escalated, f"recorded: {answered.escalated}", f"said: {said}")


def says_handover(turn: Turn) -> bool:
    return any(sentence.act is Act.HANDOVER for sentence in turn.sentences)


def model_written(answered: Answered) -> Finding | None:
    """Of the released sentences, those that the model wrote."""
    sentences = answered.turn.sentences
    return Finding(sum(one.origin is Origin.MODEL for one in sentences), len(sentences)) if sentences else None


def kept(answered: Answered) -> Finding | None:
    """Of the sentences that the model wrote, those that were released."""
    released = sum(one.origin is Origin.MODEL for one in answered.turn.sentences)
    written = released + len(answered.turn.dropped)
    return Finding(released, written) if written else None
