"""The composition root: the one place where the parts are made and put together."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from chatbot.access import Access
from chatbot.assistant import Assistant
from chatbot.classifier import Classifier, open_classifier
from chatbot.config import DEFAULT_MODEL, PACKAGED, SHIPPED_ADAPTER, Settings
from chatbot.desk import Cases, Insights, Thumbs
from chatbot.domain import Language, Person, Shop, ShopError, Turn
from chatbot.draft import Drafter
from chatbot.guard import Guard
from chatbot.logs import in_numbers
from chatbot.metrics import Metrics
from chatbot.models import Model, ModelError, load
from chatbot.names import NameIndex
from chatbot.people import Management
from chatbot.phrases import Phrases
from chatbot.plan import load_wording
from chatbot.prompts import Prompt, load_prompts
from chatbot.records import Records
from chatbot.retrieve import fact_phrases, open_rank
from chatbot.shop import Stamp, stamp
from chatbot.shop import load as load_shop
from chatbot.store import LogError, PhotoFolder, Store, open_store
from chatbot.under_way import UnderWay
from chatbot.understand import Understanding

log = logging.getLogger(__name__)

Progress = Callable[[str], None]
LAST_S = 5.0  # for answers to end in standard wording once their model has been closed

# Tracing and telemetry of the libraries: off, whatever the machine's environment says.
QUIET = {"LANGSMITH_TRACING": "false", "LANGCHAIN_TRACING_V2": "false", "HF_HUB_OFFLINE": "1", "DO_NOT_TRACK": "1"}


@dataclass(frozen=True)
class Base:
    """What a desk is built on, whatever stands in the shop's files. ``trouble``: why there is no model.

    ``under_way`` are the answers that are being written, ``metrics`` what has been counted since the start.
    """

    settings: Settings
    store: Store
    clock: Callable[[], datetime]
    classifier: Classifier
    wording: Mapping[Language, Phrases]
    phrases: Mapping[Language, Phrases]
    prompts: Mapping[Language, Prompt]
    model: Model | None
    trouble: str
    under_way: UnderWay
    metrics: Metrics


@dataclass(frozen=True)
class Desk:
    """The parts that the faces use.

    ``read`` tells which files the shop was read from, ``outdated`` what is wrong with newer ones that cannot be.
    """

    base: Base
    shop: Shop
    assistant: Assistant
    drafter: Drafter
    access: Access
    people: Management
    cases: Cases
    thumbs: Thumbs
    insights: Insights
    records: Records
    read: Stamp
    outdated: str = ""

    @property
    def settings(self) -> Settings:
        return self.base.settings

    @property
    def store(self) -> Store:
        return self.base.store

    @property
    def trouble(self) -> str:
        return self.base.trouble

    def close(self) -> None:
        """End the model, and with it the answers that wait for it; what does not end is marked as interrupted."""
        if self.base.model is not None:
            self.base.model.close()
        if left := self.base.under_way.wait(LAST_S):
            self.store.give_up(left)
            log.warning("answers were interrupted", extra={"turns": sorted(left)})
        self.store.close()


def boot(
    settings: Settings,
    *,
    clock: Callable[[], datetime] | None = None,
    progress: Progress | None = None,
    model: Model | None = None,
) -> Desk:
    """A desk for ``settings``; ``model`` takes the place of the one that they name.

    A model that cannot run leaves a desk that speaks in its standard wording. Raises ``ShopError`` for a shop
    folder, prompt, wording or database that cannot be used.
    """
    os.environ.update(QUIET)
    # What libraries log below INFO is what customers wrote: rows of the log, what a page was sent.
    logging.disable(logging.DEBUG)
    now = clock or system_clock
    tell = progress or _silent
    read = stamp(settings.data)
    shop = load_shop(settings.data)
    wording = load_wording(settings.prompts / "wording")
    store = open_store(settings.db, now)
    classifier = open_classifier(settings.intents, settings.cache, tell)
    ready, trouble = (model, "") if model else _model(settings, store, tell)
    prompts = load_prompts(settings.prompts / "draft", ready.prompts if ready else {})
    _remember(prompts, store, tell)
    under_way = UnderWay()
    metrics = Metrics(under_way.__len__, ready.state, ready.line.__len__) if ready else Metrics(under_way.__len__)
    base = Base(
        settings=settings,
        store=store,
        clock=now,
        classifier=classifier,
        wording=wording,
        phrases=fact_phrases(settings.prompts / "facts"),
        prompts=prompts,
        model=ready,
        trouble=trouble,
        under_way=under_way,
        metrics=metrics,
    )
    return _desk(base, shop, read, tell)


def renewed(desk: Desk) -> Desk:
    """The desk for the shop's files as they are now: the same one while they are those that it has read.

    The store and the model go on, and so do turns that were begun with the desk of before. Files that something is
    wrong in leave the shop as it was; ``outdated`` says what.
    """
    read = stamp(desk.settings.data)
    if read == desk.read:
        return desk
    try:
        shop = load_shop(desk.settings.data)
    except ShopError as error:
        return replace(desk, read=read, outdated=str(error))
    return _desk(desk.base, shop, read, _silent)


def _desk(base: Base, shop: Shop, read: Stamp, tell: Progress) -> Desk:
    settings, store = base.settings, base.store
    names = NameIndex.of(shop.flowers)
    guard = Guard.of(shop, names, base.wording, base.prompts)
    drafter = Drafter(base.model, guard, shop.name[Language.ENGLISH])
    today = _calendar(settings, shop, base.clock)
    cases = Cases(store.cases, PhotoFolder(settings.photos), shop, guard, base.clock, today)
    assistant = Assistant(
        shop=shop,
        understanding=Understanding(shop, names, base.classifier),
        phrases=base.phrases,
        wording=base.wording,
        rank=open_rank(shop, base.classifier.embedder, settings.cache, tell),
        prompts=base.prompts,
        drafter=drafter,
        store=store,
        today=today,
        seed=settings.seed,
        stored=lambda turn, by: _ended(base, cases, turn, by),
        under_way=base.under_way,
    )
    return Desk(
        base=base,
        shop=shop,
        assistant=assistant,
        drafter=drafter,
        access=Access(store, base.clock),
        people=Management(store),
        cases=cases,
        thumbs=Thumbs(store),
        insights=Insights(store.counts, store.thumbs, shop, today),
        records=records_of(settings, store),
        read=read,
    )


def _ended(base: Base, cases: Cases, turn: Turn, by: Person | None) -> None:
    """What happens when a turn is over: its case is kept, and it is counted and logged by its numbers."""
    base.metrics.turn(turn)
    log.info("turn ended", extra=in_numbers(turn))
    cases.record(turn, by)


def records_of(settings: Settings, store: Store) -> Records:
    """The shop's records in the folder of ``settings``, whose changes ``store`` puts on record."""
    return Records(settings.data, lambda by, deed, detail: store.audit.record(by, deed, detail=detail))


