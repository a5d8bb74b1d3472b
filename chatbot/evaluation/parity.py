"""The English and the Chinese reply to one case claim the same."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from chatbot.domain import Language, Turn
from chatbot.evaluation.answered import Answered, one
from chatbot.evaluation.measures import Judged
from chatbot.guard import REMEDY_CLAIMS, Guard, claim_of
from chatbot.quantities import find

FIGURES = ("amount", "percent", "date", "duration", "count", "number")


def parity(answered: Sequence[Answered]) -> Iterator[Judged]:
    """One judgement a pair; a case whose other half was not asked is left out."""
    pairs: defaultdict[str, list[Answered]] = defaultdict(list)
    for each in answered:
        if each.case.pair:
            pairs[each.case.pair].append(each)
    for name, halves in pairs.items():
        if {half.inquiry.language for half in halves} == set(Language) and len(halves) == 2:
            first, second = (facts_claimed(half.turn, half.assistant.drafter.guard) for half in halves)
            finding = one(first == second, sorted(first - second), sorted(second - first))
            yield Judged(name, (), {"parity": finding})


def facts_claimed(turn: Turn, guard: Guard) -> frozenset[str]:
    """Amounts, dates, days, counts and percentages in figures, products and remedies that a reply names.

    Numbers in words are left out: “a dozen” is the name of a bouquet in one language and a count in the other.
    """
    assert turn.plan is not None
    language = turn.plan.language
    quantities = [one for one in find(turn.reply, turn.today, language) if re.search(r"\d", one.text)]
    claims = {" ".join(claim_of(one)).strip() for one in quantities if claim_of(one)[0] in FIGURES}
    products = {sku for sku, item in guard.shop.products.items() if item.names[language] in turn.reply}
    # “Refund” without a word of which is no remedy of its own.
    remedies = guard.patterns[language].claims(turn.reply) & set(REMEDY_CLAIMS) - {"refund"}
    return frozenset(claims | products | remedies)
