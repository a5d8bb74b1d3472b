"""The chain against other ways of running the same file: pairs in turn, and the median of their ratios."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from chatbot.bench.baseline import Baseline
from chatbot.bench.row import Figure, NotMeasured, Row, measured
from chatbot.bench.size import Size
from chatbot.domain import Utterance
from chatbot.measuring import Pace, pace
from chatbot.models import Model
from chatbot.models.local import LocalFile

LINES = 40  # of the long prompt, about 17 tokens each
SLOW = 2, 24  # rounds and tokens with a way that writes a tenth as fast
CROWD = 8


@dataclass(frozen=True)
class Contest:
    """``file`` is the one that the chain's model runs; None where that is not a file on this machine."""

    model: Model
    file: LocalFile | None
    size: Size

    def path(self) -> str:
        if self.file is None:
            raise NotMeasured("only a model file on this machine can be run in other ways")
        if self.file.adapters:
            raise NotMeasured("an adapter that is put on while the model runs has no file to compare with")
        return str(self.file.path)

    def pairs(
        self, other: Baseline, question: Callable[[int], Sequence[Utterance]], rounds: int, tokens: int
    ) -> list[tuple[Pace, Pace]]:
        """Ours and theirs for the same questions, in turn; the first pair only warms up."""
        asked = [question(number) for number in range(rounds + 1)]
        return [(pace(self.model, one, tokens), other.answer(one, tokens)) for one in asked][1:]


def speed_rows(contest: Contest) -> Iterator[Row]:
    yield measured(
        "writing: chain ÷ llama-cpp-python driven directly", "×", lambda: _against_raw(contest), floor=0.95
    )
    yield measured("writing: llama.cpp with flash attention ÷ without", "×", lambda: _flash(contest))
    yield measured("writing: chain ÷ LangChain with ChatLlamaCpp", "×", lambda: _against_community(contest))
    yield measured("first piece after a long prompt: ChatLlamaCpp ÷ chain", "×", lambda: _reading(contest))
    yield measured("writing: chain ÷ transformers, same weights", "×", lambda: _against_pytorch(contest))


def limit_of(contest: Contest) -> Figure:
    """How many times faster llama.cpp writes ``CROWD`` sequences in one batch than one: nobody can do more."""
    with _raw(contest) as raw:
        paces = [
            (raw.answer(_letter(0), contest.size.tokens), raw.answer(_letter(0), contest.size.tokens, CROWD))
            for _ in range(contest.size.rounds + 1)
        ]
    return Figure(median(many.writes / one.writes for one, many in paces[-contest.size.rounds :]))


def _against_raw(contest: Contest) -> Figure:
    with _raw(contest) as raw:
        return _writing(contest.pairs(raw, _letter, contest.size.rounds, contest.size.tokens))


def _flash(contest: Contest) -> Figure:
    """What the engine gives up for answers that do not depend on how the work is split."""
    with _raw(contest) as plain, _raw(contest, "auto") as flash:
        tokens, rounds = contest.size.tokens, range(contest.size.rounds + 1)
        pairs = [(flash.answer(_letter(0), tokens), plain.answer(_letter(0), tokens)) for _ in rounds]
    return _writing(pairs[1:])


def _raw(contest: Contest, flash: str = "off") -> Baseline:
    path = contest.path()
    assert contest.file is not None
    return Baseline("directly", path, str(contest.file.threads), flash)


def _against_community(contest: Contest) -> Figure:
    with Baseline("community", contest.path()) as other:
        return _writing(contest.pairs(other, _letter, contest.size.rounds, contest.size.tokens))


def _reading(contest: Contest) -> Figure:
    with Baseline("community", contest.path()) as other:
        pairs = contest.pairs(other, _long, contest.size.rounds, 2)
    return _figure(
        [theirs.first_s / ours.first_s for ours, theirs in pairs],
        [(one.first_s, other.first_s) for one, other in pairs],
        "s",
    )


def _against_pytorch(contest: Contest) -> Figure:
    rounds, tokens = SLOW
    with Baseline("pytorch", contest.path()) as other:
        return _writing(
            contest.pairs(other, _letter, min(rounds, contest.size.rounds), min(tokens, contest.size.tokens))
        )


def _writing(pairs: Sequence[tuple[Pace, Pace]]) -> Figure:
    speeds = [(ours.writes, theirs.writes) for ours, theirs in pairs]
    return _figure([ours / theirs for ours, theirs in speeds], speeds, "tokens a second")


def _figure(ratios: Sequence[float], pairs: Sequence[tuple[float, float]], unit: str) -> Figure:
    ours, theirs = (median(side) for side in zip(*pairs, strict=True))
    return Figure(median(ratios), f"{ours:.3g} against {theirs:.3g} {unit}")


def _letter(number: int) -> Sequence[Utterance]:
    return (Utterance("user", "Write a long letter about the roses in your garden."),)


def _long(number: int) -> Sequence[Utterance]:
    """A prompt of which nothing has been read before, whatever was asked with another number."""
    lines = (f"{number}.{line} The roses of order {number}{line:02} came a day late." for line in range(LINES))
    return (Utterance("user", "\n".join((*lines, "How many orders were late?"))),)
