"""An edited reply beside its draft: what was changed, and what the guard has to say of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from difflib import SequenceMatcher

from chatbot.desk.promises import is_firm, remedies_named
from chatbot.domain import Edit, EditKind, Objection, RemedyKind, Turn
from chatbot.guard import Guard
from chatbot.sentences import split

# A Chinese character, a word, blanks, or a mark.
TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+|\s+|[^\w\s]")
# What promises another remedy or another amount than was decided: it is sent with a reason.
OVER_THE_DECISION = frozenset({"approval", "remedy", "amount", "percentage"})


def edits(draft: str, text: str) -> tuple[Edit, ...]:
    """The way from ``draft`` to ``text`` in words, Chinese characters counting as words."""
    old, new = TOKEN.findall(draft), TOKEN.findall(text)
    found: list[Edit] = []
    for what, start, end, from_, to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(Edit(EditKind.KEPT, "".join(old[start:end])))
            continue
        if end > start:
            found.append(Edit(EditKind.REMOVED, "".join(old[start:end])))
        if to > from_:
            found.append(Edit(EditKind.ADDED, "".join(new[from_:to])))
    return tuple(found)


def objections(
    text: str, turn: Turn, granted: frozenset[RemedyKind], guard: Guard, today: date
) -> tuple[Objection, ...]:
    """What the guard would not have let pass in ``text`` as the reply of ``turn``.

    ``granted`` are the remedies that a supervisor has agreed to in the conversation. A sentence that the guard has
    released before is not looked at again, but whether it may be promised is.
    """
    if turn.plan is None:
        return ()
    released = {sentence.text for sentence in turn.sentences}
    found: list[Objection] = []
    for sentence in split(text):
        early = tuple(_unapproved(sentence, turn, granted, guard))
        found += early
        if sentence not in released:
            late = guard.objections(sentence, turn.plan, turn.facts.order, today)
            found += [_named(one, turn, guard) for one in late if not (early and one.check == "remedy")]
    return tuple(found)


def _named(objection: Objection, turn: Turn, guard: Guard) -> Objection:
    """A number beside a remedy is an amount, with a currency or without."""
    if objection.check != "count" or turn.plan is None:
        return objection
    claims = guard.patterns[turn.plan.language].claims(objection.text)
    return replace(objection, check="amount") if remedies_named(claims, turn.decision) else objection


def goes_over(found: tuple[Objection, ...]) -> bool:
    """Whether a reply with these objections promises what was not decided."""
    return any(objection.check in OVER_THE_DECISION for objection in found)


def _unapproved(sentence: str, turn: Turn, granted: frozenset[RemedyKind], guard: Guard) -> Iterator[Objection]:
    """A remedy given away that a supervisor has not agreed to."""
    if turn.decision is None or turn.plan is None:
        return
    patterns = guard.patterns[turn.plan.language]
    waiting = {remedy.kind for remedy in turn.decision.remedies if remedy.approval}
    ready = {remedy.kind for remedy in turn.decision.remedies if not remedy.approval}
    named = set(remedies_named(patterns.claims(sentence), turn.decision))
    if named & (waiting - ready - granted) and is_firm(sentence, patterns):
        yield Objection(sentence, "approval", "no supervisor has agreed to it yet")
