"""A line of the table: what was measured, what is wanted of it, or why it could not be measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class NotMeasured(Exception):
    """What a measurement lacks, in words for the table."""


@dataclass(frozen=True)
class Figure:
    """``note`` tells what the value was made of."""

    value: float
    note: str = ""


@dataclass(frozen=True)
class Row:
    """``value`` against what is wanted, at least ``floor`` or at most ``ceiling``; neither if it only informs.

    A ``value`` of None was not measured, and ``note`` says why.
    """

    name: str
    value: float | None
    unit: str
    floor: float | None = None
    ceiling: float | None = None
    note: str = ""

    @property
    def good(self) -> bool:
        """Whether the value is as wanted, where there is one and anything is wanted of it."""
        if self.value is None:
            return True
        above = self.floor is None or self.value >= self.floor
        return above and (self.ceiling is None or self.value <= self.ceiling)


def measured(
    name: str,
    unit: str,
    measure: Callable[[], Figure],
    *,
    floor: float | None = None,
    ceiling: float | None = None,
) -> Row:
    """The row of a measurement, whether it can be made or not."""
    try:
        figure = measure()
    except NotMeasured as reason:
        return Row(name, None, unit, floor, ceiling, f"not measured: {reason}")
    return Row(name, figure.value, unit, floor, ceiling, figure.note)
