"""Why something was refused, in the words of the interface."""

from __future__ import annotations

import math

from chatbot import passwords
from chatbot.access import Reason, Refusal
from chatbot.people import LONGEST_NAME
from chatbot.phrases import Phrases
from chatbot.store import LogError

MINUTE = 60


def refused(texts: Phrases, refusal: Refusal | LogError) -> str:
    """Why something was refused, in the words of the interface."""
    if isinstance(refusal, LogError):
        return texts.say(f"log.{refusal.fault}")
    if refusal.reason is not Reason.WAIT:
        shortest, longest = str(passwords.SHORTEST), str(LONGEST_NAME)
        return texts.say(f"refused.{refusal.reason}", shortest=shortest, longest=longest)
    seconds = math.ceil(refusal.wait.total_seconds())
    if seconds < MINUTE:
        return texts.say("refused.wait", seconds=str(seconds))
    return texts.say("refused.wait_long", minutes=str(math.ceil(seconds / MINUTE)))
