"""A sentence's verdict, and whether what was released covers its act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chatbot.domain import Act, Language, Plan, Shop, Step, Verdict
from chatbot.guard.candidate import Candidate
from chatbot.guard.checks import CHECKS, CHECKS_OF_FICTION, FREE_ACTS
from chatbot.guard.patterns import Patterns
from chatbot.guard.same import SAME
from chatbot.names import NameIndex


@dataclass(frozen=True)
class Guard:
    """What every verdict needs of the shop. ``vocabulary`` is the standard wording's text, by act."""

    shop: Shop
    names: NameIndex
    patterns: Mapping[Language, Patterns]
    vocabulary: Mapping[Language, Mapping[Act, str]]
    prompt: str

    def check(self, text: str, step: Step, plan: Plan, earlier: Sequence[str], today: date) -> Verdict:
        """Released, or dropped with the first check that failed and why."""
        candidate = self._candidate(text, step, plan, earlier, today)
        for name, check in CHECKS:
            if step.act is Act.CREATE and name not in CHECKS_OF_FICTION:
                continue
            reason = check(candidate)
            if reason:
                return Verdict(False, name, reason)
        return Verdict(True)

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
            vocabulary=self.vocabulary[plan.language][step.act],
        )

    def covers(self, text: str, line: str, step: Step, plan: Plan, today: date) -> bool:
        """Whether ``text`` says what ``line``, a part of the standard wording, says.

        Of a free piece: whether it holds the line's figures and flowers; of fiction: whether it is there; of a
        rewording: everything in ``same``.
        """
        if not text or step.act is Act.CREATE:
            return bool(text)
        wanted = self._candidate(line, step, plan, (), today)
        said = self._candidate(text, step, plan, (), today)
        if step.act in FREE_ACTS:
            return set(wanted.figures) <= set(said.figures) and wanted.flowers <= said.flowers
        return all(same(wanted, said) for same in SAME)
