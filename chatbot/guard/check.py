"""A sentence's verdict, and what is lost of the standard sentence that it stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from chatbot.domain import Act, Language, Objection, Order, Plan, Shop, Step, Verdict
from chatbot.guard.candidate import Candidate
from chatbot.guard.checks import CHECKS_OF_MODELS, checks_of
from chatbot.guard.copied import copied_phrases
from chatbot.guard.patterns import Patterns
from chatbot.guard.same import keeps_to, questions
from chatbot.names import NameIndex
from chatbot.phrases import Phrases
from chatbot.prompts import Prompt


@dataclass(frozen=True)
class Guard:
    """What every verdict needs of the shop.

    ``vocabulary`` is all the text of the standard wording, ``copied`` what a sentence takes over as it stands,
    ``prompt`` what the model is told and never repeats.
    """

    shop: Shop
    names: NameIndex
    patterns: Mapping[Language, Patterns]
    vocabulary: Mapping[Language, str]
    copied: Mapping[Language, re.Pattern[str]]
    prompt: str

    @classmethod
    def of(
        cls,
        shop: Shop,
        names: NameIndex,
        wording: Mapping[Language, Phrases],
        prompts: Mapping[Language, Prompt],
    ) -> Guard:
        """The guard of one shop, with the standard wording and the prompts that are in use."""
        return cls(
            shop=shop,
            names=names,
            patterns={language: Patterns.of(language) for language in Language},
            vocabulary={language: "\n".join(chain(*texts.texts.values())) for language, texts in wording.items()},
            copied={language: copied_phrases(shop, texts, language) for language, texts in wording.items()},
            prompt="\n".join(prompt.texts["system"] for prompt in prompts.values()),
        )

    def check(self, text: str, step: Step, plan: Plan, earlier: Sequence[str], today: date) -> Verdict:
        """Released, or dropped with the first check that failed and why."""
        candidate = self._candidate(text, step, plan, earlier, today)
        for name, check in checks_of(step.act):
            if reason := check(candidate):
                return Verdict(False, name, reason)
        return Verdict(True)

    def objections(self, text: str, plan: Plan, order: Order | None, today: date) -> tuple[Objection, ...]:
        """What is to be said against a sentence that a person has put into the reply; any fact of the plan counts.

        The names of ``order``, the customer's own, are no secret.
        """
        own = (order.customer, order.address, order.buyer_email) if order else ()
        wording = "\n".join((*(step.wording for step in plan.steps), *own))
        step = Step(plan.steps[0].act if plan.steps else Act.ANSWER, "", wording, plan.facts)
        candidate = self._candidate(text, step, plan, (), today)
        found = {
            name: reason
            for name, check in checks_of(step.act)
            if name not in CHECKS_OF_MODELS and (reason := check(candidate))
        }
        return tuple(Objection(text, name, reason) for name, reason in found.items())

    def outline(self, text: str, step: Step, plan: Plan, today: date) -> str:
        """A sentence without what is copied into it, by which others are known for having been written so."""
        return self._candidate(text, step, plan, (), today).outline

    def _candidate(self, text: str, step: Step, plan: Plan, earlier: Sequence[str], today: date) -> Candidate:
        return Candidate(
            text=text,
            step=step,
            plan=plan,
            earlier=earlier,
            shop=self.shop,
            names=self.names,
            patterns=self.patterns[plan.language],
            today=today,
            prompt=self.prompt,
            vocabulary=self.vocabulary[plan.language],
            copied=self.copied[plan.language],
        )

    def lost(
        self,
        text: str,
        line: str,
        step: Step,
        plan: Plan,
        today: date,
        free: bool = True,
        written: Sequence[str] | None = None,
    ) -> str:
        """What ``text`` does not say of ``line``, a part of the standard wording; nothing if it says all of it.

        Of a free piece: the line's figures and flowers; of fiction: that it is there at all; of a rewording:
        everything in ``same``. Unless ``free``, a courtesy counts as a rewording too, and nothing may be added;
        where it has to keep to one of the ``written`` outlines or the line's, “example” is what it has not kept.
        """
        if not text or step.act is Act.CREATE:
            return "" if text else "words"
        wanted = self._candidate(line, step, plan, (), today)
        said = self._candidate(text, step, plan, (), today)
        if written is not None and not keeps_to(said, (*written, wanted.outline)):
            return "example"
        return next((question.__name__ for question in questions(wanted, free) if not question(wanted, said)), "")
