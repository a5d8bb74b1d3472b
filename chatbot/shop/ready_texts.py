"""ready_texts.toml: the shop's own canned replies, with what the desk fills in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chatbot.domain import Language, ReadyText, TextVariable
from chatbot.shop import forms
from chatbot.shop.documents import Document
from chatbot.shop.mistakes import Mistake, check, field_name
from chatbot.shop.placeholders import problem
from chatbot.shop.sources import Source


class _ReadyTextForm(forms.Form):
    language: Language
    id: forms.Id
    title: forms.Text
    text: forms.Text


class _ReadyTextsForm(forms.Form):
    ready_text: tuple[_ReadyTextForm, ...] = ()


def read_ready_texts(source: Source) -> Mapping[Language, tuple[ReadyText, ...]]:
    """The texts of each language in their order.

    Raises ``ShopError`` with every mistake: a text's variables are those of ``TextVariable``.
    """
    document = Document.parse(source)
    form = document.form(_ReadyTextsForm)
    check([*_unknown_variables(form, document), *_repeated(form, document)])
    return {
        language: tuple(
            ReadyText(one.id, one.title, one.text, f"{source.name}, {field_name(('ready_text', index, 'text'))}")
            for index, one in enumerate(form.ready_text)
            if one.language is language
        )
        for language in Language
    }


def _unknown_variables(form: _ReadyTextsForm, document: Document) -> Iterator[Mistake]:
    for index, one in enumerate(form.ready_text):
        if found := problem("variable", one.text, [*TextVariable]):
            place = ("ready_text", index, "text")
            yield Mistake(document.name, document.line(place), field_name(place), found)


def _repeated(form: _ReadyTextsForm, document: Document) -> Iterator[Mistake]:
    names = [(one.language, one.id) for one in form.ready_text]
    for index, (language, id) in enumerate(names):
        if (language, id) in names[:index]:
            place = ("ready_text", index, "id")
            found = f"the text '{id}' is there twice in '{language}'. Give each its own id."
            yield Mistake(document.name, document.line(place), field_name(place), found)
