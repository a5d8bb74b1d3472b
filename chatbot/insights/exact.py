"""Whether a few orders drew more complaints than chance explains, and how to ask that of many groups at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Stratum:
    """Orders that are alike: ``orders``, of which ``complaints`` were complained of; ``taken`` are in question."""

    orders: int
    complaints: int
    taken: int

    @property
    def expected(self) -> float:
        """The complaints of those in question, were they like the others; nothing without any others."""
        return self.taken * self.complaints / self.orders if self.orders else 0.0


def tail_chance(strata: Iterable[Stratum], observed: int) -> float:
    """The chance of ``observed`` complaints or more among the orders in question, if they are like the others.

    Fisher's exact test, one-sided (R. A. Fisher, The Logic of Inductive Inference, Journal of the Royal
    Statistical Society 98, 1935): given how many orders of a stratum were complained of, those among the orders in
    question are hypergeometric. Over several strata the counts add up, so their distributions are convolved (C. R.
    Mehta, N. R. Patel, R. Gray, Journal of the American Statistical Association 80, 1985, 969-973).
    """
    from scipy.stats import hypergeom  # type: ignore[import-untyped]

    total = np.ones(1)
    for one in strata:
        most = min(one.taken, one.complaints)
        total = np.convolve(total, hypergeom.pmf(np.arange(most + 1), one.orders, one.complaints, one.taken))
    return float(min(total[observed:].sum(), 1.0))


def holm(chances: Sequence[float], tests: int) -> tuple[float, ...]:
    """``chances``, some of those of ``tests`` tests, corrected for how many there are; the rest count as 1.

    Of tests without an effect one falls below a level by accident with at most that probability, however they hang
    together (S. Holm, A Simple Sequentially Rejective Multiple Test Procedure, Scandinavian Journal of Statistics
    6, 1979, 65-70).
    """
    corrected = [1.0] * len(chances)
    highest = 0.0
    for rank, place in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        highest = max(highest, min(1.0, (tests - rank) * chances[place]))
        corrected[place] = highest
    return tuple(corrected)
