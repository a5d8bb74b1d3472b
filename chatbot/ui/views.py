"""The pages that the desk has: where each is found, who may see it, and what shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from streamlit.delta_generator import DeltaGenerator

from chatbot.domain import StaffRole
from chatbot.ui import approvals, audit, cases, chat, insights, orders, people, review, shop, start, today
from chatbot.ui.place import APPROVALS, CASES, CHAT, PEOPLE, SHOP, START
from chatbot.ui.screen import Screen


@dataclass(frozen=True)
class View:
    """``show`` is given the screen and the sidebar's body; the text of the link is ``views.<name>``.

    ``linked`` is one that the sidebar leads to.
    """

    name: str
    role: StaffRole
    icon: str
    show: Callable[[Screen, DeltaGenerator], None]
    linked: bool = True


# The first is the one at the bare address.
VIEWS = (
    View(CHAT, StaffRole.STAFF, ":material/forum:", chat.show),
    View("today", StaffRole.STAFF, ":material/today:", today.show),
    View(CASES, StaffRole.STAFF, ":material/folder_open:", cases.show),
    View("orders", StaffRole.STAFF, ":material/local_florist:", orders.show),
    View(APPROVALS, StaffRole.SUPERVISOR, ":material/approval_delegation:", approvals.show),
    View("review", StaffRole.SUPERVISOR, ":material/fact_check:", review.show),
    View("insights", StaffRole.SUPERVISOR, ":material/insights:", insights.show),
    View(SHOP, StaffRole.ADMIN, ":material/inventory_2:", shop.show),
    View(PEOPLE, StaffRole.ADMIN, ":material/group:", people.show),
    View("audit", StaffRole.SUPERVISOR, ":material/history:", audit.show),
    View(START, StaffRole.ADMIN, ":material/flag:", start.show, linked=False),
)
