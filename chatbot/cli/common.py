"""What all commands share: the options of every call, and the exit codes."""

from __future__ import annotations

import argparse
from typing import TypeAlias

# Done; the work failed; the call was wrong (as argparse has it).
DONE, FAILED, WRONG_CALL = 0, 1, 2

Parser: TypeAlias = argparse.ArgumentParser
# Generic for the type checker only.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def common_options() -> Parser:
    """The options that every command takes, as a parent of its parser."""
    common = Parser(add_help=False)
    common.add_argument("--data", metavar="DIR", help="the shop's folder (default: the sample shop)")
    common.add_argument("--db", metavar="URL", help="the log (default: sqlite:///var/flowershop.db)")
    common.add_argument("--today", metavar="YYYY-MM-DD", help="the day to answer for (default: today)")
    common.add_argument("--model", metavar="SPEC", help="provider:name (default: llama-cpp:default)")
    return common
