"""A shop's folder: read into one frozen ``Shop``, and its tables changed.

What a person got wrong is a ``ShopError`` that says where.
"""

from chatbot.shop.encodings import UTF8
from chatbot.shop.folder import FILES, READY_TEXTS, Stamp, load, stamp, version
from chatbot.shop.forgetting import forget, forgotten
from chatbot.shop.mistakes import Mistake
from chatbot.shop.orders import order_cells
from chatbot.shop.replacing import PREVIOUS, held, replacing
from chatbot.shop.revision import Altered, Revision, Table, edit, revise
from chatbot.shop.sources import Source

__all__ = [
    "FILES",
    "PREVIOUS",
    "READY_TEXTS",
    "UTF8",
    "Altered",
    "Mistake",
    "Revision",
    "Source",
    "Stamp",
    "Table",
    "edit",
    "forget",
    "forgotten",
    "held",
    "load",
    "order_cells",
    "replacing",
    "revise",
    "stamp",
    "version",
]
