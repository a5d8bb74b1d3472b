"""Texts of the shop's with places in braces that the desk fills in."""

from __future__ import annotations

from collections.abc import Collection
from string import Formatter

from chatbot.shop.mistakes import unknown


def problem(kind: str, template: str, known: Collection[str]) -> str:
    """What is wrong with the braces of ``template``, where each place is a ``kind`` of ``known``; or nothing."""
    try:
        parts = list(Formatter().parse(template))
    except ValueError as error:
        return f"the braces do not match ({error}). Write a placeholder like {{day}}, and a brace itself twice."
    for _, name, form, conversion in parts:
        if name is not None and (name not in known or form or conversion):
            return unknown(kind, name, known)
    return ""
