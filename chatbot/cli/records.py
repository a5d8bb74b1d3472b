"""The shop's own files: ``import`` brings records in, ``policy`` looks for gaps in the rules."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from chatbot.cli.common import DONE, FAILED, Commands, Parser
from chatbot.config import Settings


def add_import(commands: Commands, common: Parser) -> None:
    """``import``: orders or products from another program's file."""
    incoming = commands.add_parser("import", help="a till's or web shop's file into the shop's records")
    tables = incoming.add_subparsers(dest="table", required=True, metavar="TABLE")
    for name in ("orders", "products"):
        table = tables.add_parser(name, parents=[common], help=f"into {name}.csv: new ones and changed ones")
        table.add_argument("file", metavar="FILE.csv", type=Path)
        table.add_argument("--dry-run", action="store_true", help="only say what would change")
    incoming.set_defaults(run=_import)


def add_policy(commands: Commands, common: Parser) -> None:
    """``policy lint``: whether the policy covers what it must."""
    policy = commands.add_parser("policy", help="the shop's policy")
    lint = policy.add_subparsers(dest="action", required=True, metavar="ACTION").add_parser(
        "lint", parents=[common], help="gaps, overlaps, contradictions, rules that nothing reaches"
    )
    lint.set_defaults(run=_lint)


def _import(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot.importing import bring_in
    from chatbot.shop import Table

    return bring_in(Table(options.table), options.file, options.dry_run, settings, sys.stdout, sys.stderr)


def _lint(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot.policy import lint
    from chatbot.shop import load

    findings = lint(load(settings.data))
    for finding in findings:
        print(f"{finding.where}: {finding.kind}: {finding.text}")
    print(f"{len(findings)} findings." if findings else "The policy has no gap, overlap or contradiction.")
    return FAILED if findings else DONE
