"""Flower names in what people write, whatever the language, the number, the script and the spelling."""

from chatbot.names.index import NameIndex
from chatbot.names.mention import Mention

__all__ = ["Mention", "NameIndex"]
