"""The routes by which people come in who are known to the shop's provider of identities."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chatbot.access import Reason, Refusal
from chatbot.bootstrap import Desk
from chatbot.domain import ShopError
from chatbot.ui.door import address_of, counted, give_cookie, sign_in_page
from chatbot.ui.gate import CALLBACK, PROVIDER
from chatbot.ui.plain_page import in_language, next_of, plain_page
from chatbot.ui.provider import Provider, is_set_up, provider_of_process

log = logging.getLogger(__name__)

WANTED = "wanted"  # where the person was going, kept while they are at the provider


@dataclass(frozen=True)
class ProviderDoor:
    """The way to the provider and back. ``desk`` gives the process's desk."""

    desk: Callable[[], Desk]

    def routes(self) -> list[Route]:
        return [
            Route(PROVIDER, self._send, methods=["GET"]),
            Route(CALLBACK, self._come_back, methods=["GET"]),
        ]

    async def _send(self, request: Request) -> Response:
        try:
            provider = _provider()
            request.session[WANTED] = in_language(next_of(request.query_params), request)
            return await provider.send(request)
        except Refusal as refusal:
            return await self._refused(request, refusal)

    async def _come_back(self, request: Request) -> Response:
        try:
            email = await _provider().vouched(request)
            with counted(self.desk()):
                token = await run_in_threadpool(self.desk().access.sign_in_vouched, email, address_of(request))
        except Refusal as refusal:
            return await self._refused(request, refusal)
        # A page and no redirection: the browser keeps our cookie from what another site has set going.
        wanted = next_of({"next": request.session.pop(WANTED, "")})
        answer = await run_in_threadpool(partial(self._entering, request, wanted))
        give_cookie(answer, token, request)
        return answer

    def _entering(self, request: Request, wanted: str) -> Response:
        return plain_page("entering", self.desk().shop, request, {"next": wanted}, None)

    async def _refused(self, request: Request, refusal: Refusal) -> Response:
        given = {"next": request.session.get(WANTED, "")}
        return await run_in_threadpool(partial(sign_in_page, self.desk(), request, given, refusal))


def _provider() -> Provider:
    """Raises ``Refusal`` for one that is set up wrong (the terminal has said how), and 404 where there is none."""
    if not is_set_up():
        raise HTTPException(404)
    try:
        return provider_of_process()
    except ShopError as error:
        raise Refusal(Reason.PROVIDER, str(error)) from error


def tell_if_wrong() -> None:
    """Say on the terminal what is wrong with the provider's settings, if there are any."""
    try:
        if is_set_up():
            provider_of_process()
    except ShopError as error:
        log.error("sign-in by the provider is set up wrong: %s", error)
