"""What has had its time is erased by itself, as the shop's rule says; what is not done with is held."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import datetime, timedelta

from chatbot.config import Settings
from chatbot.domain import Retention
from chatbot.privacy.erasing import sweep_photos
from chatbot.store import Store


@dataclass(frozen=True)
class Expired:
    """How much was erased."""

    conversations: int = 0
    photos: int = 0
    audit: int = 0
    sessions: int = 0

    @property
    def total(self) -> int:
        return sum(astuple(self))


def expire(store: Store, settings: Settings, rule: Retention, now: datetime) -> Expired:
    """Erase what is older than ``rule`` allows. Several desks may do so at once. Raises ``ShopError``."""

    def since(days: int | None) -> datetime | None:
        return None if days is None else now - timedelta(days=days)

    before = store.cases.digests()
    erased = store.holdings.expire(since(rule.conversations), since(rule.cases))
    photos, audit, sessions = since(rule.photos), since(rule.audit), since(rule.sessions)
    done = Expired(
        conversations=len(erased.conversations) if erased else 0,
        photos=store.holdings.drop_photos(photos) if photos else 0,
        audit=store.holdings.drop_audit(audit) if audit else 0,
        sessions=store.holdings.drop_sessions(sessions) if sessions else 0,
    )
    sweep_photos(store, settings, before, now)
    if done.total:
        store.holdings.wipe()
    return done
