"""Amounts as people read them."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_currency

from chatbot.domain import Language

LOCALES = {Language.ENGLISH: "en_US", Language.CHINESE: "zh_CN"}


def money(amount: Decimal, currency: str, language: Language) -> str:
    """``amount`` of ``currency`` (ISO 4217), with as many decimals as the currency has: ``$45.00``, ``¥45.00``."""
    return format_currency(amount, currency, locale=LOCALES[language])
