"""A turn from the log, drafted again: the same plan, history, seed and model give the same bytes."""

from __future__ import annotations

from dataclasses import dataclass

from chatbot.domain import ShopError, Turn
from chatbot.draft import Draft, Drafter
from chatbot.prompts import parse
from chatbot.reply import history_of, reply_of
from chatbot.store import Store


@dataclass(frozen=True)
class Replay:
    """``same`` is whether the reply came out byte for byte; ``reply`` is what came out."""

    turn: Turn
    reply: str
    same: bool


def replay(number: int, store: Store, drafter: Drafter) -> Replay:
    """Draft turn ``number`` again from what the log holds.

    Raises ``ShopError`` for a turn that was never planned, or that another model wrote than the one loaded.
    """
    turn = store.turn(number)
    if turn.plan is None:
        raise ShopError(f"Turn {number} is {turn.state}: it was never planned, so there is nothing to replay.")
    _same_model(turn, drafter)
    prompt = parse(store.prompt(turn.prompt_version), f"prompt {turn.prompt_version} in the log")
    draft = Draft()
    history = history_of(store.conversation(turn.conversation).turns, turn)
    for _ in drafter.write(turn.plan, prompt, history, draft, turn.seed, turn.today):
        pass
    reply = reply_of(draft.sentences, turn.plan.language)
    return Replay(turn, reply, reply == turn.reply)


def _same_model(turn: Turn, drafter: Drafter) -> None:
    wrote = turn.model.fingerprint if turn.model else "no model"
    loaded = drafter.model.card.fingerprint if drafter.model else "no model"
    if wrote != loaded:
        raise ShopError(
            f"Turn {turn.id} was written with {turn.model.spec if turn.model else 'no model'} ({wrote}), "
            f"the model loaded now is {loaded}. Start with --model set to the one that wrote it."
        )
