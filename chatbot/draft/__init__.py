"""From a plan to sentences: the model words each act, the guard checks it, standard wording fills in."""

from chatbot.draft.drafter import REPLY_SECONDS, Drafter
from chatbot.draft.lines import is_whole, lines_of
from chatbot.draft.written import Draft, Waiting, Writing

__all__ = ["REPLY_SECONDS", "Draft", "Drafter", "Waiting", "Writing", "is_whole", "lines_of"]
