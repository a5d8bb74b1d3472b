"""The model: ``model`` chooses one, ``finetune`` trains the shop's own."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from chatbot.cli.common import Commands, Parser
from chatbot.config import SAMPLE_SHOP, Settings


def add_model(commands: Commands, common: Parser) -> None:
    """``model``: see, check, fetch and change models."""
    model = commands.add_parser("model", help="which models there are, which is live, how another takes its place")
    actions = model.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", parents=[common], help="what is installed, what is live, and every change of it")
    check = actions.add_parser("check", parents=[common], help="whether a model is fit to go live here")
    check.add_argument("name", metavar="SPEC", help="a model as --model takes it")
    pull = actions.add_parser("pull", parents=[common], help="fetch a model's file from a hub (HF_ENDPOINT)")
    pull.add_argument("repo", metavar="REPO", help="OWNER/NAME")
    pull.add_argument("name", metavar="FILE", help="a GGUF file of it")
    promote = actions.add_parser(
        "promote", parents=[common], help="put a model on trial; it goes live if it passes"
    )
    promote.add_argument("name", metavar="MODEL", help="a model's spec, or an adapter.gguf for the packaged model")
    actions.add_parser("rollback", parents=[common], help="take the latest promotion back")
    model.set_defaults(run=_model)


def add_finetune(commands: Commands, common: Parser) -> None:
    """``finetune``: examples, and a training on them."""
    finetune = commands.add_parser("finetune", parents=[common], help="train the shop's own adapter")
    finetune.add_argument("--examples", metavar="PATH", type=Path, nargs="+", default=[SAMPLE_SHOP / "examples"])
    finetune.add_argument("--out", metavar="DIR", type=Path, default=Path("var/adapter"), help="the run's folder")
    finetune.add_argument("--from", metavar="ADAPTER.gguf", type=Path, dest="start", help="train this one further")
    finetune.add_argument("--dry-run", action="store_true", help="only say how long it would take")
    finetune.add_argument("--outline", metavar="FILE.jsonl", type=Path, help="print examples to be written")
    finetune.add_argument("--check", metavar="PATH", type=Path, nargs="+", help="put examples before the guard")
    finetune.set_defaults(run=_finetune)


def _model(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot import fitness, inventory, promotion, pulling

    match options.action:
        case "check":
            return fitness.check(options.name, settings, sys.stdout, sys.stderr)
        case "pull":
            return pulling.pull(options.repo, options.name, settings, sys.stdout)
        case "promote":
            return promotion.promote(options.name, settings, sys.stdout)
        case "rollback":
            return promotion.roll_back(settings, sys.stdout)
        case _:
            return inventory.print_models(settings, sys.stdout)


def _finetune(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot import tuning

    if options.outline:
        return tuning.print_outlines(options.outline, settings, sys.stdout)
    if options.check:
        return tuning.check_examples(options.check, settings, sys.stdout)
    return tuning.finetune(options.examples, options.out, options.start, options.dry_run, settings, sys.stdout)
