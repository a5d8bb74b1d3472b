"""The pieces in which cases, tasks and remedies are shown, whichever page they stand on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from markupsafe import Markup

from chatbot.domain import Board, Case, CaseState, Objection, Remedy, RemedyKind, Signature, Task
from chatbot.ui.markup import chip, element, paragraph
from chatbot.ui.screen import Screen

# The words that a check takes offence at. Its reason is for the log; the page says why in the staff's language.
QUOTED = re.compile("“.+?”")
COLOURS = {
    CaseState.OPEN: "desk-needs_information",
    CaseState.WAITING_FOR_CUSTOMER: "",
    CaseState.WAITING_FOR_APPROVAL: "desk-needs_approval",
    CaseState.APPROVED: "desk-offer",
    CaseState.REFUSED: "desk-outside_policy",
    CaseState.SENT: "desk-offer",
    CaseState.CLOSED: "",
}


def chips(screen: Screen, case: Case) -> Markup:
    """The case's state, what it is about, and when something is due."""
    parts = [chip(screen.say(f"case_state.{case.state}"), COLOURS[case.state])]
    parts += [chip(screen.say(f"issue.{issue}")) for issue in case.issues]
    if case.due_on is not None:
        parts.append(due_chip(screen, case.due_on))
    return element("div", *parts, css="desk-chips")


def due_chip(screen: Screen, day: date) -> Markup:
    if day < screen.today:
        return chip(screen.say("task.overdue", day=screen.day(day)), "desk-outside_policy")
    if day == screen.today:
        return chip(screen.say("task.today"), "desk-needs_information")
    return chip(screen.say("task.due", day=screen.day(day)))


def taken_text(screen: Screen, by: Signature | None) -> str:
    return screen.say("case.taken", name=by.name) if by else screen.say("case.not_taken")


def who_text(screen: Screen, by: Signature | None) -> str:
    """Who did something at the desk; the terminal has no name."""
    return by.name if by else screen.say("audit.terminal")


def task_name(screen: Screen, task: Task) -> str:
    family = "remedy" if task.kind in tuple(RemedyKind) else "duty"
    name = screen.say(f"{family}.{task.kind}")
    return name if task.amount is None else f"{name} {screen.money(task.amount)}"


def remedies_text(screen: Screen, remedies: Iterable[Remedy]) -> str:
    """``Full refund $66.00 + Store credit $12.00``."""
    parts = (
        screen.say(f"remedy.{one.kind}") + ("" if one.amount is None else f" {screen.money(one.amount)}")
        for one in remedies
    )
    return " + ".join(parts)


def objection_list(screen: Screen, objections: Iterable[Objection]) -> Markup:
    """What the guard has to say against a reply, sentence by sentence, and why."""
    return element("ul", *(_objection(screen, one) for one in objections), css="desk-sources")


def _objection(screen: Screen, objection: Objection) -> Markup:
    return element(
        "li",
        element("div", objection.text),
        paragraph(
            chip(screen.say(f"check.{objection.check}"), "desk-needs_information"),
            " ",
            " ".join(QUOTED.findall(objection.reason)),
            css="desk-quiet",
        ),
    )


def is_quiet(board: Board) -> bool:
    """Whether a person's day holds nothing yet."""
    return not (board.overdue or board.due_today or board.unanswered or board.handovers or board.approvals)
