"""Answers in the terminal: ``ask`` and ``replay``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from chatbot.cli.common import WRONG_CALL, Commands, Parser
from chatbot.config import Settings


def add_ask(commands: Commands, common: Parser) -> None:
    """``ask``: a question from the call, or a file of them."""
    ask = commands.add_parser("ask", parents=[common], help="one answer, or a file of them")
    ask.add_argument("text", nargs="?", metavar="TEXT")
    ask.add_argument("--order", metavar="N", help="the order's number")
    ask.add_argument("--photo", metavar="FILE", type=Path, help="a photo of the flowers")
    ask.add_argument("--batch", metavar="FILE.jsonl", type=Path, help="a question a line")
    ask.add_argument("--json", action="store_true", help="print one JSON object an answer")
    ask.set_defaults(run=_ask)


def add_replay(commands: Commands, common: Parser) -> None:
    """``replay``: a turn of the log once more."""
    replay = commands.add_parser("replay", parents=[common], help="draft a turn of the log again")
    replay.add_argument("turn", type=int, metavar="TURN")
    replay.set_defaults(run=_replay)


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    if (options.text is None) == (options.batch is None):
        print("flowershop ask: give either a TEXT or --batch FILE.jsonl.", file=sys.stderr)
        return WRONG_CALL
    from chatbot.asking import ask, ask_batch

    if options.batch is not None:
        return ask_batch(options.batch, settings, sys.stdout, sys.stderr)
    return ask(options.text, options.order, options.photo, settings, options.json, sys.stdout, sys.stderr)


def _replay(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot.asking import replay_turn

    return replay_turn(options.turn, settings, sys.stdout, sys.stderr)
