"""The desk's own work on a conversation: cases, approvals, what was sent, promises with a due date, thumbs; and
what it all adds up to.

Every action is given the person who does it and refuses what their role does not allow.
"""

from chatbot.desk.cases import Cases
from chatbot.desk.edited import goes_over
from chatbot.desk.insights import Insights
from chatbot.desk.lookup import look_up
from chatbot.desk.states import untold
from chatbot.desk.thumbs import Thumbs

__all__ = ["Cases", "Insights", "Thumbs", "goes_over", "look_up", "untold"]
