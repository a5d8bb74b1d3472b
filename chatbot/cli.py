"""The command line: ``flowershop``. Exit codes: 0 done, 1 the work failed, 2 the call was wrong."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from chatbot.config import SAMPLE_SHOP, Settings
from chatbot.domain import ShopError

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


def _export(options: argparse.Namespace, settings: Settings) -> int:
    from chatbot.giving import give

    return give(options.what, options.format, options.with_personal_data, settings, sys.stdout)


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
