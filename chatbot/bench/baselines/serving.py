"""What all of them share: a job a line on standard input, its times a line on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass

from chatbot.bench.baseline import LACKING
from chatbot.models.engine import own_output


@dataclass(frozen=True)
class Job:
    """``messages`` as OpenAI's API has them; ``sequences`` answers of ``tokens`` tokens at the same time."""

    messages: list[dict[str, str]]
    tokens: int
    sequences: int


@dataclass(frozen=True)
class Times:
    """``first_s`` seconds until the first piece, ``total_s`` until the end; tokens ``read`` and ``written``."""

    first_s: float
    total_s: float
    read: int
    written: int


def serve(prepare: Callable[..., Callable[[Job], Times]]) -> None:
    """Answers jobs until the input ends, or says which library is missing. The arguments go to ``prepare``."""
    output = own_output()

    def tell(found: dict[str, object]) -> None:
        print(json.dumps(found), file=output, flush=True)

    try:
        answer = prepare(*sys.argv[1:])
    except ImportError as error:
        for _ in sys.stdin:
            tell({LACKING: str(error)})
        return
    for line in sys.stdin:
        tell(asdict(answer(Job(**json.loads(line)))))
