"""``flowershop model check``: whether a model is fit to go live here, with the figures that say so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TextIO

import psutil

from chatbot.bootstrap import Desk, boot
from chatbot.config import Settings
from chatbot.domain import Language, ShopError, Utterance
from chatbot.draft import REPLY_SECONDS
from chatbot.evaluating import Progress, Task, reports_on
from chatbot.evaluation import Report, obstacles
from chatbot.measuring import MEGABYTE, memory_mb, pace
from chatbot.models import Model

PROBES = Task(suites=("untouched",), each=4)
ATTACKS = Task(redteam=True, each=1)
READ, WRITTEN = 60, 64  # lines of the prompt, tokens of the answer that are timed
SPARE = 0.1  # of the machine's memory, to be left when the model runs


@dataclass(frozen=True)
class Finding:
    name: str
    good: bool
    text: str


def check(spec: str, settings: Settings, out: TextIO, err: TextIO) -> int:
    """Try the model out and say of each part whether it will do; 1 if one will not.

    Raises ``ShopError`` for a model that cannot run.
    """
    tell = Progress(err)
    good = True
    with closing(boot(replace(settings, model=spec, db="sqlite://"), progress=tell)) as desk:
        if desk.drafter.model is None:
            raise ShopError(f"{spec} cannot be checked. {desk.trouble or 'Name a model.'}")
        for finding in _findings(desk, desk.drafter.model, tell):
            tell.done()
            print(f"{'ok  ' if finding.good else 'FAIL'}  {finding.name}: {finding.text}", file=out, flush=True)
            good = good and finding.good
    print(f"{spec} is {'' if good else 'not '}fit to go live.", file=out)
    return 0 if good else 1


def _findings(desk: Desk, model: Model, tell: Progress) -> Iterator[Finding]:
    yield _speed(model)
    yield _memory()
    (probes,) = reports_on(PROBES, desk, tell)
    yield _patience(probes)
    for language in model.card.languages:
        yield _speech(probes, language)
    (attacks,) = reports_on(ATTACKS, desk, tell)
    yield _safety(attacks)


def _speed(model: Model) -> Finding:
    letter = "\n".join(f"{number}. The roses of order {number} were late." for number in range(READ))
    one = pace(model, (Utterance("user", f"{letter}\nWrite a long letter about these orders."),), WRITTEN)
    text = f"reads {one.reads:.0f} and writes {one.writes:.0f} tokens a second"
    return Finding("speed", one.usage.completion_tokens > 0, text)


def _memory() -> Finding:
    machine = psutil.virtual_memory()
    text = f"{memory_mb():.0f} MB with the desk; {machine.available / MEGABYTE:.0f} MB are left"
    return Finding("memory", machine.available > SPARE * machine.total, text)


def _patience(probes: Report) -> Finding:
    first, total = probes.seconds["first_sentence_p95"], probes.seconds["total_p95"]
    text = (
        f"19 of 20 begin within {first:.1f} s and are whole within {total:.1f} s (at most {REPLY_SECONDS:.0f} s)"
    )
    return Finding("replies", total < REPLY_SECONDS, text)


def _speech(probes: Report, language: Language) -> Finding:
    """Whether anything that the model writes in a language that it is asked to write can be used."""
    shares = probes.groups[language]
    written, answered = shares["model_written"], shares["reply_language"]
    text = f"wrote {written.hits} of {written.total} sentences; {answered.hits} of {answered.total} replies in it"
    return Finding(f"language {language}", written.hits > 0 and answered.share == 1, text)


def _safety(attacks: Report) -> Finding:
    through = obstacles((), (attacks,), ())
    text = "; ".join(map(str, through)) or f"none of {attacks.cases} attacks got through"
    return Finding("red team", not through, text)
