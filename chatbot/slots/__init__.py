"""The slots of a message: order, flowers, days, budget, colours, occasion, pets, photo, writer, products, parts."""

from chatbot.slots.extract import extract

__all__ = ["extract"]
