"""``eval``: how good the desk is, by cases, simulated customers, attacks and blind readings."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from chatbot.cli.common import WRONG_CALL, Commands, Parser
from chatbot.config import Settings


def add_eval(commands: Commands, common: Parser) -> None:
    """``eval``: ask and judge, compare two runs, or write and read a blind sheet."""
    evaluation = commands.add_parser("eval", parents=[common], help="ask cases whose right answers are known")
    evaluation.add_argument(
        "suites", nargs="*", metavar="SUITE", help="a folder or JSONL file (default: untouched)"
    )
    evaluation.add_argument("--customers", action="store_true", help="dialogues with simulated customers")
    evaluation.add_argument("--redteam", action="store_true", help="attacks on the desk")
    evaluation.add_argument("--guard", action="store_true", help="true sentences put wrong, before the guard")
    evaluation.add_argument("--limit", type=int, metavar="N", help="only the first N cases of each suite")
    evaluation.add_argument("--json", action="store_true", help="print the reports as JSON")
    evaluation.add_argument("--out", type=Path, metavar="FILE.json", help="keep the reports in a file")
    evaluation.add_argument("--compare", type=Path, metavar="FILE.json", help="what changed since such a file")
    evaluation.add_argument("--sheet", type=Path, metavar="DIR", help="write a sheet for a blind reading")
    evaluation.add_argument("--against", metavar="SPEC", help="the other model of the sheet")
    evaluation.add_argument("--unblind", type=Path, metavar="DIR", help="what a sheet that was filled in says")
    evaluation.set_defaults(run=_evaluate)


def _evaluate(options: argparse.Namespace, settings: Settings) -> int:
    if options.unblind:
        return _unblind(options)
    if options.sheet:
        return _sheet(options, settings)
    from chatbot.evaluating import Task, evaluate

    special = options.customers or options.redteam or options.guard
    suites = tuple(options.suites) or (() if special else ("untouched",))
    task = Task(suites, options.customers, options.redteam, options.guard, options.limit)
    return evaluate(task, settings, options.json, options.out, options.compare, sys.stdout, sys.stderr)


def _unblind(options: argparse.Namespace) -> int:
    from chatbot.blind import print_outcome

    return print_outcome(options.unblind, sys.stdout)


def _sheet(options: argparse.Namespace, settings: Settings) -> int:
    if not options.against:
        print("flowershop eval: --sheet needs --against SPEC, the other model.", file=sys.stderr)
        return WRONG_CALL
    from chatbot.blind import write_sheet

    suite = settings.data / "evaluation" / (options.suites or ["untouched"])[0]
    return write_sheet(options.sheet, suite, options.against, settings, sys.stdout)
