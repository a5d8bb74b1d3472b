"""The server's log: a JSON object a line on standard error, without personal data.

Our own lines say what happened, with numbers of turns and conversations and never their words. What libraries say
may quote what they were given, so of theirs only the text before its values are put in is kept; and of an error
only its type and where it came from, since its text may quote a customer.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

from chatbot.config import ROOT
from chatbot.domain import Turn

OURS = "chatbot"
WARNINGS = "py.warnings"  # they quote lines of code, and no one's words
# The request that is being answered, so that all lines of one can be found.
request: ContextVar[str] = ContextVar("request", default="")

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """A record as one line of JSON. What was given as ``extra`` stands beside the rest."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        if number := request.get():
            line["request"] = number
        if _is_ours(record):
            line |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info:
            line |= _exception(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def take_over(stream: TextIO | None = None) -> None:
    """Have every logger write JSON to ``stream`` (standard error), ours from ``INFO`` on, others from ``WARNING``.

    Streamlit and uvicorn give their loggers levels and handlers of their own; these are taken away.
    """
    # A line that cannot be written, as on a full disk, is lost: logging's own complaint would quote its values.
    logging.raiseExceptions = False
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(logging.WARNING)
    for name in logging.root.manager.loggerDict:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.setLevel(logging.NOTSET)
        logger.propagate = True
    logging.getLogger(OURS).setLevel(logging.INFO)
    logging.captureWarnings(True)


def in_numbers(turn: Turn) -> dict[str, object]:
    """A turn as the log may tell of it."""
    return {
        "turn": turn.id,
        "conversation": turn.conversation,
        "state": turn.state,
        "intent": turn.inquiry.intent if turn.inquiry else None,
        "sentences": len(turn.sentences),
        "dropped": len(turn.dropped),
        "seconds": round(turn.timings.total_s, 3),
        "model_given_up": bool(turn.error),
    }


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] == OURS or record.name == WARNINGS


def _message(record: logging.LogRecord) -> str:
    if _is_ours(record):
        return record.getMessage()
    if not isinstance(record.msg, str):
        return type(record.msg).__name__
    return (record.msg.strip().splitlines() or [""])[0]


def _exception(
    info: tuple[type[BaseException] | None, BaseException | None, TracebackType | None],
) -> dict[str, object]:
    kind, _, trace = info
    frames = traceback.extract_tb(trace)
    return {
        "error": kind.__name__ if kind else "",
        "frames": [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
    }


def _short(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name
