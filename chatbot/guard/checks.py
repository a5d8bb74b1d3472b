"""One named check per kind of claim. Each returns the reason a sentence is dropped, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from chatbot.domain import Act, Language
from chatbot.guard.candidate import ONE, Candidate, claim_of
from chatbot.guard.form import cut_off, language, repetition
from chatbot.guard.pets import pet_safety
from chatbot.guard.words import runs, spaced, unsupported
from chatbot.languages.recipients import relation

Check = Callable[[Candidate], str]

FREE_ACTS = frozenset({Act.CREATE, Act.DESCRIBE})
COURTESIES = frozenset({Act.EMPATHY, Act.MOMENT, Act.OWNERSHIP, Act.CLOSING, Act.OFFER_HELP})
REMEDY_CLAIMS = (
    "replacement",
    "redelivery",
    "store_credit",
    "full_refund",
    "partial_refund",
    "refund",
    "delivery_fee_refund",
)
# What is never said, unless the records say it: the shop's own address, “the customer” of a clause.
RECORDED = frozenset({"contact_data", "leak"})
# So many words in a row of the prompt are no accident; Chinese characters count as words.
LEAKED_RUN = {Language.ENGLISH: 8, Language.CHINESE: 16}


def forbidden(name: str) -> Check:
    """A kind of claim that no record can license."""

    def check(one: Candidate) -> str:
        found = one.patterns.forbidden[name].search(one.text)
        if found is None or (name in RECORDED and found.group().casefold() in one.records.casefold()):
            return ""
        return f"“{found.group().strip()}” is never said"

    return check


def licensed(name: str) -> Check:
    """A kind of claim that the standard wording or a fact of the act must make as well."""

    def check(one: Candidate) -> str:
        found = one.patterns.licensed[name].search(one.text)
        if found is None or one.patterns.licensed[name].search(one.records):
            return ""
        return f"no fact of this act licenses “{found.group().strip()}”"

    return check


def remedy(one: Candidate) -> str:
    """A remedy must be the decision's; unless that is an offer, only under its condition."""
    claimed = one.patterns.claims(one.text) & set(REMEDY_CLAIMS)
    extra = claimed - one.patterns.claims(one.records)
    if extra:
        return f"the decision holds no {sorted(extra)[0].replace('_', ' ')}"
    if claimed and one.plan.conditional and not one.patterns.has("conditional", one.text):
        return "it promises what the decision only offers under a condition"
    return ""


def quantity(*kinds: str) -> Check:
    """Numbers of these kinds must stand in the act's records; days and counts may be the customer's own."""

    def check(one: Candidate) -> str:
        for found in one.quantities:
            kind, *_ = claim = claim_of(found)
            if kind not in kinds or claim in one.licensed_quantities or claim == ONE:
                continue
            if kind in ("duration", "count", "date", "order") and claim in one.customers_quantities:
                continue
            return f"“{found.text.strip()}” is in no fact of this act"
        return ""

    return check


def flower(one: Candidate) -> str:
    """Flowers must be those of the facts or of the customer's message; one that the shop has not is in neither."""
    extra = one.flowers - one.known_flowers
    if extra:
        return f"{sorted(extra)[0]} is in no fact"
    known = one.known.casefold()
    strange = [found.text for found in one.names.strangers(one.text) if found.text.casefold() not in known]
    return f"{strange[0]} is no flower of this shop" if strange else ""


def product(one: Candidate) -> str:
    """A product named must be in the facts, and a name in quotation marks must stand in the records."""
    known = one.known.casefold()
    for item in one.shop.products.values():
        name = item.names[one.language]
        if name in one.text and name not in one.known:
            return f"{item.sku} is not in the facts"
    for groups in one.patterns.marks["quoted"].findall(one.text):
        if groups.casefold() not in known:
            return f"“{groups}” is in no fact"
    return ""


def name(one: Candidate) -> str:
    """Proper names (capitalised within an English sentence) must stand in the records or the message."""
    if one.language is not Language.ENGLISH:
        return ""
    known = set(re.findall(r"\w+", (one.known + " " + " ".join(one.shop.name.values())).casefold()))
    inside = re.findall(r"(?<=[a-z,;:] )[A-Z][a-zA-Z]+", one.text)
    extra = [word for word in inside if word.casefold() not in known and word not in ("I", "We", "OK")]
    return f"“{extra[0]}” is a name that no fact holds" if extra else ""


