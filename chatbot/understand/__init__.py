"""What a customer means: a conversation folded into one Inquiry."""

from chatbot.understand.understanding import Understanding

__all__ = ["Understanding"]
