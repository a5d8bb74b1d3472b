"""A row of the table: a threat or fault, the figure to reach, and what was measured."""

from dataclasses import dataclass
from enum import Enum


class Size(Enum):
    """How much of a measurement is run: what CI has time for, or the whole."""

    SMALL = "small"
    FULL = "full"


@dataclass(frozen=True)
class Row:
    threat: str
    figure: str
    measured: str
    good: bool
