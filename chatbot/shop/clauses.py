"""The clauses as customers read them: each figure stands once, in a rule, and is filled in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from babel.lists import format_list

from chatbot.domain import Clause, Flower, Language, Localised, Rule
from chatbot.money import LOCALES, money
from chatbot.prose import days_text
from chatbot.shop.documents import Document
from chatbot.shop.mistakes import Mistake, check
from chatbot.shop.placeholders import problem


@dataclass(frozen=True)
class Guarantee:
    """Days of freshness; ``exception`` words one group of flowers, ``between`` stands between two groups."""

    default: int
    days: Mapping[str, int]
    exception: Localised
    between: Localised


@dataclass(frozen=True)
class Figures:
    """All that the figures of a clause are taken from."""

    guarantee: Guarantee
    refund_over: Decimal
    currency: str
    repeat_days: int
    rules: tuple[Rule, ...]
    flowers: Mapping[str, Flower]

    def of(self, clause: str, language: Language) -> dict[str, str]:
        """The figures that a clause may use, by the name of their placeholder."""
        figures = {
            "default": str(self.guarantee.default),
            "exceptions": self._exceptions(language),
            "refund_over": money(self.refund_over, self.currency, language),
            "repeat_days": str(self.repeat_days),
            "day": self._largest(clause, "day"),
            "past": self._largest(clause, "past_guarantee"),
            "percent": self._percent(clause),
        }
        return {name: figure for name, figure in figures.items() if figure}

    def _largest(self, clause: str, span: str) -> str:
        spans = [rule.spans[span] for rule in self.rules if rule.clause == clause and span in rule.spans]
        return str(max((span.high for span in spans if span.high is not None), default=""))

    def _percent(self, clause: str) -> str:
        rules = [rule for rule in self.rules if rule.clause == clause]
        percents = {
            remedy.percent
            for rule in rules
            for option in rule.options
            for remedy in option
            if remedy.percent != 100
        }
        # With two of them, the text would have to say which is which.
        return str(percents.pop()) if len(percents) == 1 else ""

    def _exceptions(self, language: Language) -> str:
        groups: dict[int, list[str]] = {}
        for flower, days in self.guarantee.days.items():
            groups.setdefault(days, []).append(self.flowers[flower].plurals[language])
        wording, locale = self.guarantee.exception[language], LOCALES[language]
        return self.guarantee.between[language].join(
            wording.replace("{days}", days_text(days, language)).replace(
                "{flowers}", format_list(names, locale=locale)
            )
            for days, names in sorted(groups.items(), reverse=True)
        )


def render(templates: Mapping[str, Localised], figures: Figures, document: Document) -> dict[str, Clause]:
    """The clauses with their figures. Raises ``ShopError`` for a placeholder that the clause has no figure for."""
    clauses, mistakes = {}, []
    for id, texts in templates.items():
        rendered = {}
        for language, template in texts.items():
            known = figures.of(id, language)
            found = problem("figure for this clause named", template, known)
            if found:
                line = document.line(("clause", id, language.value))
                mistakes.append(Mistake(document.name, line, f"clause.{id}.{language}", found))
            else:
                rendered[language] = template.format_map(known)
        clauses[id] = Clause(id, rendered)
    check(mistakes)
    return clauses
