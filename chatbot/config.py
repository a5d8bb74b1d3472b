"""Settings from the environment (prefix ``FLOWERSHOP_``); the command line overrides them one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from chatbot.domain import Language, ShopError

# The folder that holds the package: `python -m chatbot.…` is found from here.
ROOT = Path(__file__).resolve().parent.parent
# In the source these are links to the folders beside the package, in a wheel their files.
_SAMPLE = Path(__file__).with_name("sample")
SAMPLE_SHOP, PROMPTS = (_SAMPLE / "data").resolve(), (_SAMPLE / "prompts").resolve()
# What the desk runs unless it is told otherwise: the packaged model with the shop's own adapter.
DEFAULT_MODEL, PACKAGED = "llama-cpp:default", "llama-cpp:packaged"
SHIPPED_ADAPTER = SAMPLE_SHOP / "adapters" / "florist.gguf"
# This machine alone; its browsers have two names for it.
ADDRESS, HOSTS = "127.0.0.1", ("127.0.0.1", "localhost")
# A turn adds its number to the seed, and samplers take 32 bits.
LARGEST_SEED = 2**31 - 1


@dataclass(frozen=True)
class Running:
    """How a model is run, whichever it is. None: what fits the model and this machine.

    ``context`` is in tokens; ``gpu_layers`` of the model are put on a graphics card, -1 for all. ``languages`` are
    those that it may be asked to write. ``remote`` allows models that customers' words leave the shop for; ``key``
    is what a server of models wants to see.
    """

    context: int | None = None
    threads: int | None = None
    gpu_layers: int | None = None
    languages: tuple[Language, ...] | None = None
    remote: bool = False
    key: str = field(default="", repr=False)

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Running:
        """From ``environment``; ``ShopError`` for what cannot be read."""

        def number(name: str, least: int) -> int | None:
            text = environment.get(name, "")
            if text and (not text.removeprefix("-").isdecimal() or int(text) < least):
                raise ShopError(f"{name} is '{text}'. Write a whole number, {least} or more.")
            return int(text) if text else None

        return cls(
            context=number("FLOWERSHOP_CONTEXT", 1),
            threads=number("FLOWERSHOP_THREADS", 1),
            gpu_layers=number("FLOWERSHOP_GPU_LAYERS", -1),
            languages=_languages(environment.get("FLOWERSHOP_LANGUAGES", "")),
            remote=environment.get("FLOWERSHOP_ALLOW_REMOTE") == "1",
            key=environment.get("FLOWERSHOP_MODEL_KEY", ""),
        )


@dataclass(frozen=True)
class Settings:
    """Where things are. ``today`` is None for the real calendar day in the shop's time zone.

    ``models`` is the folder for model files of the shop's own. The web desk listens at ``address``; ``hosts`` are
    the names that browsers may have for it. ``metrics_token`` lets a program read the metrics, an empty one none.
    """

    data: Path
    db: str
    model: str
    running: Running
    today: date | None
    prompts: Path
    cache: Path
    models: Path
    seed: int
    hosts: tuple[str, ...] = HOSTS
    address: str = ADDRESS
    metrics_token: str = field(default="", repr=False)
    backup_folder: Path | None = None

    @property
    def intents(self) -> Path:
        """The folder of the example messages: the shop's own, or the sample's, for customers speak much the same
        everywhere."""
        own = self.data / "intents"
        return own if own.is_dir() else SAMPLE_SHOP / "intents"

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

        Raises ``ShopError`` for a date or a number that cannot be read.
        """

        def value(name: str, default: str) -> str:
            return given.get(name) or environment.get(f"FLOWERSHOP_{name.upper()}") or default

        backups = value("backups", "")
        home = Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "flowershop"
        return cls(
            data=Path(value("data", str(SAMPLE_SHOP))),
            db=value("db", "sqlite:///var/flowershop.db"),
            model=value("model", DEFAULT_MODEL),
            running=Running.read(environment),
            today=_day(value("today", "")),
            prompts=Path(value("prompts", str(PROMPTS))),
            cache=Path(value("cache", str(home))),
            models=Path(value("models", "var/models")),
            seed=_seed(value("seed", "7")),
            hosts=hosts_of(value("hosts", "")),
            address=value("address", ADDRESS),
            metrics_token=value("metrics_token", ""),
            backup_folder=Path(backups) if backups else None,
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ShopError(f"'{text}' is not a date. Write --today (or FLOWERSHOP_TODAY) as YYYY-MM-DD.") from None


def hosts_of(text: str) -> tuple[str, ...]:
    """The names of a web desk: those of this machine, and those in ``text`` with commas between them."""
    named = (part.strip() for part in text.split(","))
    return tuple(dict.fromkeys((*HOSTS, *filter(None, named))))


def _seed(text: str) -> int:
    if not text.isdecimal() or int(text) > LARGEST_SEED:
        raise ShopError(f"FLOWERSHOP_SEED is '{text}'. Write a whole number from 0 to {LARGEST_SEED}.")
    return int(text)


def _languages(text: str) -> tuple[Language, ...] | None:
    known = [str(one) for one in Language]
    given = [one.strip() for one in text.split(",") if one.strip()]
    if unknown := [one for one in given if one not in known]:
        raise ShopError(f"FLOWERSHOP_LANGUAGES names '{unknown[0]}'. Known are: {', '.join(known)}.")
    return tuple(map(Language, given)) or None
