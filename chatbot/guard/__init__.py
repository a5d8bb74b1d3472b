"""The guard: no sentence reaches the staff before its claims are checked against the records.

It fails closed: a claim that no fact of the act licenses drops the sentence. What it does not cover: whether a
sentence that makes no checkable claim is well judged, irony, claims spread over several sentences, and wordings of
a claim that are in no pattern of ``chatbot/languages/*/guard.toml``. The mutation tests measure how much that is.
"""

from chatbot.guard.candidate import claim_of
from chatbot.guard.check import Guard
from chatbot.guard.checks import FREE_ACTS, LEAKED_RUN, REMEDY_CLAIMS
from chatbot.guard.patterns import Patterns
from chatbot.guard.words import shares_run

__all__ = ["FREE_ACTS", "LEAKED_RUN", "REMEDY_CLAIMS", "Guard", "Patterns", "claim_of", "shares_run"]