def recipient(one: Candidate) -> str:
    """Nobody is spoken of whom neither the customer nor a record has named: “your mother”."""
    return _unspoken(one, relation(one.language))


def occasion(one: Candidate) -> str:
    """No occasion is made up either: “on her birthday”."""
    return _unspoken(one, one.patterns.marks["moment"])


def _unspoken(one: Candidate, words: re.Pattern[str]) -> str:
    known = one.known.casefold()
    extra = [found for match in words.finditer(one.unnamed) if (found := match.group().casefold()) not in known]
    return f"“{extra[0]}” was spoken of by nobody" if extra else ""


def personal_data(one: Candidate) -> str:
    """Nothing of another customer: no name, e-mail or address of the order book that was not said here."""
    text, known = one.text.casefold(), one.known.casefold()
    for order in one.shop.orders.values():
        for private in (order.customer, order.buyer_email, order.address):
            if len(private) > 2 and private.casefold() in text and private.casefold() not in known:
                return "it names someone from the order book"
    return ""


def leak(one: Candidate) -> str:
    """A run of words from the system prompt or the act's goal."""
    records = spaced(one.records)
    said = [run for run in runs(one.text, LEAKED_RUN[one.language]) if f" {run} " not in records]
    for secret in map(spaced, (one.prompt, one.step.goal)):
        if any(f" {run} " in secret for run in said):
            return "it repeats the prompt"
    return forbidden("leak")(one)


def support(one: Candidate) -> str:
    """The words come from the records, the message or the standard wording; of the rest only so many may come:
    one in four where facts are told, half of a courtesy's."""
    if one.step.act in FREE_ACTS:
        return ""
    known = f"{one.known}\n{one.vocabulary}"
    kind = one.step.act in COURTESIES
    words, stray = unsupported(one.text, known, one.language, one.patterns.stop_words, single=kind)
    if stray and len(stray) > max(1, len(words) // (2 if kind else 4)):
        return f"“{', '.join(stray[:3])}” come from no fact"
    return ""


CHECKS_OF_FICTION = frozenset(
    {"cut_off", "language", "leak", "rudeness", "rights", "placeholder", "contact", "personal_data", "repetition"}
)

# How a model fails and a person does not: to write on, to say things twice, to make things up.
CHECKS_OF_MODELS = frozenset(
    {"cut_off", "language", "leak", "name", "occasion", "recipient", "repetition", "support"}
)

CHECKS: tuple[tuple[str, Check], ...] = (
    ("cut_off", cut_off),
    ("language", language),
    ("leak", leak),
    ("rudeness", forbidden("rudeness")),
    ("blame", forbidden("blame")),
    ("rights", forbidden("denial_of_rights")),
    ("persona", forbidden("persona")),
    ("placeholder", forbidden("blank")),
    ("contact", forbidden("contact_data")),
    ("personal_data", personal_data),
    ("amount", quantity("amount")),
    ("percentage", quantity("percent")),
    ("date", quantity("date", "time")),
    ("duration", quantity("duration")),
    ("count", quantity("count", "order")),
    ("remedy", remedy),
    ("gift", licensed("gift")),
    ("handover", licensed("handover")),
    ("contact_promise", licensed("contact_promise")),
    ("delivery_promise", licensed("delivery_promise")),
    ("action_done", licensed("action_done")),
    ("action_promise", licensed("action_promise")),
    ("entitlement", licensed("entitlement")),
    ("refusal", licensed("refusal")),
    ("approval", licensed("unapproved")),
    ("return", licensed("return_of_goods")),
    ("availability", licensed("availability")),
    ("evidence", licensed("photo")),
    ("evidence", licensed("order_number")),
    ("evidence", licensed("document")),
    ("medical", licensed("medical")),
    ("flower", flower),
    ("product", product),
    ("name", name),
    ("recipient", recipient),
    ("occasion", occasion),
    ("pet_safety", pet_safety),
    ("repetition", repetition),
    ("support", support),
)


def checks_of(act: Act) -> Iterator[tuple[str, Check]]:
    """The checks of an act's sentences with their names, in their order: fiction claims nothing."""
    return ((name, check) for name, check in CHECKS if act is not Act.CREATE or name in CHECKS_OF_FICTION)
