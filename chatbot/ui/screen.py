"""What every view is given: the desk, and the words of the interface in the language of the staff."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

import streamlit as st
from babel.dates import format_datetime, format_time
from babel.numbers import format_decimal, format_percent

from chatbot.access import Refusal
from chatbot.bootstrap import Desk
from chatbot.domain import Flower, Language, Localised, Order, Person
from chatbot.money import LOCALES, money
from chatbot.phrases import Phrases, load_phrases
from chatbot.prose import day_text, days_text, list_text
from chatbot.store import LogError
from chatbot.toml import flat
from chatbot.ui.escaping import plain
from chatbot.ui.refusing import refused

HERE = Path(__file__).parent
TEXTS, ICON, STYLE = HERE / "texts", HERE / "icon.svg", HERE / "style.css"


@dataclass(frozen=True)
class Screen:
    """The view of the desk that ``person`` has, who is signed in. ``today`` is the shop's calendar day."""

    desk: Desk
    person: Person
    language: Language
    texts: Phrases
    today: date

    def say(self, key: str, /, **variables: str) -> str:
        return self.texts.say(key, **variables)

    def label(self, key: str, /, **variables: str) -> str:
        """As ``say``, for where Streamlit reads Markdown."""
        return plain(self.say(key, **variables))

    def key(self, name: str) -> str:
        """The key of a widget whose options are words of the interface, another one in each language.

        The browser sends back the word that was chosen. Once the words have changed it is none of the options any
        more, and Streamlit gives that word itself as what was chosen.
        """
        return f"{name}-{self.language}"

    def refused(self, refusal: Refusal | LogError) -> str:
        """Why something was refused, where Streamlit reads Markdown."""
        return plain(refused(self.texts, refusal))

    def told(self, texts: Localised) -> str:
        """A text of the shop's in the interface's language, else in the one it has."""
        return texts.get(self.language) or next(iter(texts.values()), "")

    def money(self, amount: Decimal) -> str:
        return money(amount, self.desk.shop.currency, self.language)

    def day(self, day: date) -> str:
        return day_text(day, self.today, self.language)

    def days(self, count: int) -> str:
        return days_text(count, self.language)

    def listed(self, parts: list[str]) -> str:
        return list_text(parts, self.language)

    def number(self, value: float, decimals: int = 0) -> str:
        return str(format_decimal(round(value, decimals), locale=LOCALES[self.language]))

    def percent(self, share: float, decimals: int = 0) -> str:
        """``share`` is from 0 to 1."""
        pattern = "#,##0%" if not decimals else f"#,##0.{'#' * decimals}%"
        return str(format_percent(share, pattern, locale=LOCALES[self.language]))

    def moment(self, at: datetime) -> str:
        """A point in time in the shop's time zone: the hour if it is today, else the day as well."""
        local = at.astimezone(ZoneInfo(self.desk.shop.timezone))
        hour = format_time(local, "HH:mm", locale=LOCALES[self.language])
        if local.date() == self.today:
            return str(hour)
        return str(format_datetime(local, "d MMM HH:mm" if self.language is Language.ENGLISH else "M月d日 HH:mm"))

    def flower(self, flower: Flower) -> str:
        return self.told(flower.plurals) or self.told(flower.names)

    def product(self, order: Order) -> str:
        product = self.desk.shop.products.get(order.sku)
        return self.told(product.names) if product else order.sku


@st.cache_resource(show_spinner=False)
def load_texts(folder: Path = TEXTS) -> Mapping[Language, Phrases]:
    """The interface's texts. The English file says which there are; the others have the same, no more and no less.

    Raises ``ShopError`` with the file and the key.
    """
    keys = tomllib.loads((folder / f"{Language.ENGLISH}.toml").read_text(encoding="utf-8"))
    return load_phrases(folder, {key: _variables(texts) for key, texts in flat(keys)})


def _variables(texts: str | list[str]) -> set[str]:
    every = texts if isinstance(texts, list) else [texts]
    return {name for text in every for _, name, _, _ in Formatter().parse(text) if name}
