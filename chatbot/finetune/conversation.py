"""Examples as the conversations that a model is trained on: exactly what the desk will send it later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from chatbot.domain import Language, Utterance
from chatbot.finetune.example import Example, steps_of
from chatbot.finetune.values import Values
from chatbot.guard import FREE_ACTS
from chatbot.prompts import Prompt


@dataclass(frozen=True)
class Line:
    """One message of a conversation; ``learnt`` is whether the model is to write such a one itself."""

    said: Utterance
    learnt: bool = False


Conversation = tuple[Line, ...]

# Now and then a sentence of before is the standard one, as where the guard has dropped the model's: it is read
# there, and not learnt.
STANDARD_SHARE = 0.1
# Now and then a letter follows on another one, as in a conversation of several turns.
FOLLOWING_SHARE = 0.1


def conversations(
    examples: Sequence[Example], prompts: Mapping[Language, Prompt], values: Values, rounds: int, seed: int
) -> list[Conversation]:
    """``rounds`` conversations of each example, each time with other names and figures, in a random order.

    The same arguments give the same conversations.
    """
    random = Random(seed)
    made = []
    for _ in range(rounds):
        varied = [values.varied(example, random) for example in examples]
        for example in varied:
            prompt = prompts[example.language]
            before = _before(example, varied, prompt, random)
            system = map(Line, prompt.system(values.shop(example.language, random)))
            made.append((*system, *before, *_said(example, prompt, random)))
    random.shuffle(made)
    return made


def _before(example: Example, others: Sequence[Example], prompt: Prompt, random: Random) -> Conversation:
    if random.random() >= FOLLOWING_SHARE:
        return ()
    same = [other for other in others if other.language is example.language and other is not example]
    return tuple(_said(random.choice(same), prompt, random)) if same else ()


def _said(example: Example, prompt: Prompt, random: Random) -> Iterator[Line]:
    """The customer's message and the lines, each with what was said for it."""
    message: str | None = example.message
    for part, step in zip(example.parts, steps_of(example), strict=True):
        for line, said in zip(part.lines, part.says, strict=True):
            if part.act in FREE_ACTS:
                yield Line(Utterance("user", prompt.piece(step)))
                yield Line(Utterance("assistant", said), learnt=True)
                continue
            asked = prompt.courtesy(step, message) or prompt.line(line, step, message)
            yield Line(Utterance("user", asked))
            learnt = random.random() >= STANDARD_SHARE and said != line
            yield Line(Utterance("assistant", said if learnt else line), learnt)
            message = None
