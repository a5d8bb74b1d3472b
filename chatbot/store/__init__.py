"""The log: every turn, from the customer's first word to the last verdict. Only this package knows SQLAlchemy."""

from chatbot.store.casebook import CaseBook
from chatbot.store.people import EmailTaken, NameTaken, NoAdminLeft
from chatbot.store.photos import PhotoFolder
from chatbot.store.sqlite import StoreHealth, journal_mode
from chatbot.store.store import Store, open_store

__all__ = [
    "CaseBook",
    "EmailTaken",
    "NameTaken",
    "NoAdminLeft",
    "PhotoFolder",
    "Store",
    "StoreHealth",
    "journal_mode",
    "open_store",
]
