"""The command line: ``flowershop``. Exit codes: 0 done, 1 the work failed, 2 the call was wrong."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chatbot.config import SAMPLE_SHOP, Settings
from chatbot.domain import ShopError, StaffRole

DONE, FAILED, WRONG_CALL = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Errors go to standard error in a paragraph, never as a traceback."""
    options = _parser().parse_args(arguments)
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


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", metavar="DIR", help="the shop's folder (default: the sample shop)")
    common.add_argument("--db", metavar="URL", help="the log (default: sqlite:///var/flowershop.db)")
    common.add_argument("--today", metavar="YYYY-MM-DD", help="the day to answer for (default: today)")
    common.add_argument("--model", metavar="SPEC", help="provider:name (default: llama-cpp:default)")
    parser = argparse.ArgumentParser(prog="flowershop", description="A flower shop's customer-service desk.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", parents=[common], help="the web desk, on this machine only")
    serve.add_argument("--port", type=int, default=8501, metavar="N")
    serve.set_defaults(run=_serve)

    ask = commands.add_parser("ask", parents=[common], help="one answer, or a file of them")
    ask.add_argument("text", nargs="?", metavar="TEXT")
    ask.add_argument("--order", metavar="N", help="the order's number")
    ask.add_argument("--photo", metavar="FILE", type=Path, help="a photo of the flowers")
    ask.add_argument("--batch", metavar="FILE.jsonl", type=Path, help="a question a line")
    ask.add_argument("--json", action="store_true", help="print one JSON object an answer")
    ask.set_defaults(run=_ask)

    _staff_parser(commands, common)

    _import_parser(commands, common)

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

    log = commands.add_parser("log", help="the log's database")
    move = log.add_subparsers(dest="action", required=True, metavar="ACTION").add_parser(
        "move", parents=[common], help="copy everything from --db into another, empty database"
    )
    move.add_argument("--to", required=True, metavar="URL", help="sqlite:///… or postgresql+psycopg://…")
    move.set_defaults(run=_move)

    backup = commands.add_parser("backup", parents=[common], help="a copy of the log, photos and shop's files")
    backup.add_argument("folder", nargs="?", metavar="DIR", type=Path, help="where (default: beside the log)")
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", parents=[common], help="put a backup back; stop the desk first")
    restore.add_argument("file", metavar="FILE", type=Path)
    restore.set_defaults(run=_restore)

    replay = commands.add_parser("replay", parents=[common], help="draft a turn of the log again")
    replay.add_argument("turn", type=int, metavar="TURN")
    replay.set_defaults(run=_replay)

    finetune = commands.add_parser("finetune", parents=[common], help="train the shop's own adapter")
    finetune.add_argument("--examples", metavar="PATH", type=Path, nargs="+", default=[SAMPLE_SHOP / "examples"])
    finetune.add_argument("--out", metavar="DIR", type=Path, default=Path("var/adapter"), help="the run's folder")
    finetune.add_argument("--dry-run", action="store_true", help="only say how long it would take")
    finetune.add_argument("--outline", metavar="FILE.jsonl", type=Path, help="print examples to be written")
    finetune.add_argument("--check", metavar="PATH", type=Path, nargs="+", help="put examples before the guard")
    finetune.set_defaults(run=_finetune)

    _add_eval(commands, common)
    _add_model(commands, common)

    policy = commands.add_parser("policy", help="the shop's policy")
    lint = policy.add_subparsers(dest="action", required=True, metavar="ACTION").add_parser(
        "lint", parents=[common], help="gaps, overlaps, contradictions, rules that nothing reaches"
    )
    lint.set_defaults(run=_lint)

    doctor = commands.add_parser("doctor", parents=[common], help="what works here and what does not")
    doctor.set_defaults(run=_doctor)

    bench = commands.add_parser("bench", parents=[common], help="measure the desk on this machine")
    bench.add_argument("--json", action="store_true", help="print one JSON object")
    bench.set_defaults(run=_bench)
    return parser


