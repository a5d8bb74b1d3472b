"""Every key of the standard wording, and the variables that its texts may name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chatbot.domain import Issue, Missing, Pet, RemedyKind, Superlative

# What a bouquet can be the victim of; the other issues are about how the customer was treated.
TROUBLES = (
    Issue.WILTED,
    Issue.DAMAGED,
    Issue.LATE,
    Issue.NOT_DELIVERED,
    Issue.WRONG_ADDRESS,
    Issue.WRONG_ITEM,
    Issue.NOT_AS_PICTURED,
    Issue.POOR_VALUE,
)
AMOUNTS = (
    RemedyKind.STORE_CREDIT,
    RemedyKind.PARTIAL_REFUND,
    RemedyKind.FULL_REFUND,
    RemedyKind.DELIVERY_FEE_REFUND,
)
CHANGES = ("cancel", "card", "address", "date", "add", "what")
SINGLE_ANSWERS = ("robot", "thanks", "goodbye", "greeting", "information", "other")


def _keys(prefix: str, names: str | Iterable[str], *variables: str) -> dict[str, tuple[str, ...]]:
    listed = names.split() if isinstance(names, str) else names
    return {f"{prefix}.{name}": variables for name in listed}


# What is not always known; a text that names it needs another beside it that does not.
SOMETIMES: Mapping[str, frozenset[str]] = {
    "product.found": frozenset({"occasion", "budget"}),
    "part.plain": frozenset({"colour"}),
    "part.counted": frozenset({"colour"}),
    **{f"option.{kind}": frozenset({"amount"}) for kind in AMOUNTS},
}

_GOALS_WITHOUT_WORDS = (
    "standard moment empathy_general empathy_ignored followup_order_number followup_photo followup_both "
    "followup_what_happened followup_nothing ownership_goods ownership_delivery ownership_service "
    "ownership_outside cause remedy remedy_waiting remedy_approval remedy_outside request care closing answer "
    "answer_nothing answer_chat recommend recommend_closest caution offer_help_product offer_help_care "
    "offer_help_pets offer_help_meaning offer_help_order offer_help_policy offer_help_shop offer_help_goodbye "
    "offer_help_chat describe card"
)

_TALK: Mapping[str, tuple[str, ...]] = {
    **_keys("word", "flower flowers"),
    **_keys("join", "also together comma choice", "first", "last"),
    "join.item": ("name", "price"),
    "join.named": ("name",),
    "goal.empathy": ("flowers", "troubles"),
    **_keys("goal", "waiting story poem", "flowers"),
    **_keys("goal", _GOALS_WITHOUT_WORDS),
    **_keys(
        "keywords", "poem card story robot thanks goodbye greeting allergy place mourning symbol season lasting"
    ),
    **_keys("keywords", "any_flower change_cancel change_card change_address change_date change_add"),
    **_keys("pet", Pet),
    "detail.for": ("recipient",),
    "detail.after": ("days",),
    "detail.flowers": ("flowers",),
    "detail.occasion": ("occasion",),
    **_keys("detail", "cat dog"),
}

_COMPLAINT: Mapping[str, tuple[str, ...]] = {
    **_keys("trouble", TROUBLES),
    **_keys("empathy", TROUBLES, "flowers"),
    "empathy.waiting": ("flowers",),
    **_keys("empathy", "ignored other and_ignored"),
    "empathy.several": ("flowers", "troubles"),
    **_keys("empathy.followup", "order_number photo both what_happened nothing approved refused"),
    "moment.*": (),
    **_keys("ownership", "goods delivery service outside"),
    "cause.likely": ("cause",),
    **_keys("option", RemedyKind),
    **_keys("option", AMOUNTS, "amount"),
    **_keys("remedy", "single choice approval also_approval", "options"),
    **_keys("remedy", "when_single when_choice review gift gift_buyer"),
    **_keys("remedy", "waiting waiting_open waiting_approval waiting_more", "options", "show"),
    "remedy.waiting_nothing": ("show",),
    "remedy.outside.default": (),
    "remedy.outside.*": (),
    **_keys("show", Missing),
    "show.right_number": (),
    **_keys("request", "things things_what_happened", "things"),
    **_keys("request", "what_happened other_order status order_what bouquet"),
    **_keys("request", (f"change_{wish}" for wish in CHANGES)),
    **_keys("request", (f"change_{wish}_number" for wish in CHANGES)),
    "care.tip": ("tip",),
    "closing.default": (),
    **_keys("fact", "remedy remedy_approval", "options"),
    **_keys("fact", "waiting waiting_open waiting_approval", "options", "show"),
    "fact.missing": ("show",),
    "fact.review": (),
}

_ANSWERS: Mapping[str, tuple[str, ...]] = {
    "occasion.*": (),
    "product.found": ("occasion", "budget"),
    **_keys("product", "found_mourning found_safe none unlisted"),
    **_keys("product", Superlative),
    **_keys("product", "lead closest", "name", "price"),
    "product.others": ("items",),
    "fact.budget": ("budget",),
    "caution.lily_cats": ("products", "flowers", "source"),
    "caution.allergy": (),
    "caution.safe": ("products", "pets"),
    **_keys("offer_help", "product order default goodbye shop"),
    "answer.care": ("facts",),
    "answer.also": ("answer",),
    "answer.unknown_order": ("order",),
    **_keys("answer", "nothing nothing_else nothing_pet no_order overdue change place person"),
    **_keys("answer.chat", SINGLE_ANSWERS),
    **_keys("vet_now", "first ate take"),
    **_keys("handover", "default pet"),
    "decline.default": (),
}

_WRITING: Mapping[str, tuple[str, ...]] = {
    "part.plain": ("flowers", "colour"),
    "part.counted": ("count", "flowers", "colour"),
    **_keys("describe", "open open_single", "parts"),
    "describe.open_named": ("parts", "name"),
    "describe.around": ("lead", "rest"),
    "describe.colours": ("colours",),
    "describe.wrapping": ("wrapping",),
    "describe.occasion": ("occasion",),
    **_keys("describe", "occasion_mourning last nothing"),
    "fiction.default": (),
    **_keys("story", "default", "flower", "flowers"),
    **_keys("poem", "default", "flower", "flowers"),
    "card.default": (),
    "card.*": (),
}

VARIABLES: Mapping[str, tuple[str, ...]] = {**_TALK, **_COMPLAINT, **_ANSWERS, **_WRITING}
