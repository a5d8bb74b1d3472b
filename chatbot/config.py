"""Settings from the environment (prefix ``FLOWERSHOP_``); the command line overrides them one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from chatbot.domain import ShopError

ROOT = Path(__file__).resolve().parent.parent
SAMPLE_SHOP = ROOT / "data"
# What the desk runs unless it is told otherwise: the packaged model with the shop's own adapter.
DEFAULT_MODEL, PACKAGED = "llama-cpp:default", "llama-cpp:packaged"
SHIPPED_ADAPTER = ROOT / "data" / "adapters" / "florist.gguf"
# A turn adds its number to the seed, and samplers take 32 bits.
LARGEST_SEED = 2**31 - 1


@dataclass(frozen=True)
class Settings:
    """Where things are. ``today`` is None for the real calendar day in the shop's time zone."""

    data: Path
    db: str
    model: str
    today: date | None
    prompts: Path
    cache: Path
    seed: int
    backup_folder: Path | None = None

    @property
    def log_file(self) -> Path | None:
        """The log's file; None for a log on a server or in memory."""
        file = self.db.partition("sqlite:///")[2]
        return Path(file) if self.db.startswith("sqlite") and file not in ("", ":memory:") else None

    @property
    def backups(self) -> Path:
        """The folder for the backups that the desk makes: beside the log's file, unless another one is given."""
        return self.backup_folder or (self.log_file or Path("var/flowershop.db")).parent / "backups"

    @property
    def photos(self) -> Path:
        """The folder for customers' photos: beside the log's file, for a log on a server where that would be, and
        in the cache for one in memory."""
        if not self.db.startswith("sqlite"):
            return Path("var/photos")
        return self.log_file.parent / "photos" if self.log_file else self.cache / "photos"

    @classmethod
    def read(cls, environment: Mapping[str, str], **given: str | None) -> Settings:
        """Settings from ``environment``, with every argument that is not None in its place.

        Raises ``ShopError`` for a date or seed that cannot be read.
        """

        def value(name: str, default: str) -> str:
            return given.get(name) or environment.get(f"FLOWERSHOP_{name.upper()}") or default

        backups = value("backups", "")
        home = Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "flowershop"
        return cls(
            data=Path(value("data", str(SAMPLE_SHOP))),
            db=value("db", "sqlite:///var/flowershop.db"),
            model=value("model", DEFAULT_MODEL),
            today=_day(value("today", "")),
            prompts=Path(value("prompts", str(ROOT / "prompts"))),
            cache=Path(value("cache", str(home))),
            seed=_seed(value("seed", "7")),
            backup_folder=Path(backups) if backups else None,
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ShopError(f"'{text}' is not a date. Write --today (or FLOWERSHOP_TODAY) as YYYY-MM-DD.") from None


def _seed(text: str) -> int:
    if not text.isdecimal() or int(text) > LARGEST_SEED:
        raise ShopError(f"FLOWERSHOP_SEED is '{text}'. Write a whole number from 0 to {LARGEST_SEED}.")
    return int(text)
