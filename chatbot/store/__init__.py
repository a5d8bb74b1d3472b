"""The log: every turn, from the customer's first word to the last verdict. Only this package knows SQLAlchemy."""

from chatbot.store.casebook import CaseBook
from chatbot.store.copies import LogCopy, check_copy, release
from chatbot.store.counts import Counts
from chatbot.store.errors import Fault, LogError
from chatbot.store.health import StoreHealth
from chatbot.store.opening import open_store
from chatbot.store.people import EmailTaken, NameTaken, NoAdminLeft
from chatbot.store.photos import PhotoFolder
from chatbot.store.sqlite import journal_mode
from chatbot.store.store import Store
from chatbot.store.thumbs import Thumbs
from chatbot.store.types import storable

__all__ = [
    "CaseBook",
    "Counts",
    "EmailTaken",
    "Fault",
    "LogCopy",
    "LogError",
    "NameTaken",
    "NoAdminLeft",
    "PhotoFolder",
    "Store",
    "StoreHealth",
    "Thumbs",
    "check_copy",
    "journal_mode",
    "open_store",
    "release",
    "storable",
]
