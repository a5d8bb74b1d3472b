"""A conversation folded message by message: what each adds to the subject that is open, or turns it to."""

from __future__ import annotations

import re
from dataclasses import replace

from chatbot.domain import VAGUE, Inquiry, Intent, Issue, Language, Missing, Slots
from chatbot.slots import wants_redress
from chatbot.understand.heard import SURE, WORDS, Heard, joined, without

# A message this short that fills a slot is an answer to the desk's question rather than a new subject.
ANSWER_WORDS = 16
# Below this probability the classifier has no opinion that could change the subject.
UNCLEAR = 0.45
# What a bare answer may look like to the classifier, which sees it without what it answers.
ANSWERING = (Intent.ORDER_STATUS, Intent.ORDER_CHANGE, Intent.COMPLAINT, Intent.DESCRIBE)
# How likely harm to a pet has to be, once a pet is spoken of, to be taken as said.
PET_HARM_HINT = 0.25
# Questions about flowers that may be asked of "it" and "those": the flowers of before are meant.
OF_FLOWERS = (Intent.CARE, Intent.PET_SAFETY, Intent.MEANING)
ANSWERS = ("order", "photo", "days_after_delivery", "happened_on", "flowers")
# What answers how much a bouquet may cost.
BUDGET = ("budget", "budget_low")
# What a message that refuses, haggles or threatens looks like by itself.
GRUMBLING = (Intent.CHITCHAT, Intent.OUT_OF_SCOPE)
# Where bouquets are recommended: to whoever wants one, and to whoever asks what suits an occasion.
CHOOSING = (Intent.PRODUCT, Intent.MEANING)
# What an earlier message may be about for a bare answer ("it's order 1042") to go on with it.
OPEN_SUBJECTS = (Intent.COMPLAINT, Intent.ORDER_STATUS, Intent.ORDER_CHANGE, Intent.PRODUCT, Intent.PET_SAFETY)
# What outlives its message whatever the subject turns to.
LASTING = ("order", "photo", "writer", "person")


def first(heard: Heard, language: Language) -> Inquiry:
    """A message by itself. One that is nothing but a number asks where that order is."""
    intent, issues = heard.reading.intent, heard.reading.issues
    if heard.slots.order is not None and not WORDS.search(heard.text):
        intent = Intent.ORDER_STATUS
    elif intent is Intent.CARE and _of_ours_that_wilted(heard):
        intent, issues = Intent.COMPLAINT, (Issue.WILTED,)
    elif intent in GRUMBLING and not heard.courteous and heard.evident:
        # Whoever says what is wrong complains, however little they say.
        intent, issues = Intent.COMPLAINT, heard.evident
    return Inquiry(
        text=heard.text,
        language=language,
        intent=intent,
        issues=issues,
        slots=heard.slots,
        confidence=heard.reading.confidence,
        topics=heard.topics,
    )


def opened(heard: Heard, language: Language) -> Inquiry:
    """The first message of a conversation. Who begins with “I want my money back” complains; of what, is asked.

    Who wants money for what surely went wrong does not ask where an order is.
    """
    inquiry, wrong = first(heard, language), heard.surely
    grumbles = inquiry.intent in GRUMBLING and not heard.courteous
    paid_for = inquiry.intent is Intent.ORDER_STATUS and wrong is not None
    if (grumbles or paid_for) and wants_redress(heard.told, language):
        return replace(inquiry, intent=Intent.COMPLAINT, issues=(wrong or Issue.OTHER,))
    return inquiry


def _of_ours_that_wilted(heard: Heard) -> bool:
    """Whether “what should I do?” complains of wilted flowers that the shop sold.

    Nobody gives an order's number to ask how cut flowers are cared for; who says how many days they lasted may.
    """
    if Issue.WILTED in heard.denied:
        return False
    surely = heard.reading.scores.get(Issue.WILTED, 0.0) >= SURE
    told = heard.slots.days_after_delivery is not None and Issue.WILTED in heard.reading.evident
    return told or (surely and heard.slots.order is not None)


def comes_back(before: Inquiry, complaint: Inquiry, heard: Heard) -> bool:
    """Whether a message takes up the complaint of before, after a word about something else in between.

    It does if it complains again, or gives a number or a photo that nothing else was waiting for.
    """
    if complaint.intent is not Intent.COMPLAINT or before.intent in OPEN_SUBJECTS:
        return False
    if heard.reading.intent is Intent.COMPLAINT:
        return True
    return _brings(complaint, heard) and heard.reading.intent in (*ANSWERING, *GRUMBLING)


def lasting(slots: Slots) -> Slots:
    return replace(Slots(), **{name: getattr(slots, name) for name in LASTING})