def _model(settings: Settings, store: Store, tell: Progress) -> tuple[Model | None, str]:
    try:
        return load(live_spec(settings, store), settings.cache, tell, settings.running), ""
    except ModelError as error:
        return None, str(error)


def live_spec(settings: Settings, store: Store) -> str:
    """The model that is meant: by default the one that was promoted last, else the one that comes along."""
    if settings.model != DEFAULT_MODEL:
        return settings.model
    promoted = store.models.live()
    shipped = f"{PACKAGED}+{SHIPPED_ADAPTER}" if SHIPPED_ADAPTER.exists() else PACKAGED
    return promoted.spec if promoted else shipped


def _remember(prompts: Mapping[Language, Prompt], store: Store, tell: Progress) -> None:
    try:
        for prompt in prompts.values():
            store.remember_prompt(prompt.version, prompt.text)
    except LogError as error:
        if not error.readable:
            raise
        tell(f"The desk is open for reading only. {error}")


def system_clock() -> datetime:
    return datetime.now(UTC)


def _calendar(settings: Settings, shop: Shop, now: Callable[[], datetime]) -> Callable[[], date]:
    """What gives the day to answer for: the one of ``settings``, else the day it is in the shop."""
    return lambda: settings.today or now().astimezone(ZoneInfo(shop.timezone)).date()


def _silent(message: str) -> None:
    """No one is watching."""
