"""A reply while it is written: what was released and dropped, what the model was asked and has answered."""

from __future__ import annotations

from dataclasses import dataclass, field

from chatbot.domain import Dropped, Origin, Sentence, Step, Usage, Utterance


@dataclass(frozen=True)
class Writing:
    """The model is at a sentence: nothing to show, but a place for whoever listens to stop it."""


@dataclass(frozen=True)
class Waiting:
    """The model is busy with others; ``before`` of them are served first."""

    before: int


Written = Sentence | Dropped | Writing | Waiting


@dataclass
class Draft:
    """``trouble`` says why the model was given up, if it was."""

    sentences: list[Sentence] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    transcript: list[Utterance] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    trouble: str = ""

    def release(self, text: str, origin: Origin, step: Step) -> Sentence:
        sentence = Sentence(text, origin, step.act, tuple(fact.id for fact in step.facts))
        self.sentences.append(sentence)
        return sentence

    def drop(self, text: str, check: str, reason: str, step: Step) -> Dropped:
        dropped = Dropped(text, check, reason, step.act)
        self.dropped.append(dropped)
        return dropped

    def ask(self, instruction: str) -> None:
        self.transcript.append(Utterance("user", instruction))

    def answer(self, text: str) -> None:
        """The transcript holds what was released as the model's answer, so that it goes on from there."""
        if self.transcript and self.transcript[-1].role == "user":
            self.transcript.append(Utterance("assistant", text))

    def count(self, usage: Usage) -> None:
        """Add the tokens of one more call."""
        self.usage = Usage(
            self.usage.prompt_tokens + usage.prompt_tokens,
            self.usage.reused_tokens + usage.reused_tokens,
            self.usage.completion_tokens + usage.completion_tokens,
        )
