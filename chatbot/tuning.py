"""The shop's own adapter from the terminal: examples outlined and checked, training, export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from chatbot.asking import answered
from chatbot.bootstrap import Desk, boot
from chatbot.config import SAMPLE_SHOP, Settings
from chatbot.domain import Language
from chatbot.finetune.example import blank, findings, learnable, outline, outlines, read_examples, write_example
from chatbot.finetune.run import Job, dry_run, run
from chatbot.finetune.training import Recipe
from chatbot.finetune.values import read_values
from chatbot.models.gguf import read_adapter_header, read_header
from chatbot.models.local import packaged_file
from chatbot.models.sizes import ELOQUENT
from chatbot.prompts import load_prompts
from chatbot.questions import read_questions

Outlines = Mapping[Language, Sequence[str]]


def print_outlines(path: Path, settings: Settings, out: TextIO) -> int:
    """For a batch of questions, the examples that wait for someone to write their ``says``."""
    with closing(_speechless(settings)) as desk:
        for number, question in enumerate(read_questions(path), start=1):
            plan = answered(desk, question).plan
            if plan is not None:
                print(write_example(blank(outline(str(question.name or number), plan))), file=out)
    return 0


def check_examples(paths: list[Path], settings: Settings, out: TextIO) -> int:
    """What the guard has against the examples; 1 if it has anything."""
    with closing(_speechless(settings)) as desk:
        guard, today = desk.drafter.guard, desk.assistant.today()
        found = [
            finding
            for example in read_examples(list(_files(paths)))
            for finding in findings(example, guard, today)
        ]
    for one in found:
        print(f"{one.example}: {one.check}: {one.reason}\n    {one.said}", file=out)
    print(f"{len(found)} findings.", file=out)
    return 1 if found else 0


def finetune(
    paths: list[Path], folder: Path, start: Path | None, dry: bool, settings: Settings, out: TextIO
) -> int:
    """Train an adapter on the packaged model, or the adapter ``start`` further, or say how long it would take.

    The languages that ``start`` writes, the prompts that it was trained with and what it was let say are the new
    one's as well. Examples that the guard would not let through are left out, and counted. Raises ``ShopError``.
    """
    first = read_adapter_header(start) if start else None
    with closing(_speechless(settings)) as desk:
        guard, shop, today = desk.drafter.guard, desk.shop, desk.assistant.today()
        every = list(read_examples(list(_files(paths))))
        passed = [example for example in every if not any(findings(example, guard, today))]
    base = packaged_file()
    free = read_header(base).parameters >= ELOQUENT
    good = [one for example in passed if (one := learnable(example, guard, today, free)).parts]
    if len(passed) < len(every):
        print(f"{len(every) - len(passed)} examples are left out; `finetune --check` says why.", file=out)
    prompts = load_prompts(settings.prompts / "tuned", first.prompts if first else {})
    languages = {example.language for example in good} | set(first.prompts if first else ())
    spoken = {one: prompt for one, prompt in prompts.items() if one in languages}
    values = read_values(SAMPLE_SHOP / "examples" / "values.toml", shop)
    written = _together(outlines(good, guard, today), first.outlines if first else {})
    job = Job(base, good, spoken, values, Recipe(seed=settings.seed), folder, written, start)
    if dry:
        told = dry_run(job)
        print(
            f"{told.conversations} conversations, {told.tokens} tokens, {told.steps} steps: "
            f"about {told.seconds / 60:.0f} minutes on this machine.",
            file=out,
        )
        return 0
    adapter = run(job, today, lambda message: print(message, file=out, flush=True))
    print(f"Written: {adapter}. Try it with --model llama-cpp:packaged+{adapter}", file=out)
    return 0


def _together(one: Outlines, other: Outlines) -> Outlines:
    return {language: sorted({*one.get(language, ()), *other.get(language, ())}) for language in {*one, *other}}


def _speechless(settings: Settings) -> Desk:
    """A desk without a model and with a log that is thrown away."""
    return boot(replace(settings, model="none:", db="sqlite://"))


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.glob("*.jsonl")) if path.is_dir() else (path,)
