"""The guard by itself, whatever the model: of true sentences one claim is put wrong, and it has to notice.

A wrong sentence is caught if the guard drops it or says that it does not say its line; a true one is blocked if
either happens to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random

from chatbot.assistant import Assistant
from chatbot.evaluation.answered import one
from chatbot.evaluation.measures import Judged
from chatbot.evaluation.mutators import MUTATORS
from chatbot.evaluation.report import Head, Report, report_of
from chatbot.evaluation.sayings import Ground, Saying
from chatbot.sentences import split

SAMPLE = 500
SEED = 7


def run_guard(name: str, sayings: Sequence[Saying], assistant: Assistant, size: int = SAMPLE) -> Report:
    """``size`` sentences with a claim put wrong, shared evenly among the kinds of claim, and as many true."""
    ground, random = Ground.of(assistant), Random(SEED)
    judged = [*_wrong(sayings, ground, random, size), *_true(sayings, ground, random, size)]
    version = hashlib.sha256("\n".join(sorted(saying.text for saying in sayings)).encode()).hexdigest()[:12]
    head = Head(f"guard {name}", "One claim of a true sentence put wrong", version, ground.today.isoformat(), True)
    return report_of(head, judged, assistant)


def _wrong(sayings: Sequence[Saying], ground: Ground, random: Random, size: int) -> Iterator[Judged]:
    for number, (kind, true, false) in enumerate(_drawn(mutants(sayings, ground, random), random, size)):
        objection = objection_to(false, ground)
        finding = one(bool(objection), true.text, false.text)
        yield Judged(f"wrong {number}", (kind, true.plan.language), {"caught": finding})


def _true(sayings: Sequence[Saying], ground: Ground, random: Random, size: int) -> Iterator[Judged]:
    for number, true in enumerate(random.sample(sayings, min(size, len(sayings)))):
        objection = objection_to(true, ground)
        finding = one(not objection, "released", f"{objection}: {true.text}")
        yield Judged(f"true {number}", (true.step.act, true.plan.language), {"released": finding})


Mutant = tuple[str, Saying, Saying]


def mutants(sayings: Sequence[Saying], ground: Ground, random: Random) -> Mapping[str, list[Mutant]]:
    """By kind of claim, every sentence that has such a claim, with it put wrong."""
    found: dict[str, list[Mutant]] = {kind: [] for kind in MUTATORS}
    for kind, mutate in MUTATORS.items():
        for saying in sayings:
            text = mutate(saying, ground.shop, random)
            if text != saying.text:
                found[kind].append((kind, saying, replace(saying, text=text)))
    return found


def _drawn(mutants: Mapping[str, list[Mutant]], random: Random, size: int) -> list[Mutant]:
    """One of each kind in turn, until there are enough or none is left."""
    piles = [random.sample(pile, len(pile)) for pile in mutants.values()]
    rounds = range(max(map(len, piles), default=0))
    return [pile[turn] for turn in rounds for pile in piles if turn < len(pile)][:size]


def objection_to(saying: Saying, ground: Ground) -> str:
    """Why the guard would not have the text said in the place of its line; nothing if it would."""
    guard, earlier = ground.guard, list[str]()
    for sentence in split(saying.text):
        verdict = guard.check(sentence, saying.step, saying.plan, earlier, ground.today)
        if not verdict.released:
            return f"{verdict.check}, {verdict.reason}"
        earlier.append(sentence)
    return guard.lost(saying.text, saying.line, saying.step, saying.plan, ground.today)
