"""The log given out: a table or lines of JSON for those who look into it, and examples to train a model with.

With a redactor, what is given out is without personal data.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from io import StringIO
from typing import Any

from chatbot.contract import answer_json
from chatbot.domain import Criterion, Logged, Origin, Review, Sent, Thumb
from chatbot.finetune.example import write_example
from chatbot.finetune.pairs import pair_of, with_texts
from chatbot.redaction import Redactor

Record = Mapping[str, Any]
# With this mark at its beginning a spreadsheet reads the file as UTF-8, and Chinese stays Chinese.
_UTF8 = "\ufeff"
# What a spreadsheet would calculate, in half or full width, and what it skips before it.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")


class Format(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"


def logs(turns: Iterable[Logged], form: Format, redactor: Redactor | None) -> Iterator[str]:
    """The turns as the lines of a file."""
    records = map(_record, turns)
    clean = map(redactor.cleaned, records) if redactor else records
    return _lines(clean) if form is Format.JSONL else _table(map(_row, clean))


def pairs(turns: Iterable[Logged], redactor: Redactor | None) -> Iterator[str]:
    """The complete turns as examples, as the lines of a file."""
    for logged in turns:
        if example := pair_of(logged.turn, logged.sent):
            yield write_example(with_texts(example, redactor.clean) if redactor else example) + "\n"


def _record(logged: Logged) -> dict[str, Any]:
    """The answer as `ask --json` gives it, with the message, the day, what was sent, the review and the thumbs."""
    turn = logged.turn
    message = {"text": turn.message.text, "order": turn.message.order, "photo": turn.message.photo}
    return {
        **answer_json(turn),
        "number": turn.number,
        "day": turn.today.isoformat(),
        "started_at": _moment(turn.started_at),
        "message": message,
        "sent": _sent(logged.sent) if logged.sent else None,
        "review": _review(logged.review) if logged.review else None,
        "thumbs": [_thumb(one) for one in logged.thumbs],
    }


def _sent(sent: Sent) -> dict[str, Any]:
    return {"text": sent.text, "reason": sent.reason, "name": sent.by.name, "at": _moment(sent.at)}


def _review(review: Review) -> dict[str, Any]:
    given = asdict(review)
    return {name: given[name] for name in ("card", "comment", "label", "name")} | {"at": _moment(review.at)}


def _thumb(thumb: Thumb) -> dict[str, Any]:
    return {"up": thumb.up, "name": thumb.by.name, "at": _moment(thumb.at)}


def _moment(at: datetime) -> str:
    """To the second: of a fraction, with the zone's digits after it, a redactor makes a telephone number."""
    return at.isoformat(timespec="seconds")


def _row(record: Record) -> dict[str, Any]:
    """A record as a line of a table."""
    decision, review = record["decision"] or {}, record["review"] or {}
    sentences, dropped = record["sentences"], record["dropped"]
    same = ("conversation", "turn", "number", "state", "day", "started_at", "language", "intent")
    return {
        **{name: record[name] for name in same},
        "issues": _listed(record["issues"]),
        "flowers": _listed(record["slots"].get("flowers", ())),
        "order": record["slots"].get("order"),
        "status": decision.get("status"),
        "remedies": _listed(remedy["kind"] for remedy in decision.get("remedies", ())),
        "message": record["message"]["text"],
        "reply": record["reply"],
        "sent": (record["sent"] or {}).get("text", ""),
        "sentences": len(sentences),
        "sentences_by_model": sum(one["origin"] == Origin.MODEL for one in sentences),
        "dropped": len(dropped),
        "dropped_by": _listed(one["check"] for one in dropped),
        "model": record["model"]["spec"],
        "prompt_version": record["model"]["prompt_version"],
        **{name: record["timings"][name] for name in ("first_sentence_s", "total_s")},
        **{str(criterion): _answer(review.get("card", {}).get(criterion)) for criterion in Criterion},
        **{name: review.get(name, "") for name in ("label", "comment")},
        "thumbs_up": sum(one["up"] for one in record["thumbs"]),
        "thumbs_down": sum(not one["up"] for one in record["thumbs"]),
    }


def _listed(values: Iterable[Any]) -> str:
    return ";".join(map(str, values))


def _answer(given: bool | None) -> str:
    return "" if given is None else "yes" if given else "no"


def _lines(records: Iterable[Record]) -> Iterator[str]:
    for record in records:
        yield json.dumps(record, ensure_ascii=False) + "\n"


def _table(rows: Iterable[Record]) -> Iterator[str]:
    for number, row in enumerate(rows):
        if number == 0:
            yield _UTF8 + _line(row.keys())
        yield _line(row.values())


def _line(cells: Iterable[Any]) -> str:
    line = StringIO()
    csv.writer(line).writerow(_harmless(cell) for cell in cells)
    return line.getvalue()


def _harmless(cell: Any) -> Any:
    """A text that a spreadsheet would calculate becomes one that it shows."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell
