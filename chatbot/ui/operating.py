"""The routes for who operates the desk: whether it is ready, and what it has counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from secrets import compare_digest

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from chatbot.bootstrap import Desk
from chatbot.domain import ShopError, StaffRole
from chatbot.readiness import Readiness, is_ready
from chatbot.ui.gate import COOKIE, METRICS, READY

FRESH = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class Operating:
    """Whether the desk is ready is no secret, why it is not is one: it names files and addresses.

    That, and the metrics, are for who has the token of the settings and for supervisors who are signed in.
    ``desk`` gives the process's desk.
    """

    desk: Callable[[], Desk]
    readiness: Readiness = field(default_factory=Readiness)

    def routes(self) -> list[Route]:
        return [Route(READY, self._ready, methods=["GET"]), Route(METRICS, self._metrics, methods=["GET"])]

    def _ready(self, request: Request) -> Response:
        try:
            desk = self.desk()
        except ShopError:
            return JSONResponse({"ready": False, "checks": {"desk": "failing"}}, 503, FRESH)
        checks = self.readiness.of(desk)
        ready = is_ready(checks)
        told: dict[str, object] = {"ready": ready, "checks": {check.name: check.state for check in checks}}
        if _may_look(desk, request):
            told["why"] = {check.name: check.text for check in checks}
        return JSONResponse(told, 200 if ready else 503, FRESH)

    def _metrics(self, request: Request) -> Response:
        desk = self.desk()
        if not _may_look(desk, request):
            return PlainTextResponse("Give the token of FLOWERSHOP_METRICS_TOKEN, or sign in.", 401, FRESH)
        return Response(desk.base.metrics.text(), headers=FRESH, media_type=CONTENT_TYPE_PLAIN_0_0_4)


def _may_look(desk: Desk, request: Request) -> bool:
    token = desk.settings.metrics_token
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if token and scheme.lower() == "bearer" and compare_digest(given.encode(), token.encode()):
        return True
    session = desk.access.session(request.cookies.get(COOKIE))
    return session is not None and not session.provisional and session.person.role.covers(StaffRole.SUPERVISOR)
