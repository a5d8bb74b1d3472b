"""A suite is asked and judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from chatbot.assistant import Assistant
from chatbot.evaluation.answered import ask
from chatbot.evaluation.lines import files_of
from chatbot.evaluation.measures import dropped_by, judge
from chatbot.evaluation.parity import parity
from chatbot.evaluation.report import Figures, Head, Report, report_of
from chatbot.evaluation.scores import f1_scores, seconds_of
from chatbot.evaluation.suite import Suite, about, version_of

Tell = Callable[[str], None]


def head_of(folder: Path, pattern: str, assistant: Assistant) -> Head:
    """What a run of a folder's cases is of."""
    said = about(folder)
    today = said.today or assistant.today()
    return Head(folder.name, said.title, version_of(files_of(folder, pattern)), today.isoformat(), said.tuned)


def run_suite(suite: Suite, assistant: Assistant, tell: Tell) -> Report:
    """Ask every case in a conversation of its own, on the suite's day, and judge the answers."""
    today = suite.about.today or assistant.today()
    desk = replace(assistant, today=lambda: today)
    answered = []
    for number, case in enumerate(suite.cases, start=1):
        answered.append(ask(desk, case))
        tell(f"{suite.name}: {number} of {len(suite.cases)}")
    turns = [one.turn for one in answered]
    judged = [*map(judge, answered), *parity(answered)]
    figures = Figures(f1_scores(answered), dropped_by(turns), seconds_of(turns))
    head = Head(suite.name, suite.about.title, suite.version, today.isoformat(), suite.about.tuned)
    return replace(report_of(head, judged, desk, figures), cases=len(suite.cases))
