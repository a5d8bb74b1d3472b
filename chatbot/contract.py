"""A turn as the JSON object that ``flowershop ask --json`` prints. Other programs read it: names stay."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from chatbot.domain import Change, Decision, Inquiry, Pet, Turn


def answer_json(turn: Turn, name: str | int | None = None) -> dict[str, Any]:
    """The answer of a finished turn; ``name`` is the id which the caller gave the question."""
    inquiry = turn.inquiry
    return {
        "id": name,
        "intent": inquiry.intent if inquiry else None,
        "issues": list(inquiry.issues) if inquiry else [],
        "also": [{"intent": one.intent, "text": one.text} for one in inquiry.also] if inquiry else [],
        "language": inquiry.language if inquiry else None,
        "slots": _slots(inquiry) if inquiry else {},
        "reply": turn.reply,
        "sentences": [asdict(sentence) for sentence in turn.sentences],
        "dropped": [asdict(dropped) for dropped in turn.dropped],
        "decision": decision_json(turn.decision) if turn.decision else None,
        "facts": [asdict(fact) for fact in turn.facts.every],
        "products": [product.sku for product in turn.facts.products],
        "model": _model(turn),
        "timings": {name: round(seconds, 3) for name, seconds in asdict(turn.timings).items()},
        "escalated": turn.plan.escalated if turn.plan else False,
        "conversation": turn.conversation,
        "turn": turn.id,
        "state": turn.state,
        "error": turn.error or None,
    }


def decision_json(decision: Decision) -> dict[str, Any]:
    """A decision with its amounts as numbers and what would change it, nested."""
    return {
        "status": decision.status,
        "remedies": [
            {
                "kind": remedy.kind,
                "amount": _number(remedy.amount),
                "option": remedy.option,
                "approval": remedy.approval,
            }
            for remedy in decision.remedies
        ],
        "clauses": list(decision.clauses),
        "missing": list(decision.missing),
        "would_change": [_change(change) for change in decision.would_change],
    }


def _change(change: Change) -> dict[str, Any]:
    return {"show": list(change.show), "decision": decision_json(change.decision)}


def _slots(inquiry: Inquiry) -> dict[str, Any]:
    slots = inquiry.slots
    return {
        "order": slots.order,
        "flowers": list(slots.flowers),
        "days_after_delivery": slots.days_after_delivery,
        "happened_on": slots.happened_on.isoformat() if slots.happened_on else None,
        "budget": _number(slots.budget),
        "budget_low": _number(slots.budget_low),
        "colours": list(slots.colours),
        "occasion": slots.occasion,
        "pet": _leading(slots.pets),
        "pets": list(slots.pets),
        "photo": slots.photo,
        "writer": slots.writer,
        "person": slots.person,
    }


def _leading(pets: tuple[Pet, ...]) -> Pet | None:
    return pets[0] if pets else None


def _model(turn: Turn) -> dict[str, Any]:
    card = turn.model
    return {
        "spec": card.spec if card else "none:",
        "fingerprint": card.fingerprint if card else None,
        "prompt_version": turn.prompt_version,
        "prompt_tokens": turn.usage.prompt_tokens,
        "reused_tokens": turn.usage.reused_tokens,
        "completion_tokens": turn.usage.completion_tokens,
    }


def _number(amount: Decimal | None) -> float | int | None:
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)
