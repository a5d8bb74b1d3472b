"""The pages that the desk has: where each is found, who may see it, and what shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from streamlit.delta_generator import DeltaGenerator

from chatbot.domain import StaffRole
from chatbot.ui import audit, chat, people, review
from chatbot.ui.screen import Screen


@dataclass(frozen=True)
class View:
    """``show`` is given the screen and the sidebar's body; the text of the link is ``views.<name>``."""

    name: str
    role: StaffRole
    icon: str
    show: Callable[[Screen, DeltaGenerator], None]


# The first is the one at the bare address.
VIEWS = (
    View("chat", StaffRole.STAFF, ":material/forum:", chat.show),
    View("review", StaffRole.SUPERVISOR, ":material/fact_check:", review.show),
    View("people", StaffRole.ADMIN, ":material/group:", people.show),
    View("audit", StaffRole.SUPERVISOR, ":material/history:", audit.show),
)
