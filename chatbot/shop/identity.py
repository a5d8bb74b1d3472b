"""shop.toml: who the shop is, what it says about itself, and its customers' words for colours and occasions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from zoneinfo import available_timezones

from babel.numbers import is_currency
from pydantic import AfterValidator

from chatbot.domain import DAILY, Backups, Language, Localised, Topic
from chatbot.shop import forms
from chatbot.shop.documents import Document
from chatbot.shop.mistakes import Mistake, check
from chatbot.shop.sources import Source

Vocabulary = Mapping[str, Mapping[str, Mapping[Language, tuple[str, ...]]]]


@dataclass(frozen=True)
class Identity:
    """What shop.toml gives to the ``Shop``."""

    name: Localised
    currency: str
    timezone: str
    staff_language: Language
    topics: tuple[Topic, ...]
    vocabulary: Vocabulary
    emergency: Localised
    unanswered: Mapping[Language, tuple[str, ...]]
    backups: Backups


def _currency(code: str) -> str:
    if not is_currency(code):
        raise ValueError(f"'{code}' is no currency. Write its ISO 4217 code, like USD or CNY.")
    return code


def _timezone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"'{name}' is no time zone. Write its IANA name, like America/New_York or Asia/Shanghai.")
    return name


class _TopicForm(forms.Form):
    id: forms.Id
    title: forms.Localised
    text: forms.Localised
    keywords: forms.Words
    questions: forms.WordsIfAny | None = None


class _VocabularyForm(forms.Form):
    colours: dict[forms.Id, forms.Words]
    occasions: dict[forms.Id, forms.Words]


class _BackupsForm(forms.Form):
    hour: forms.Hour
    keep: forms.Count


class _ShopForm(forms.Form):
    name: forms.Localised
    currency: Annotated[forms.Text, AfterValidator(_currency)]
    timezone: Annotated[forms.Text, AfterValidator(_timezone)]
    staff_language: Language
    emergency: forms.Localised
    topic: tuple[_TopicForm, ...]
    vocabulary: _VocabularyForm
    unanswered: forms.WordsIfAny | None = None
    backups: _BackupsForm | None = None


def read_identity(source: Source) -> Identity:
    """Raises ``ShopError`` with every mistake of shop.toml."""
    document = Document.parse(source)
    form = document.form(_ShopForm)
    vocabulary = {"colours": form.vocabulary.colours, "occasions": form.vocabulary.occasions}
    check([*_repeated_topics(form, document), *_shared_words(vocabulary, document)])
    return Identity(
        name=form.name,
        currency=form.currency,
        timezone=form.timezone,
        staff_language=form.staff_language,
        topics=tuple(_topic(topic) for topic in form.topic),
        vocabulary=vocabulary,
        emergency=form.emergency,
        unanswered=form.unanswered or {},
        backups=Backups(form.backups.hour, form.backups.keep) if form.backups else DAILY,
    )


def _topic(form: _TopicForm) -> Topic:
    return Topic(form.id, form.title, form.text, form.keywords, form.questions or {})


def _repeated_topics(form: _ShopForm, document: Document) -> list[Mistake]:
    ids = [topic.id for topic in form.topic]
    return [
        Mistake(
            document.name,
            document.line(("topic", index, "id")),
            f"topic[{index + 1}].id",
            f"the topic '{id}' is there twice. Give each topic its own id.",
        )
        for index, id in enumerate(ids)
        if id in ids[:index]
    ]


def _shared_words(vocabulary: Vocabulary, document: Document) -> list[Mistake]:
    # A word that means two things would be guessed at.
    return [
        Mistake(
            document.name,
            document.line(("vocabulary", kind, owner, forms.tongue(words[owner], word))),
            f"vocabulary.{kind}.{owner}",
            f"the word '{word}' belongs to '{other}' already. Leave it with one of the two.",
        )
        for kind, words in vocabulary.items()
        for owner, word, other in forms.twice(forms.flat(words))
    ]
