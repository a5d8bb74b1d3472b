"""What a good reply must contain: its dialogue acts in order, each with facts and standard wording."""

from chatbot.plan.make import make
from chatbot.plan.wording import load_wording

__all__ = ["load_wording", "make"]