def _add_eval(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
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


def _add_model(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    model = commands.add_parser("model", help="which model is live, and how another takes its place")
    actions = model.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", parents=[common], help="the live model and every change of it")
    promote = actions.add_parser(
        "promote", parents=[common], help="put a model on trial; it goes live if it passes"
    )
    promote.add_argument("name", metavar="MODEL", help="a model's spec, or an adapter.gguf for the packaged model")
    actions.add_parser("rollback", parents=[common], help="take the latest promotion back")
    model.set_defaults(run=_model)


def _staff_parser(commands: Any, common: argparse.ArgumentParser) -> None:
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


def _import_parser(commands: Any, common: argparse.ArgumentParser) -> None:
    incoming = commands.add_parser("import", help="a till's or web shop's file into the shop's records")
    tables = incoming.add_subparsers(dest="table", required=True, metavar="TABLE")
    for name in ("orders", "products"):
        table = tables.add_parser(name, parents=[common], help=f"into {name}.csv: new ones and changed ones")
        table.add_argument("file", metavar="FILE.csv", type=Path)
        table.add_argument("--dry-run", action="store_true", help="only say what would change")
    incoming.set_defaults(run=_import)


# Each command imports what it needs when it is called: `--help` and a wrong call should not wait for a model.


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot.ui.serve import serve

    return serve(settings, options.port)


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot.asking import ask, ask_batch

    if (options.text is None) == (options.batch is None):
        print("flowershop ask: give either a TEXT or --batch FILE.jsonl.", file=sys.stderr)
        return WRONG_CALL
    if options.batch is not None:
        return ask_batch(options.batch, settings, sys.stdout, sys.stderr)
    return ask(options.text, options.order, options.photo, settings, options.json, sys.stdout, sys.stderr)


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


def _export(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot.giving import give

    return give(options.what, options.format, options.with_personal_data, settings, sys.stdout)


def _move(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot.moving import move

    return move(options.to, settings, sys.stdout)


def _import(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot.importing import bring_in
    from chatbot.shop import Table

    return bring_in(Table(options.table), options.file, options.dry_run, settings, sys.stdout, sys.stderr)


def _backup(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot.backing_up import back_up

    return back_up(options.folder, settings, sys.stdout)


def _restore(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot.backing_up import restore

    return restore(options.file, settings, sys.stdout)


def _replay(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot.asking import replay_turn

    return replay_turn(options.turn, settings, sys.stdout, sys.stderr)


def _finetune(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot import tuning

    if options.outline:
        return tuning.print_outlines(options.outline, settings, sys.stdout)
    if options.check:
        return tuning.check_examples(options.check, settings, sys.stdout)
    return tuning.finetune(options.examples, options.out, options.dry_run, settings, sys.stdout)


def _evaluate(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot import blind
    from chatbot.evaluating import Task, evaluate

    if options.unblind:
        return blind.print_outcome(options.unblind, sys.stdout)
    if options.sheet:
        suite = settings.data / "evaluation" / (options.suites or ["untouched"])[0]
        if not options.against:
            print("flowershop eval: --sheet needs --against SPEC, the other model.", file=sys.stderr)
            return WRONG_CALL
        return blind.write_sheet(options.sheet, suite, options.against, settings, sys.stdout)
    special = options.customers or options.redteam or options.guard
    suites = tuple(options.suites) or (() if special else ("untouched",))
    task = Task(suites, options.customers, options.redteam, options.guard, options.limit)
    return evaluate(task, settings, options.json, options.out, options.compare, sys.stdout, sys.stderr)


def _model(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot import promotion

    match options.action:
        case "promote":
            return promotion.promote(options.name, settings, sys.stdout)
        case "rollback":
            return promotion.roll_back(settings, sys.stdout)
        case _:
            return promotion.print_models(settings, sys.stdout)


def _lint(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot.policy import lint
    from chatbot.shop import load

    findings = lint(load(settings.data))
    for finding in findings:
        print(f"{finding.where}: {finding.kind}: {finding.text}")
    print(f"{len(findings)} findings." if findings else "The policy has no gap, overlap or contradiction.")
    return FAILED if findings else DONE


def _doctor(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot.doctor import examine

    healthy = True
    for check in examine(settings):
        print(f"{'ok  ' if check.good else 'FAIL'}  {check.name}: {check.text}")
        healthy = healthy and check.good
    return DONE if healthy else FAILED


def _bench(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot.bench import bench

    return bench(settings, options.json, sys.stdout)


if __name__ == "__main__":
    sys.exit(main())
