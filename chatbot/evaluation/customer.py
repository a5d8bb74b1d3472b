"""A simulated customer: a person's script, and the truth from which the policy gives the decision."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from chatbot.domain import Inquiry, Intent, Issue, Language, Missing, Slots, Writer
from chatbot.evaluation.case import STRICT, Outcome
from chatbot.evaluation.lines import files_of, mistake, text_of
from chatbot.toml import table_of


class Manner(StrEnum):
    PLAIN = "plain"
    STUBBORN = "stubborn"
    CONTRADICTORY = "contradictory"
    HAGGLING = "haggling"
    THREATENING = "threatening"
    CHATTY = "chatty"
    CHANGES_SUBJECT = "changes_subject"


@dataclass(frozen=True, config=STRICT)
class Truth:
    """What is so. ``asked`` is what the desk has asked for by the end, where that matters to the policy."""

    issues: tuple[Issue, ...]
    order: str | None = None
    days_after_delivery: int | None = None
    flowers: tuple[str, ...] = ()
    photo: bool = False
    writer: Writer | None = None
    asked: tuple[Missing, ...] = ()

    def inquiry(self, language: Language) -> Inquiry:
        slots = Slots(
            order=self.order,
            flowers=self.flowers,
            days_after_delivery=self.days_after_delivery,
            photo=self.photo,
            writer=self.writer,
        )
        return Inquiry("", language, Intent.COMPLAINT, self.issues, slots, asked=self.asked)


@dataclass(frozen=True, config=STRICT)
class Customer:
    """Who says what: ``opens`` first, an answer when the desk lacks it, ``then`` in between.

    ``refuses`` are said in the place of the first answers, one each. Where there is no answer to what is lacking,
    the customer has not got it. ``expect`` is the decision as it was worked out by hand from the policy.
    """

    language: Language
    manner: Manner
    opens: str
    truth: Truth
    expect: Outcome
    answers: dict[Missing, str]
    then: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Named:
    """A customer with the file's name."""

    name: str
    customer: Customer


_CUSTOMER = TypeAdapter(Customer)


def read_customers(path: Path) -> tuple[Named, ...]:
    """The customers of a folder, a TOML file each. Raises ``ShopError`` with file and field for what is wrong."""
    return tuple(Named(file.stem, _read(file)) for file in files_of(path, "*.toml") if file.stem != "suite")


def _read(file: Path) -> Customer:
    try:
        return _CUSTOMER.validate_python(table_of(text_of(file), str(file)))
    except ValidationError as error:
        raise mistake(error, str(file)) from error
