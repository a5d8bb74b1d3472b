"""The machine: ``serve`` runs the desk on it, ``doctor`` says what works there, ``bench`` how fast."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from chatbot.cli.common import DONE, FAILED, Commands, Parser
from chatbot.config import Settings


def add_serve(commands: Commands, common: Parser) -> None:
    """``serve``: the desk in the browser."""
    serve = commands.add_parser("serve", parents=[common], help="the web desk")
    serve.add_argument("--port", type=int, default=8501, metavar="N")
    serve.set_defaults(run=_serve)


def add_doctor(commands: Commands, common: Parser) -> None:
    """``doctor``: a line for each thing that must work."""
    doctor = commands.add_parser("doctor", parents=[common], help="what works here and what does not")
    doctor.set_defaults(run=_doctor)


def add_bench(commands: Commands, common: Parser) -> None:
    """``bench``: speed and memory."""
    bench = commands.add_parser("bench", parents=[common], help="measure the desk on this machine")
    bench.add_argument("--json", action="store_true", help="print one JSON object")
    bench.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw the table as well")
    bench.add_argument("--long", action="store_true", help="watch the memory over 500 answers")
    bench.set_defaults(run=_bench)


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot.ui.serve import serve

    return serve(settings, options.port)


def _doctor(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot.doctor import examine

    healthy = True
    for check in examine(settings):
        print(f"{'ok  ' if check.good else 'FAIL'}  {check.name}: {check.text}")
        healthy = healthy and check.good
    return DONE if healthy else FAILED


def _bench(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot.bench import LONG, STANDARD, bench

    return bench(settings, LONG if options.long else STANDARD, options.json, options.plot, sys.stdout)
