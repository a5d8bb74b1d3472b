"""One training run from beginning to end: its folder holds all that came of it, and all that it came from."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from chatbot.domain import Language, ShopError
from chatbot.files import put
from chatbot.finetune.adapter import write_adapter
from chatbot.finetune.conversation import conversations
from chatbot.finetune.example import Example, write_example
from chatbot.finetune.training import Estimate, Outcome, Recipe, Row, Trainee, estimate, train
from chatbot.finetune.values import Values
from chatbot.models.gguf import read_adapter_header, read_header
from chatbot.prompts import Prompt

ADAPTER, CARD, RUN = "adapter.gguf", "card.md", "run.json"


@dataclass(frozen=True)
class Job:
    """What is trained on what.

    ``prompts`` hold the languages that the adapter is to write, ``outlines`` those of the examples' sentences.
    ``start`` is the adapter that is trained further, None for a new one.
    """

    base: Path
    examples: Sequence[Example]
    prompts: Mapping[Language, Prompt]
    values: Values
    recipe: Recipe
    folder: Path
    outlines: Mapping[Language, Sequence[str]] = field(default_factory=dict)
    start: Path | None = None


def dry_run(job: Job) -> Estimate:
    """How long ``run`` would take, measured on a few real steps. Nothing is kept."""
    trainee = Trainee(job.base, job.recipe, job.start)
    return estimate(trainee, _rows(job, trainee), job.folder)


def run(job: Job, today: date, tell: Callable[[str], None]) -> Path:
    """Train, or go on with what was stopped, and write the adapter and its card; gives the adapter's path.

    Raises ``ShopError`` for a folder in which another run was begun.
    """
    job.folder.mkdir(parents=True, exist_ok=True)
    _same_run(job)
    trainee = Trainee(job.base, job.recipe, job.start)
    rows = _rows(job, trainee)
    tell(f"Training on {len(rows)} conversations made of {len(job.examples)} examples.")
    outcome = train(trainee, rows, job.folder)
    adapter = job.folder / ADAPTER
    texts = {language: prompt.text for language, prompt in job.prompts.items()}
    write_adapter(outcome.adapter, adapter, read_header(job.base), job.folder.name, texts, job.outlines)
    put(job.folder / CARD, _card(job, outcome, today).encode())
    return adapter


def _rows(job: Job, trainee: Trainee) -> list[Row]:
    made = conversations(job.examples, job.prompts, job.values, job.recipe.rounds, job.recipe.seed)
    return trainee.rows(made)


def _same_run(job: Job) -> None:
    """A folder belongs to one run: checkpoints of other examples or another recipe must not be gone on with."""
    texts = [write_example(example) for example in job.examples]
    texts += [prompt.text for prompt in job.prompts.values()]
    inputs = hashlib.sha256("\n".join(texts).encode())
    inputs.update(job.start.read_bytes() if job.start else b"")
    identity = {"inputs": inputs.hexdigest(), "recipe": asdict(job.recipe)}
    notes = job.folder / RUN
    if not notes.exists():
        put(notes, json.dumps(identity, indent=1).encode())
    elif json.loads(notes.read_text("utf-8")) != identity:
        raise ShopError(
            f"{job.folder} holds another run: its examples, prompts, recipe or first adapter differ. "
            "Name another folder with --out."
        )


def _card(job: Job, outcome: Outcome, today: date) -> str:
    """The model card, after Mitchell et al. 2019 (arXiv:1810.03993), from what the run really did."""
    counts = Counter((example.language, example.intent) for example in job.examples)
    intents = sorted({intent for _, intent in counts})
    languages = list(job.prompts)
    table = [
        f"| {intent} | " + " | ".join(str(counts[one, intent]) for one in languages) + " |" for intent in intents
    ]
    losses = [outcome.losses[0], *outcome.losses[4::5]] if outcome.losses else []
    return "\n".join(
        [
            f"# {job.folder.name}",
            "",
            f"A LoRA adapter for `{job.base.name}`, trained on {today.isoformat()}{_further(job)}.",
            "",
            "It writes a flower shop's apologies, thanks and offers of help from a goal and a few details of the",
            "customer's story, and rewords standard sentences of fact one at a time. It is meant for a desk that",
            "decides by policy and checks every sentence; it knows no fact by itself.",
            "",
            "## Training",
            "",
            f"- recipe: {', '.join(f'{name} {value}' for name, value in asdict(job.recipe).items())}",
            f"- examples: {len(job.examples)}, each with {job.recipe.rounds} sets of names and figures",
            f"- tokens: {outcome.tokens}; the last leg took {outcome.seconds / 60:.0f} minutes on {_machine()}",
            "- loss (nats a token, mean of ten steps): "
            + ", ".join(f"step {step}: {loss:.3f}" for step, loss in losses),
            "",
            f"| intent | {' | '.join(languages)} |",
            f"|---|{'---|' * len(languages)}",
            *table,
            "",
        ]
    )


def _further(job: Job) -> str:
    return f", going on from {read_adapter_header(job.start).name}" if job.start else ""


def _machine() -> str:
    return f"{os.cpu_count()} cores of {platform.machine()}"
