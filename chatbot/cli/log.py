"""The log: ``export`` as files, ``log move`` to another database, ``backup`` and ``restore``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from chatbot.cli.common import Commands, Parser
from chatbot.config import Settings


def add_export(commands: Commands, common: Parser) -> None:
    """``export``: turns, examples for a training, or what there is about one customer."""
    export = commands.add_parser("export", help="the log as a file, without personal data")
    files = export.add_subparsers(dest="what", required=True, metavar="WHAT")
    for what, forms, text in (
        ("logs", ("csv", "jsonl"), "every turn with its review"),
        ("pairs", ("jsonl",), "examples to train a model with"),
    ):
        file = files.add_parser(what, parents=[common], help=text)
        file.add_argument("--format", choices=forms, default="jsonl")
        file.add_argument("--with-personal-data", action="store_true", help="leave it in")
        file.set_defaults(run=_export)
    customer = files.add_parser("customer", parents=[common], help="all that there is about one customer")
    customer.add_argument("who", metavar="WHO", help="an e-mail address, order number or telephone number")
    customer.add_argument("--out", metavar="FILE.zip", type=Path, required=True)
    customer.set_defaults(run=_export_customer)


def add_log(commands: Commands, common: Parser) -> None:
    """``log move``: to another database."""
    log = commands.add_parser("log", help="the log's database")
    move = log.add_subparsers(dest="action", required=True, metavar="ACTION").add_parser(
        "move", parents=[common], help="copy everything from --db into another, empty database"
    )
    move.add_argument("--to", required=True, metavar="URL", help="sqlite:///… or postgresql+psycopg://…")
    move.set_defaults(run=_move)


def add_backup(commands: Commands, common: Parser) -> None:
    """``backup``: everything into one file."""
    backup = commands.add_parser("backup", parents=[common], help="a copy of the log, photos and shop's files")
    backup.add_argument("folder", nargs="?", metavar="DIR", type=Path, help="where (default: beside the log)")
    backup.set_defaults(run=_backup)


def add_restore(commands: Commands, common: Parser) -> None:
    """``restore``: everything out of such a file."""
    restore = commands.add_parser("restore", parents=[common], help="put a backup back; stop the desk first")
    restore.add_argument("file", metavar="FILE", type=Path)
    restore.set_defaults(run=_restore)


def _export(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot.giving import give

    return give(options.what, options.format, options.with_personal_data, settings, sys.stdout)


def _export_customer(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot.erasing import export_customer

    return export_customer(options.who, options.out, settings, sys.stdout)


def _move(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot.moving import move

    return move(options.to, settings, sys.stdout)


def _backup(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot.backing_up import back_up

    return back_up(options.folder, settings, sys.stdout)


def _restore(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot.backing_up import restore

    return restore(options.file, settings, sys.stdout)
