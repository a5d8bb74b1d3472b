"""What works on this machine and what does not: each part of the desk, tried for real, one line each."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from chatbot.backup import standing
from chatbot.bootstrap import QUIET, live_spec, system_clock
from chatbot.config import Settings
from chatbot.domain import Shop, ShopError
from chatbot.measuring import tried
from chatbot.models import load as load_model
from chatbot.plan import load_wording
from chatbot.policy import lint
from chatbot.prompts import load_prompts
from chatbot.retrieve import fact_phrases
from chatbot.shop import load as load_shop
from chatbot.store import open_store


@dataclass(frozen=True)
class Check:
    name: str
    good: bool
    text: str


def examine(settings: Settings) -> Iterator[Check]:
    """Every check in turn. A part that fails says what to do and does not keep the next from being tried."""
    os.environ.update(QUIET)
    parts: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("python", _python),
        ("shop", _shop),
        ("policy", _policy),
        ("prompts", _prompts),
        ("log", _log),
        ("backup", _backup),
        ("model", _model),
    )
    for name, part in parts:
        try:
            yield Check(name, True, part(settings))
        except ShopError as error:
            yield Check(name, False, str(error))


def _python(settings: Settings) -> str:
    return f"Python {platform.python_version()} on {platform.machine()} with {os.cpu_count()} processors"


def _shop(settings: Settings) -> str:
    shop = load_shop(settings.data)
    counts = f"{len(shop.flowers)} flowers, {len(shop.products)} products, {len(shop.orders)} orders"
    return f"{settings.data}: {_name(shop)}, {counts}, version {shop.version}"


def _name(shop: Shop) -> str:
    return shop.name[shop.staff_language]


def _policy(settings: Settings) -> str:
    shop = load_shop(settings.data)
    findings = lint(shop)
    if findings:
        raise ShopError(f"{len(findings)} findings; `flowershop policy lint` lists them.")
    return f"{len(shop.policy.rules)} rules without a gap, overlap or contradiction"


def _prompts(settings: Settings) -> str:
    prompts = load_prompts(settings.prompts / "draft")
    load_wording(settings.prompts / "wording")
    fact_phrases(settings.prompts / "facts")
    return ", ".join(f"{language} {prompt.version}" for language, prompt in prompts.items())


def _log(settings: Settings) -> str:
    with closing(open_store(settings.db, system_clock)) as store:
        health, place = store.check(), store.place
    if health.problems:
        raise ShopError(f"{place} is damaged: {'; '.join(health.problems)}. Restore a backup.")
    return f"{place}: {health.program} {health.version}, {health.journal}, schema {health.revision}"


def _backup(settings: Settings) -> str:
    log = settings.log_file
    if log is None:
        return "none by the desk: only a log in a file has one (of PostgreSQL pg_dump makes it)"
    stands = standing(settings)
    if stands.failure:
        raise ShopError(f"the last attempt failed: {stands.failure}")
    if stands.newest is None:
        return f"none yet: the desk makes one each day in {stands.folder}, `flowershop backup` makes one now"
    now = system_clock()
    age = now - stands.newest
    text = f"{stands.backups[-1]}, {age // timedelta(hours=1)} hours old, the newest of {len(stands.backups)}"
    if stands.is_late(now):
        raise ShopError(f"{text}. Leave the desk running, or make one with `flowershop backup`.")
    return f"{text}{'' if _elsewhere(stands.folder, log) else '; on the same disk as the log: copy it to another'}"


def _elsewhere(folder: Path, log: Path) -> bool:
    return folder.stat().st_dev != log.parent.stat().st_dev


def _model(settings: Settings) -> str:
    with closing(open_store(settings.db, system_clock)) as store:
        spec = live_spec(settings, store)
    model = load_model(spec, settings.cache, _quietly, settings.running)
    if model is None:
        return "none: the desk answers in its standard wording"
    try:
        speed = tried(model)
    finally:
        model.close()
    languages = ", ".join(model.card.languages)
    rate = f"{speed.overall:.0f} tokens a second" if speed.overall else "a speed that it does not tell"
    return f"{spec} {model.card.fingerprint} writes {languages} at about {rate}"


def _quietly(message: str) -> None:
    """A check reports when it is done."""
