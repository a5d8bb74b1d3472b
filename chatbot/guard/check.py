"""A sentence's verdict, and whether what was released covers its act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chatbot.domain import Act, Language, Plan, Shop, Step, Verdict
from chatbot.guard.candidate import Candidate
from chatbot.guard.checks import CHECKS, CHECKS_OF_FICTION, REMEDY_CLAIMS
from chatbot.guard.patterns import Patterns
from chatbot.names import NameIndex

# Acts whose every figure and remedy must be said: half of a decision is a wrong decision.
WHOLE_ACTS = (Act.REMEDY, Act.REQUEST, Act.ANSWER, Act.RECOMMEND, Act.CAUTION, Act.DESCRIBE)
CLAIMS_TO_SAY = frozenset({*REMEDY_CLAIMS, "evidence", "handover", "availability"})


@dataclass(frozen=True)
class Guard:
    """What every verdict needs of the shop. ``vocabulary`` is all the standard wording's text, by language."""

    shop: Shop
    names: NameIndex
    patterns: Mapping[Language, Patterns]
    vocabulary: Mapping[Language, str]
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
            vocabulary=self.vocabulary[plan.language],
        )

    def covers(self, text: str, step: Step, plan: Plan, today: date) -> bool:
        """Whether ``text`` says what the act must say.

        For acts that carry a decision or an answer: every figure, flower, remedy and piece of evidence that the
        standard wording names. For the others it is enough that something was released.
        """
        if not text or step.act not in WHOLE_ACTS:
            return bool(text)
        patterns = self.patterns[plan.language]
        wanted = self._candidate(step.wording, step, plan, (), today)
        said = self._candidate(text, step, plan, (), today)
        kinds = patterns.claims(step.wording) & CLAIMS_TO_SAY
        figures = wanted.claims - {("count", "1", "")}
        return figures <= said.claims and wanted.flowers <= said.flowers and kinds <= patterns.claims(text)
