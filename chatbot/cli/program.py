"""The program: all commands put together, and the one that was called is run."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from chatbot.cli.asking import add_ask, add_replay
from chatbot.cli.common import FAILED, Parser, common_options
from chatbot.cli.evaluation import add_eval
from chatbot.cli.log import add_backup, add_export, add_log, add_restore
from chatbot.cli.model import add_finetune, add_model
from chatbot.cli.operating import add_bench, add_doctor, add_serve
from chatbot.cli.people import add_erase, add_staff
from chatbot.cli.records import add_import, add_policy
from chatbot.config import Settings
from chatbot.domain import ShopError

# In the order of the help.
COMMANDS = (
    add_serve,
    add_ask,
    add_staff,
    add_import,
    add_export,
    add_log,
    add_backup,
    add_restore,
    add_erase,
    add_replay,
    add_finetune,
    add_eval,
    add_model,
    add_policy,
    add_doctor,
    add_bench,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Errors go to standard error in a paragraph, never as a traceback."""
    options = parser().parse_args(arguments)
    try:
        settings = Settings.read(
            os.environ, data=options.data, db=options.db, today=options.today, model=options.model
        )
        return int(options.run(options, settings))
    except ShopError as error:
        print(f"flowershop: {error}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        # Whoever read our output has gone away (`| head`): there is no one left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:
        print(
            f"flowershop: this should not have happened ({type(error).__name__}: {error}). Nothing that was "
            "acknowledged is lost. Please report it with the command that you gave.",
            file=sys.stderr,
        )
        return FAILED
    except KeyboardInterrupt:
        print("flowershop: stopped.", file=sys.stderr)
        return FAILED


def parser() -> Parser:
    """What the command line takes: every command with its arguments."""
    program = Parser(prog="flowershop", description="A flower shop's customer-service desk.")
    commands = program.add_subparsers(dest="command", required=True, metavar="COMMAND")
    common = common_options()
    for add in COMMANDS:
        add(commands, common)
    return program
