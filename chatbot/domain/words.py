"""The closed vocabularies of the desk. Their values are the words of the JSON contract."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Language(StrEnum):
    ENGLISH = "en"
    CHINESE = "zh"


Localised = Mapping[Language, str]


class Intent(StrEnum):
    COMPLAINT = "complaint"
    PRODUCT = "product"
    CARE = "care"
    PET_SAFETY = "pet_safety"
    MEANING = "meaning"
    DESCRIBE = "describe"
    ORDER_STATUS = "order_status"
    ORDER_CHANGE = "order_change"
    POLICY = "policy"
    PERSON = "person"
    CREATIVE = "creative"
    CHITCHAT = "chitchat"
    OUT_OF_SCOPE = "out_of_scope"


class Issue(StrEnum):
    WILTED = "wilted"
    DAMAGED = "damaged"
    LATE = "late"
    NOT_DELIVERED = "not_delivered"
    WRONG_ADDRESS = "wrong_address"
    WRONG_ITEM = "wrong_item"
    NOT_AS_PICTURED = "not_as_pictured"
    POOR_VALUE = "poor_value"
    IGNORED = "ignored"
    PET_HARM = "pet_harm"
    OTHER = "other"


# Complaints that say nothing a rule could use: the desk asks what happened.
VAGUE = frozenset({Issue.OTHER, Issue.POOR_VALUE, Issue.IGNORED})


class Status(StrEnum):
    OFFER = "offer"
    NEEDS_INFORMATION = "needs_information"
    NEEDS_APPROVAL = "needs_approval"
    OUTSIDE_POLICY = "outside_policy"


class RemedyKind(StrEnum):
    REPLACEMENT = "replacement"
    REDELIVERY = "redelivery"
    STORE_CREDIT = "store_credit"
    PARTIAL_REFUND = "partial_refund"
    FULL_REFUND = "full_refund"
    DELIVERY_FEE_REFUND = "delivery_fee_refund"


REFUNDS = frozenset({RemedyKind.FULL_REFUND, RemedyKind.PARTIAL_REFUND, RemedyKind.DELIVERY_FEE_REFUND})
IN_GOODS = frozenset({RemedyKind.REPLACEMENT, RemedyKind.REDELIVERY})  # these have no amount


class Duty(StrEnum):
    """What the shop owes besides a remedy: a first reply, a supervisor's word, a person, news."""

    REPLY = "reply"
    APPROVAL = "approval"
    HANDOVER = "handover"
    CONTACT = "contact"


TaskKind = RemedyKind | Duty


class Missing(StrEnum):
    ORDER_NUMBER = "order_number"
    PHOTO = "photo"
    WHAT_HAPPENED = "what_happened"


class Writer(StrEnum):
    BUYER = "buyer"
    RECIPIENT = "recipient"


class Pet(StrEnum):
    CAT = "cat"
    DOG = "dog"
    OTHER = "other"


class Superlative(StrEnum):
    """The most of what is looked for in a bouquet."""

    CHEAPEST = "cheapest"
    DEAREST = "dearest"
    LARGEST = "largest"
    SMALLEST = "smallest"
    LONGEST_LASTING = "longest_lasting"
    LEAST_FRAGRANT = "least_fragrant"
    MOST_FRAGRANT = "most_fragrant"
    MOST_ORDERED = "most_ordered"


class Scent(StrEnum):
    """How strongly a flower smells, the weakest first."""

    NONE = "none"
    LIGHT = "light"
    STRONG = "strong"


class Toxicity(StrEnum):
    """How a flower is for a pet. ``UNKNOWN`` is never spoken of as safe."""

    SAFE = "safe"
    MILD = "mild"
    CONFLICTING = "conflicting"
    TOXIC = "toxic"
    DEADLY = "deadly"
    UNKNOWN = "unknown"


class Act(StrEnum):
    """Dialogue acts, in no order: the plan orders them."""

    EMPATHY = "empathy"
    MOMENT = "moment"
    OWNERSHIP = "ownership"
    CAUSE = "cause"
    REMEDY = "remedy"
    REQUEST = "request"
    CARE = "care"
    CLOSING = "closing"
    ANSWER = "answer"
    RECOMMEND = "recommend"
    CAUTION = "caution"
    OFFER_HELP = "offer_help"
    VET_NOW = "vet_now"
    HANDOVER = "handover"
    DECLINE = "decline"
    DESCRIBE = "describe"
    CREATE = "create"
    FICTION = "fiction"


class Role(StrEnum):
    CUSTOMER = "customer"
    DESK = "desk"


class Origin(StrEnum):
    MODEL = "model"
    STANDARD = "standard"


class TurnState(StrEnum):
    RUNNING = "running"
    COMPLETE = "complete"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


class TextVariable(StrEnum):
    """What a ready text may leave open: it is filled in from the order and the decision."""

    ORDER = "order"
    CUSTOMER = "customer"
    PRODUCT = "product"
    FLOWER = "flower"
    AMOUNT = "amount"
    DATE = "date"


class ShopError(Exception):
    """What a person can mend: the message says what was wrong, where, and what to do."""
