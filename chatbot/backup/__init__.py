"""Backups: one file each with the log, its photos and the shop's own files; made, kept, and put back."""

from chatbot.backup.making import Made, make, make_if_due
from chatbot.backup.restoring import restore
from chatbot.backup.standing import Standing, due, standing

__all__ = ["Made", "Standing", "due", "make", "make_if_due", "restore", "standing"]
