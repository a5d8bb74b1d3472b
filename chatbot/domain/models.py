"""Which model goes live, when that changed, and how its engine is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Going(StrEnum):
    """``BACK`` takes the latest promotion back, so that what was live before it is live again."""

    LIVE = "promote"
    BACK = "rollback"


@dataclass(frozen=True)
class EngineState:
    """``up`` while the engine runs, else ``trouble`` says how it ended; ``starts`` counts how often it has been
    started."""

    up: bool = True
    trouble: str = ""
    starts: int = 1


@dataclass(frozen=True)
class ModelChange:
    """``by`` is who did it, ``figures`` what the model's trial measured, by suite and measure."""

    at: datetime
    going: Going
    spec: str
    fingerprint: str
    by: str
    figures: Mapping[str, float] = field(default_factory=dict)
