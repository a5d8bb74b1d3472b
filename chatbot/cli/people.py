"""People: ``staff``, who may sign in, and ``erase``, which forgets customers."""

from __future__ import annotations

import argparse
import sys

from chatbot.cli.common import Commands, Parser
from chatbot.config import Settings
from chatbot.domain import StaffRole


def add_staff(commands: Commands, common: Parser) -> None:
    """``staff``: let people in and keep them out."""
    staff = commands.add_parser("staff", help="the people who may sign in, and their roles")
    actions = staff.add_subparsers(dest="action", required=True, metavar="ACTION")
    texts = {
        "add": "let a person in; asks for a password",
        "list": "who may sign in",
        "disable": "sign a person out and keep them out",
        "password": "give a person another password",
    }
    parsers = {name: actions.add_parser(name, parents=[common], help=text) for name, text in texts.items()}
    for name in ("add", "disable", "password"):
        parsers[name].add_argument("name", metavar="NAME")
    parsers["add"].add_argument("--role", choices=[*StaffRole], type=StaffRole, default=StaffRole.STAFF)
    staff.set_defaults(run=_staff)


def add_erase(commands: Commands, common: Parser) -> None:
    """``erase``: a customer who asked for it, or everyone whose time is over."""
    erase = commands.add_parser("erase", parents=[common], help="a customer, or what has had its time")
    whose = erase.add_mutually_exclusive_group(required=True)
    whose.add_argument("--customer", metavar="WHO", help="an e-mail address, order number or telephone number")
    whose.add_argument("--expired", action="store_true", help="what shop.toml keeps no longer")
    erase.add_argument("--dry-run", action="store_true", help="only say what there is about the customer")
    erase.set_defaults(run=_erase)


def _staff(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot import staffing

    match options.action:
        case "add":
            return staffing.add(options.name, options.role, settings, sys.stdout)
        case "disable":
            return staffing.disable(options.name, settings, sys.stdout)
        case "password":
            return staffing.password(options.name, settings, sys.stdout)
    return staffing.show(settings, sys.stdout)


def _erase(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot import erasing

    if options.expired:
        return erasing.erase_expired(settings, sys.stdout)
    return erasing.erase_customer(options.customer, options.dry_run, settings, sys.stdout)
