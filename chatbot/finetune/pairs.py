"""Examples taken from the log: for each line of a plan, what was said in its place, and what staff made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chatbot.domain import Plan, Sent, Turn, TurnState
from chatbot.draft import is_whole, lines_of
from chatbot.finetune.example import Example, Part, Preference, outline
from chatbot.sentences import joined


def pair_of(turn: Turn, sent: Sent | None) -> Example | None:
    """The turn as an example; None if it is not complete or had nothing that a model may word.

    A reply that was ``sent`` otherwise than drafted is preferred to the draft.
    """
    if turn.state is not TurnState.COMPLETE or turn.plan is None:
        return None
    example, said = outline(f"turn-{turn.id}", turn.plan), _said(turn, turn.plan)
    if len(said) != len(example.parts) or not said:
        return None
    parts = zip(example.parts, said, strict=True)
    said_parts = tuple(replace(part, says=says) for part, says in parts)
    return replace(example, parts=said_parts, preference=_preference(turn, sent))


def with_texts(example: Example, change: Callable[[str], str]) -> Example:
    """The example with ``change`` made to every text in it."""

    def changed(part: Part) -> Part:
        return replace(
            part,
            goal=change(part.goal),
            facts=tuple((id, change(text)) for id, text in part.facts),
            lines=tuple(map(change, part.lines)),
            says=tuple(map(change, part.says)),
            details=None if part.details is None else tuple(map(change, part.details)),
        )

    both = example.preference
    preference = Preference(change(both.chosen), change(both.rejected)) if both else None
    parts = tuple(map(changed, example.parts))
    return replace(example, message=change(example.message), parts=parts, preference=preference)


def _preference(turn: Turn, sent: Sent | None) -> Preference | None:
    """None for a reply that went out as it was drafted, or against the guard's word: that is nothing to learn."""
    if sent is None or sent.objections or sent.text.strip() == turn.reply.strip():
        return None
    return Preference(sent.text, turn.reply)


def _said(turn: Turn, plan: Plan) -> list[tuple[str, ...]]:
    """What was said for each act that a model may word, line by line; as far as it can be told apart.

    A line is said in one sentence, a free piece or a courtesy in all the sentences that its act has.
    """
    said: list[tuple[str, ...]] = []
    left = list(turn.sentences)
    for step in plan.steps:
        lines, free = lines_of(step), is_whole(step)
        count = next((place for place, one in enumerate(left) if one.act is not step.act), len(left))
        own = [one.text for one in left[: count if free else min(count, len(lines))]]
        left = left[len(own) :]
        says = (joined(own, plan.language),) if free and own else tuple(own)
        if step.model and lines and len(says) == len(lines):
            said.append(says)
    return said
