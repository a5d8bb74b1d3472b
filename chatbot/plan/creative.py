"""A story, a poem or a card message. Stories and poems say that they are made up."""

from __future__ import annotations

from chatbot.domain import Act, Step
from chatbot.plan.case import Case


def creative(case: Case) -> tuple[Step, ...]:
    """What was asked for, told by the wording's keywords; a story unless it was a poem or a card."""
    kind = next((kind for kind in ("poem", "card") if case.speaks_of(kind)), "story")
    if kind == "card" and not case.speaks_of("story"):
        return (_card(case),)
    kind = "poem" if kind == "poem" else "story"
    flower, flowers = case.flower_word(), case.flowers_word()
    text = case.say(f"{kind}.default", flower=flower, flowers=flowers)
    piece = case.step(Act.CREATE, text, case.items("meaning"), kind, flowers=flowers)
    return piece, case.fixed(Act.FICTION, case.say("fiction.default"))


def _card(case: Case) -> Step:
    """A card speaks for its sender: it is no fiction, and it keeps to the occasion."""
    key = f"card.{case.inquiry.slots.occasion}"
    return case.step(Act.CREATE, case.say(key if case.has(key) else "card.default"), case.items("meaning"), "card")
