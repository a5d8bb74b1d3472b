"""Whether a text from the records may be read out to a customer as it stands.

A product's description may come from an import, and whoever wrote it decides nothing: one that promises, speaks of
money, carries markup or talks to a machine is not read out. What it does not see: a false word about a flower.
"""

from __future__ import annotations

import re
from functools import cache

from chatbot.domain import Language
from chatbot.languages import pack

# The kinds of claim, by the guard's names, that no description of a bouquet has to make.
PROMISES = (
    *(
        "replacement",
        "redelivery",
        "store_credit",
        "full_refund",
        "partial_refund",
        "refund",
        "delivery_fee_refund",
    ),
    *("gift", "contact_promise", "action_done", "action_promise", "handover", "entitlement"),
)
MONEY_AND_MARKUP = r"[$¥￥€£%％<>{}\[\]]|\b(?:AI|SYSTEM|assistant)\b|(?:dollars?|美元|元)(?![\w])|系统|助手|智能"


def quotable(text: str) -> bool:
    """Whether nothing in ``text`` goes beyond a description, in whichever language it is written."""
    return not any(_beyond(language).search(text) for language in Language)


@cache
def _beyond(language: Language) -> re.Pattern[str]:
    words = pack(language, "guard")
    patterns = [one for name in PROMISES for one in words["licensed"][name]]
    patterns += [one for kind in words["forbidden"].values() for one in kind]
    return re.compile("|".join((*(f"(?:{one})" for one in patterns), MONEY_AND_MARKUP)), re.IGNORECASE)
