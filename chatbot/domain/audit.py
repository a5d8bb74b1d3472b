"""The audit log's nouns: who did what to which object, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chatbot.domain.people import Person


class Deed(StrEnum):
    """What people do that the shop may have to account for."""

    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGNED_OUT = "signed_out"
    PERSON_ADDED = "person_added"
    ROLE_CHANGED = "role_changed"
    PERSON_DISABLED = "person_disabled"
    PERSON_ENABLED = "person_enabled"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 (a name)
    EMAIL_CHANGED = "email_changed"
    CONVERSATION_OPENED = "conversation_opened"
    CONVERSATION_ANSWERED = "conversation_answered"
    CONVERSATION_READ = "conversation_read"
    CONVERSATION_TAKEN = "conversation_taken"
    PHOTO_ADDED = "photo_added"
    REPLY_SENT = "reply_sent"
    CASE_READ = "case_read"
    CASE_CHANGED = "case_changed"
    APPROVAL_READ = "approval_read"
    APPROVAL_GIVEN = "approval_given"
    APPROVAL_REFUSED = "approval_refused"
    ORDERS_IMPORTED = "orders_imported"
    PRODUCTS_IMPORTED = "products_imported"
    PRODUCTS_EDITED = "products_edited"
    ORDER_READ = "order_read"
    LOG_RESTORED = "log_restored"
    CUSTOMER_ERASED = "customer_erased"
    EXPIRED_ERASED = "expired_erased"


class Thing(StrEnum):
    """What a deed is done to."""

    PERSON = "person"
    CONVERSATION = "conversation"


@dataclass(frozen=True)
class AuditEntry:
    """``who`` is None for the terminal and for someone who is not signed in; ``name`` is the object's."""

    at: datetime
    who: Person | None
    deed: Deed
    thing: Thing | None = None
    number: int | None = None
    name: str = ""
    detail: str = ""
