"""What the shop holds about a customer: found, given out, erased on request, and erased when its time has come."""

from chatbot.privacy.erasing import Found, erase, find, kept_copies
from chatbot.privacy.giving_out import give_out
from chatbot.privacy.retention import Expired, expire
from chatbot.privacy.subject import Subject, subject_of

__all__ = ["Expired", "Found", "Subject", "erase", "expire", "find", "give_out", "kept_copies", "subject_of"]
