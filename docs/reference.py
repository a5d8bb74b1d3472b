"""Writes ``cli.md`` and ``schema.md`` from the code: ``make docs``. A test sees that they are still the same."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import Boolean, Column, Date, Float, Integer, Table, UniqueConstraint
from sqlalchemy.types import TypeEngine

from chatbot.cli import parser
from chatbot.store.tables import metadata
from chatbot.store.types import Json, Moment, Words

HERE = Path(__file__).parent
WRITTEN = "<!-- Written by docs/reference.py from the code: change it there, then `make docs`. -->"
COMMON = ("data", "db", "today", "model")

# What a row of each table is; what the columns are is told by their names, and by the code in chatbot/store/.
ROWS = {
    "approval": "a question to a supervisor, and their word on it",
    "attempt": "how often a name or an address has failed to sign in, and when last",
    "audit": "who did what, and when; nothing in it is ever changed",
    "case_event": "what happened to a case, in order",
    "complaint_case": "the case of a conversation with a complaint, and where it stands",
    "conversation": "what a customer and the desk say to each other, and who opened it",
    "dropped": "a sentence that the guard did not let through: by which check, and why",
    "erasure": "that something was erased, when and by whom, and the amounts that the books still need",
    "escalation": "that a conversation was handed to a person, and why",
    "message": "what the customer or the desk said, word for word",
    "model_change": "that a model was promoted or taken back, with the figures of its trial",
    "person": "somebody who may sign in; the password as an Argon2id hash",
    "photo": "that a photo belongs to a conversation; the pictures are files, named by their SHA-256",
    "prompt": "the text of a prompt that was in use, by its version",
    "review": "a supervisor's latest judgement of a conversation",
    "sent": "the text that staff sent, with how it differs from the draft and what the guard objected to",
    "sentence": "a sentence of a reply: who wrote it, for which part of the plan, and the facts it rests on",
    "session": "a sign-in; of the browser's token only a hash",
    "taken": "that a person took a conversation over from the assistant",
    "task": "something that was promised to a customer, until when, and who did it",
    "thumb": "a person's thumb for a draft",
    "turn": "an answer with all that it rested on: facts, decision, plan, model, prompts and times",
}
TYPES: dict[type[TypeEngine[object]], str] = {
    Words: "text",
    Moment: "moment (UTC)",
    Json: "JSON",
    Boolean: "yes or no",
    Date: "day",
    Float: "number",
    Integer: "whole number",
}


def main() -> None:
    (HERE / "cli.md").write_text(cli(), encoding="utf-8")
    (HERE / "schema.md").write_text(schema(), encoding="utf-8")


def cli() -> str:
    """The reference of the command line."""
    whole = parser()
    lines = [
        "# The command line",
        "",
        WRITTEN,
        "",
        "Exit codes: 0 done, 1 the work failed, 2 the call was wrong. Errors go to standard error, as a clear",
        "paragraph. Every command takes:",
        "",
        *_arguments(action for action in _leaves(whole)[0][1]._actions if action.dest in COMMON),
        "",
        "Each of them may be set in the environment instead: `FLOWERSHOP_DATA`, `FLOWERSHOP_DB`,",
        "`FLOWERSHOP_TODAY`, `FLOWERSHOP_MODEL`.",
    ]
    for text, command in _leaves(whole):
        own = [action for action in command._actions if action.dest not in (*COMMON, "help")]
        lines += ["", f"## {command.prog}", "", f"{text[:1].upper()}{text[1:]}.", *([""] if own else [])]
        lines += _arguments(own)
    return "\n".join(lines) + "\n"


def _leaves(command: argparse.ArgumentParser, text: str = "") -> list[tuple[str, argparse.ArgumentParser]]:
    """The commands that have no further ones below them, each with what it does."""
    below = [action for action in command._actions if isinstance(action, argparse._SubParsersAction)]
    if not below:
        return [(text, command)]
    [choice] = below
    texts = {action.dest: action.help or "" for action in choice._choices_actions}
    found = []
    for name, inner in choice.choices.items():
        found += _leaves(inner, texts[name])
    return found


def _arguments(actions: Iterable[argparse.Action]) -> list[str]:
    return [f"- {_shown(action)}{_told(action)}" for action in actions]


def _shown(action: argparse.Action) -> str:
    name = action.metavar or (f"{{{','.join(map(str, action.choices))}}}" if action.choices else "")
    value = f" {name}" if name and action.nargs != 0 else ""
    return f"`{action.option_strings[0]}{value}`" if action.option_strings else f"`{name or action.dest}`"


def _told(action: argparse.Action) -> str:
    parts = [action.help] if action.help else []
    if action.option_strings and isinstance(action.default, str | int) and not isinstance(action.default, bool):
        parts.append(f"default: {action.default}")
    return f": {'; '.join(parts)}" if parts else ""


def schema() -> str:
    """The reference of the database."""
    lines = [
        "# The database",
        "",
        WRITTEN,
        "",
        "The log has the same tables in SQLite and in PostgreSQL. The migrations in",
        "`chatbot/store/migrations/versions/` make them and bring them up to date; read the tables, and leave",
        "writing to the desk. Beside them stand Alembic's `alembic_version` and the index of the search, which is",
        "made anew from the rest.",
    ]
    for table in sorted(metadata.sorted_tables, key=lambda table: table.name):
        lines += ["", f"## {table.name}", "", f"A row is {ROWS[table.name]}.", ""]
        lines += ["| column | holds | rules |", "|---|---|---|"]
        lines += [
            f"| `{column.name}` | {_type(column)} | {', '.join(_rules(table, column))} |" for column in table.c
        ]
        lines += _together(table)
    return "\n".join(lines) + "\n"


def _type(column: Column[object]) -> str:
    return next(text for kind, text in TYPES.items() if isinstance(column.type, kind))


def _rules(table: Table, column: Column[object]) -> Iterator[str]:
    if column.primary_key:
        yield "key"
    for foreign in column.foreign_keys:
        yield f"of `{foreign.target_fullname}`"
    if column.nullable:
        yield "may be empty"
    if column.unique:
        yield "unique"
    elif column.index:
        yield "indexed"


def _together(table: Table) -> list[str]:
    """The uniqueness of what is unique, alone or together with others."""
    unique = sorted(
        " and ".join(f"`{column.name}`" for column in constraint.columns)
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint) and not any(column.unique for column in constraint.columns)
    )
    return ["", f"Unique: {'; '.join(unique)}."] if unique else []


if __name__ == "__main__":
    main()
