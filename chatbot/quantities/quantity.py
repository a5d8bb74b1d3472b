"""One numeric statement of a text, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Quantity:
    """``text[start:end]`` says ``value`` of ``unit``.

    =========  =====================================  ==========================================================
    kind       value                                  unit
    =========  =====================================  ==========================================================
    amount     of money                               ISO 4217 currency ("$" is USD), or "" when none is said
    percent    of a hundred                           "off" for a reduction (八折 is 20 off), else ""
    duration   how long                               minute, hour, day, week, fortnight, month, year
    count      how many                               the noun counted, singular, or a Chinese measure word; or ""
    date       days from today (negative: past)       "day", and ``day`` is the date
               a month or a year without a day        "month" or "year", and ``day`` is None
    time       minutes after midnight                 "minute"
    order      the digits of an order number          the number as it is written ("A-2041")
    ordinal    first is 1                             "day" for “day two”, 第二天; else ""
    number     any other number                       "phone" for a telephone number, else ""
    =========  =====================================  ==========================================================
    """

    kind: str
    value: Decimal
    unit: str
    start: int
    end: int
    text: str
    day: date | None = None
