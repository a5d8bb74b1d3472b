"""The facts that an inquiry needs, from the shop's records, as sentences in the customer's language.

A fact's id says what it is about, and the plan picks by it:

- ``order:1042`` (what it is), and of it ``:standing`` (all in one), ``:status``, ``:delivery``, ``:paid``,
  ``:change``
- ``vase_life:rose``, ``guarantee:rose``, ``expectation:rose`` (lasted too short, or long enough), ``care:rose``,
  ``about:rose`` (what kind of plant it is), ``meaning:rose``, ``season:rose``, ``flower:rose`` (where it is sold),
  ``season:now`` (what has its season now), ``cause:heat``
- ``policy:wilted_early`` (a clause), ``topic:hours``, ``shop:name``
- ``product:SKU``, ``:occasion``, ``:cat`` (proven safe or not), ``misses:SKU`` (wishes it fails),
  ``products:none``
- ``pet:lily:cat``, ``:note``, ``pet:unlisted:cat``, ``emergency``
- ``bouquet:name``, ``:stems``, ``:colours``, ``:wrapping``, ``:occasions``
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from chatbot.domain import Facts, Inquiry, Shop
from chatbot.phrases import Phrases
from chatbot.retrieve.kinds import KINDS
from chatbot.retrieve.nearness import NearRank, open_rank
from chatbot.retrieve.question import Question
from chatbot.retrieve.rank import Entry, Rank, by_words
from chatbot.retrieve.texts import fact_phrases

__all__ = ["Entry", "NearRank", "Rank", "by_words", "fact_phrases", "facts", "open_rank"]


def facts(inquiry: Inquiry, shop: Shop, today: date, phrases: Phrases, rank: Rank = by_words) -> Facts:
    """What the records say to an inquiry, and nothing that is not in them.

    ``phrases`` are the texts of facts in the inquiry's language, ``rank`` finds the topics and clauses nearest to
    a question. Each further question has facts of its own. Empty ``items`` mean that the shop knows nothing about
    it. No fact holds the name, the e-mail address or the delivery address of an order.
    """
    question = Question(inquiry, shop, today, phrases, rank)
    found = _found(question)
    once = {fact.id: fact for fact in found.items}
    also = tuple(facts(aside, shop, today, phrases, rank) for aside in inquiry.also)
    return replace(found, items=tuple(once.values()), order=question.order, also=also)


def _found(question: Question) -> Facts:
    """What answers the main question: found by what is left of the message without the further ones.

    Of several questions of one kind that the records know nothing about as a whole, no part is found; and if they
    know nothing about the part that is left, the whole is asked for.
    """
    inquiry = question.inquiry
    whole = KINDS[inquiry.intent](question)
    alike = any(aside.intent is inquiry.intent for aside in inquiry.also)
    if not inquiry.also or (alike and not whole.items):
        return whole
    part = KINDS[inquiry.intent](replace(question, inquiry=replace(inquiry, text=inquiry.main)))
    return part if part.items else whole
