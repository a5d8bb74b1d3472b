"""Everything numeric in a text: amounts, percentages, durations, counts, dates, times, order numbers.

The same reading serves what customers write and what a model writes, so nothing numeric may go unseen.
"""

from chatbot.quantities.find import find
from chatbot.quantities.quantity import Quantity

__all__ = ["Quantity", "find"]