def folded(before: Inquiry, heard: Heard, language: Language, lacking: bool) -> Inquiry:
    hint = heard.reading.scores.get(Issue.PET_HARM, 0.0) >= PET_HARM_HINT
    if before.slots.pets and hint and Issue.PET_HARM not in heard.denied:
        # “She just chewed one!” after a talk about a cat: a needless word about the vet is the lesser error.
        reading = replace(heard.reading, intent=Intent.PET_SAFETY, issues=(Issue.PET_HARM,))
        heard = replace(heard, reading=reading)
    if before.intent in CHOOSING and _wishes(heard):
        heard = replace(heard, reading=replace(heard.reading, intent=Intent.PRODUCT, issues=()))
    if _goes_on(before, heard, lacking):
        return Inquiry(
            text=heard.text,
            language=language,
            intent=before.intent,
            issues=_issues(without(before.issues, heard.denied), _added(before, heard)),
            slots=joined(before.slots, heard.slots),
            confidence=before.confidence,
            asked=asked_before(before),
        )
    now = first(heard, language)
    kept = lasting(before.slots)
    if now.intent is Intent.COMPLAINT and before.intent is Intent.COMPLAINT:
        kept = before.slots
        issues = _issues(without(before.issues, heard.denied), _added(before, heard))
        now = replace(now, issues=issues, asked=asked_before(before))
    elif now.intent is before.intent:
        kept = before.slots
    elif now.intent is Intent.PRODUCT and before.intent in CHOOSING:
        kept = replace(kept, **{name: getattr(before.slots, name) for name in ("occasion", "pets", *BUDGET)})
    elif now.intent in OF_FLOWERS:
        kept = replace(kept, flowers=before.slots.flowers, pets=before.slots.pets)
    return replace(now, slots=joined(kept, now.slots))


def _wishes(heard: Heard) -> bool:
    """Whether a message asks for other bouquets than those that were shown: “in yellow?”, “anything cheaper?”.

    By themselves, such words look like small talk, or like a complaint of the price.
    """
    slots, reading = heard.slots, heard.reading
    small_talk = reading.intent in GRUMBLING and slots.chooses
    of_price = reading.intent is Intent.COMPLAINT and set(reading.issues) <= VAGUE
    return small_talk or (of_price and slots.superlative is not None)


def _goes_on(before: Inquiry, heard: Heard, lacking: bool) -> bool:
    """Whether a message only adds to the open subject: it fills a slot, or says nothing clear of its own.

    While a complaint still lacks what was asked for, so does a grumble that is no thanks and no goodbye: whoever
    says that this is none of their job is asked again.
    """
    if before.intent not in OPEN_SUBJECTS or (heard.slots.person and not before.slots.person):
        return False
    if heard.reading.intent is Intent.COMPLAINT and before.intent is not Intent.COMPLAINT:
        return False
    answers = (*ANSWERS, *BUDGET) if before.intent is Intent.PRODUCT else ANSWERS
    fills = any(getattr(heard.slots, name) for name in answers) or heard.slots.days_after_delivery == 0
    unclear = not _is_clear(heard)
    if not fills:
        grumbles = lacking and heard.reading.intent in GRUMBLING and not heard.courteous
        return before.intent is Intent.COMPLAINT and (unclear or grumbles)
    short = len(re.findall(r"[㐀-鿿]|\w+", heard.told)) <= ANSWER_WORDS
    if before.intent is Intent.COMPLAINT and short and heard.reading.intent in GRUMBLING:
        return True
    answering = heard.reading.intent in ANSWERING and (short or (lacking and _brings(before, heard)))
    return heard.reading.intent is Intent.CHITCHAT or unclear or answering


def _brings(before: Inquiry, heard: Heard) -> bool:
    """Whether a message brings the number or the photo that a complaint was without."""
    return (heard.slots.order is not None and before.slots.order is None) or heard.slots.photo


def _is_clear(heard: Heard) -> bool:
    return heard.reading.confidence >= UNCLEAR


def _issues(before: tuple[Issue, ...], now: tuple[Issue, ...]) -> tuple[Issue, ...]:
    """All that was complained of; “other” gives way once something plainer was said."""
    every = tuple(dict.fromkeys((*before, *now)))
    return tuple(issue for issue in every if issue is not Issue.OTHER) or every


def _added(before: Inquiry, heard: Heard) -> tuple[Issue, ...]:
    """What a message adds to the issues of before: only what is evident, unless nothing plain was said yet."""
    vague, clear = set(before.issues) <= VAGUE, _is_clear(heard)
    likeliest = heard.reading.issues if vague and clear else ()
    return likeliest or (heard.evident if vague or clear else ())


def asked_before(before: Inquiry) -> tuple[Missing, ...]:
    """What the desk asked for when it answered ``before``: whatever the complaint lacked."""
    if before.intent is not Intent.COMPLAINT:
        return ()
    lacked = {
        Missing.ORDER_NUMBER: before.slots.order is None,
        Missing.PHOTO: not before.slots.photo,
        Missing.WHAT_HAPPENED: set(before.issues) <= VAGUE,
    }
    return tuple(dict.fromkeys((*before.asked, *(what for what, lacking in lacked.items() if lacking))))
