"""flowers.toml: what the shop knows of each flower, and why flowers wilt early."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from chatbot.domain import Cause, Flower, Language, Pet, PetRating, Scent, Toxicity, VaseLife
from chatbot.shop import forms
from chatbot.shop.documents import Document
from chatbot.shop.mistakes import Mistake, Place, check, field_name, unknown
from chatbot.shop.sources import Source


class _VaseLifeForm(forms.Form):
    low: forms.Days
    high: forms.Days
    source: forms.Text

    @model_validator(mode="after")
    def _in_order(self) -> _VaseLifeForm:
        if self.low > self.high:
            raise ValueError(f"low ({self.low}) is more than high ({self.high}). Exchange them.")
        return self


class _PetForm(forms.Form):
    toxicity: Toxicity
    source: str
    note: forms.Localised | None = None

    @model_validator(mode="after")
    def _has_source(self) -> _PetForm:
        if self.toxicity is not Toxicity.UNKNOWN and not self.source.strip():
            raise ValueError(f"'{self.toxicity}' has no source. Name the source, or write 'unknown'.")
        return self


class _FlowerForm(forms.Form):
    id: forms.Id
    name: forms.Localised
    plural: forms.Localised
    synonyms: forms.WordsIfAny
    vase_life: tuple[_VaseLifeForm, ...]
    care: forms.Localised
    causes: tuple[forms.Text, ...]
    pets: dict[Pet, _PetForm]
    meaning: forms.Localised
    season: tuple[forms.Month, ...] = ()
    about: forms.Localised | None = None
    scent: Scent | None = None


def _in_order(days: tuple[int, int]) -> tuple[int, int]:
    if days[0] > days[1]:
        raise ValueError(f"the days begin at {days[0]} and end at {days[1]}. Exchange them.")
    return days


class _CauseForm(forms.Form):
    id: forms.Id
    text: forms.Localised
    months: tuple[forms.Month, ...] = ()
    days: Annotated[tuple[forms.Days, forms.Days], AfterValidator(_in_order)] | None = None


class _FlowersForm(forms.Form):
    flower: Annotated[tuple[_FlowerForm, ...], Field(min_length=1)]
    cause: tuple[_CauseForm, ...]


def read_flowers(source: Source) -> tuple[dict[str, Flower], dict[str, Cause]]:
    """The flowers and the causes of early wilting, by id. Raises ``ShopError`` with every mistake."""
    document = Document.parse(source)
    form = document.form(_FlowersForm)
    check([*_repeated(form, document), *_unknown_causes(form, document), *_shared_names(form, document)])
    flowers = {flower.id: _flower(flower) for flower in form.flower}
    causes = {cause.id: Cause(cause.id, cause.text, cause.months, cause.days) for cause in form.cause}
    return flowers, causes


def _flower(form: _FlowerForm) -> Flower:
    return Flower(
        id=form.id,
        names=form.name,
        plurals=form.plural,
        synonyms=form.synonyms,
        vase_life=tuple(VaseLife(life.low, life.high, life.source) for life in form.vase_life),
        care=form.care,
        causes=form.causes,
        pets={
            pet: PetRating(rating.toxicity, rating.source, rating.note or {}) for pet, rating in form.pets.items()
        },
        meaning=form.meaning,
        season=form.season,
        about=form.about or {},
        scent=form.scent,
    )


def _mistake(document: Document, place: Place, problem: str) -> Mistake:
    return Mistake(document.name, document.line(place), field_name(place), problem)


def _repeated(form: _FlowersForm, document: Document) -> list[Mistake]:
    lists = {"flower": [flower.id for flower in form.flower], "cause": [cause.id for cause in form.cause]}
    return [
        _mistake(document, (kind, index, "id"), f"the {kind} '{id}' is there twice. Give each its own id.")
        for kind, ids in lists.items()
        for index, id in enumerate(ids)
        if id in ids[:index]
    ]


def _unknown_causes(form: _FlowersForm, document: Document) -> list[Mistake]:
    known = {cause.id for cause in form.cause}
    return [
        _mistake(document, ("flower", index, "causes"), unknown("cause", cause, known))
        for index, flower in enumerate(form.flower)
        for cause in flower.causes
        if cause not in known
    ]


def _shared_names(form: _FlowersForm, document: Document) -> list[Mistake]:
    # Two flowers of one name could be told apart only by guessing, and one of them may kill a cat.
    places = {flower.id: index for index, flower in enumerate(form.flower)}
    words = {flower.id: _words(flower) for flower in form.flower}
    return [
        _mistake(
            document,
            ("flower", places[owner], "synonyms", forms.tongue(words[owner], word)),
            f"the word '{word}' names '{other}' already. Leave it with one of the two.",
        )
        for owner, word, other in forms.twice(forms.flat(words))
    ]


def _words(flower: _FlowerForm) -> dict[Language, tuple[str, ...]]:
    return {
        language: (flower.name[language], flower.plural[language], *flower.synonyms[language])
        for language in Language
    }
