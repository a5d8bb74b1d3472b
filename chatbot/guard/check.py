"""A sentence's verdict, and whether what was released covers its act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chatbot.domain import Act, Language, Plan, Shop, Step, Verdict
from chatbot.guard.candidate import Candidate
from chatbot.guard.checks import CHECKS, CHECKS_OF_FICTION, FREE_ACTS, REMEDY_CLAIMS
from chatbot.guard.patterns import Patterns
from chatbot.guard.words import unsupported
from chatbot.names import NameIndex

CLAIMS_TO_SAY = frozenset({*REMEDY_CLAIMS, "photo", "order_number", "handover", "availability"})
KEPT_WORDS = 0.6


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

    def covers(self, text: str, line: str, step: Step, plan: Plan, today: date) -> bool:
        """Whether ``text`` says what ``line``, a part of the standard wording, says.

        That is every figure, flower, remedy and piece of evidence, a question where there was one, and three in
        five of its words of content. Half of a decision is a wrong decision. Fiction has only to be there.
        """
        if not text or step.act is Act.CREATE:
            return bool(text)
        patterns = self.patterns[plan.language]
        wanted = self._candidate(line, step, plan, (), today)
        said = self._candidate(text, step, plan, (), today)
        return (
            wanted.claims - {("count", "1", "")} <= said.claims
            and wanted.flowers <= said.flowers
            and (patterns.claims(line) & CLAIMS_TO_SAY) <= patterns.claims(text)
            and line.rstrip().endswith(("?", "？")) == text.rstrip().endswith(("?", "？"))
            and (step.act in FREE_ACTS or _kept(line, text, plan.language, patterns) >= KEPT_WORDS)
        )


def _kept(line: str, text: str, language: Language, patterns: Patterns) -> float:
    """The share of a line's content words that a rewording keeps."""
    words, lost = unsupported(line, text, language, patterns.stop_words)
    return 1 - len(lost) / len(set(words)) if words else 1.0
