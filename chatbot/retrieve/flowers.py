"""What the shop knows of a flower: how long it lasts, its care, its meaning, its season, and where it is sold."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.domain import Fact, Flower, VaseLife
from chatbot.prose import month_text
from chatbot.retrieve.question import Question
from chatbot.retrieve.rank import Entry, by_words

SOURCE = "flowers.toml"
NAMED_PRODUCTS = 3
# More flowers than these that stand for one thing are a list, not an answer.
MEANT = 3
# One whose meaning is much less to the point than the best one's only shares a word with it.
NEAR = 0.65


def vase_life(question: Question, flower: Flower) -> Fact:
    """How long a flower lasts, with the source of each range; sources that differ are all named."""
    return _life(question, flower, flower.vase_life)


def usual_life(question: Question, flower: Flower) -> Fact:
    """How long a flower lasts by the first source alone, the one that the shop trusts most."""
    return _life(question, flower, flower.vase_life[:1])


def _life(question: Question, flower: Flower, lives: Sequence[VaseLife]) -> Fact:
    key = "vase_life.unknown"
    if lives:
        key = "vase_life.one" if len(lives) == 1 else "vase_life.differ"
    return question.fact(
        f"vase_life:{flower.id}",
        "; ".join([SOURCE, *(life.source for life in lives)]),
        key,
        flowers=question.plural(flower),
        range=question.listing([_range(question, life) for life in lives]),
    )


def _range(question: Question, life: VaseLife) -> str:
    key = "vase_life.exactly" if life.low == life.high else "vase_life.range"
    return question.say(key, low=str(life.low), high=question.days(life.high), source=life.source)


def guarantee(question: Question, flower: Flower) -> Fact:
    days = question.days(question.shop.policy.guarantee(flower.id))
    plural = question.plural(flower)
    return question.fact(f"guarantee:{flower.id}", "policy.toml", "guarantee.flower", flowers=plural, days=days)


def care(question: Question, flowers: Sequence[Flower]) -> tuple[Fact, ...]:
    """How to look after each flower; where there are several, each is named."""
    texts = [(flower, question.told(flower.care)) for flower in flowers]
    if len(flowers) > 1:
        texts = [
            (flower, question.say("care.one_of_several", flowers=question.plural(flower), care=text))
            for flower, text in texts
        ]
    return tuple(Fact(f"care:{flower.id}", text, SOURCE) for flower, text in texts)


def meaning(question: Question, flower: Flower) -> Fact:
    """What a flower stands for."""
    plural, text = question.plural(flower), question.told(flower.meaning)
    return question.fact(f"meaning:{flower.id}", SOURCE, "meaning.flower", flowers=plural, meaning=text)


def standing_for(question: Question, sentiment: str) -> tuple[Flower, ...]:
    """The flowers whose meaning speaks of a sentiment, the nearest first."""
    flowers = tuple(question.shop.flowers.values())
    scores = by_words(sentiment, [Entry(question.told(flower.meaning)) for flower in flowers])
    ranked = sorted(zip(flowers, scores, strict=True), key=lambda pair: -pair[1])
    least = NEAR * max(scores, default=0.0)
    return tuple(flower for flower, score in ranked if score > 0 and score >= least)[:MEANT]


def about(question: Question, flower: Flower) -> tuple[Fact, ...]:
    """What kind of plant a flower is; nothing where the shop has not written it down."""
    text = question.told(flower.about)
    return (Fact(f"about:{flower.id}", text, SOURCE),) if text else ()


def season(question: Question, flower: Flower) -> tuple[Fact, ...]:
    """The months of a flower, as a span where they are one; nothing for a flower of the whole year."""
    months = sorted(set(flower.season))
    if not months or len(months) == 12:
        return ()
    # The first month of a span is the one whose month before is not in it: the span may run over the new year.
    first = [month for month in months if (month - 2) % 12 + 1 not in months]
    if len(first) == 1 and len(months) > 2:
        ends = (first[0], (first[0] + len(months) - 2) % 12 + 1)
        names = [month_text(month, question.language) for month in ends]
        text = question.say("season.span", first=names[0], last=names[1])
    else:
        text = question.listing([month_text(month, question.language) for month in months])
    return (
        question.fact(
            f"season:{flower.id}", SOURCE, "season.months", flowers=question.plural(flower), months=text
        ),
    )


def seasonal(question: Question) -> tuple[Flower, ...]:
    """The flowers that are sold and have their season now; not those of the whole year."""
    sold = {stem.flower for one in question.shop.products.values() if one.stock > 0 for stem in one.flowers[:1]}
    month = question.today.month
    known = question.shop.flowers.values()
    return tuple(one for one in known if one.id in sold and month in one.season and len(set(one.season)) < 12)


def sold_in(question: Question, flower: Flower) -> Fact:
    """The products in stock that have the flower."""
    names = [
        question.told(product.names)
        for product in question.shop.products.values()
        if product.stock > 0 and any(stem.flower == flower.id for stem in product.flowers)
    ]
    return question.fact(
        f"flower:{flower.id}",
        "products.csv",
        "flower.sold" if names else "flower.not_sold",
        flowers=question.plural(flower),
        products=question.listing(names[:NAMED_PRODUCTS]),
    )


def portrait(question: Question, flowers: Sequence[Flower]) -> tuple[Fact, ...]:
    """All that there is to tell about flowers: what they are and stand for, life, season, where they are sold."""
    return tuple(
        fact
        for flower in flowers
        for fact in (
            *about(question, flower),
            meaning(question, flower),
            vase_life(question, flower),
            *season(question, flower),
            sold_in(question, flower),
        )
    )
