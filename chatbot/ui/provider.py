"""The shop's provider of identities (OpenID Connect): where it is, and whose e-mail address it vouches for.

It is set up as for Streamlit's ``st.login``, in the section ``[auth]`` of ``secrets.toml``. ``st.login``
itself needs a page that runs before anyone is signed in, and this desk runs none: so routes of its own ask the
provider, with the library that ``st.login`` is made of.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response

from chatbot.access import Reason, Refusal
from chatbot.domain import ShopError

log = logging.getLogger(__name__)

SECTION = "auth"
FIELDS = ("redirect_uri", "client_id", "client_secret", "server_metadata_url")


@dataclass(frozen=True)
class Provider:
    """One provider, which sends people back to ``redirect_uri``."""

    redirect_uri: str
    client_id: str
    client_secret: str
    server_metadata_url: str

    async def send(self, request: Request) -> Response:
        """The way to the provider. Raises ``Refusal`` if it cannot be reached."""
        try:
            answer: Response = await _client(self).authorize_redirect(request, self.redirect_uri)
        except _errors() as error:
            raise _refusal(error) from error
        return answer

    async def vouched(self, request: Request) -> str:
        """The e-mail address of who comes back, if the provider has verified it; else an empty text.

        Raises ``Refusal`` for an answer that the provider did not sign for this desk and this browser.
        """
        try:
            claims = await self._claims(request)
        except _errors() as error:
            raise _refusal(error) from error
        return str(claims.get("email", "")) if claims.get("email_verified") is True else ""

    async def _claims(self, request: Request) -> Mapping[str, Any]:
        """What the provider says of the person; some say of their address only where they are asked once more."""
        client = _client(self)
        token = await client.authorize_access_token(request)
        claims: Mapping[str, Any] = token["userinfo"]
        if "email" in claims:
            return claims
        more: Mapping[str, Any] = await client.userinfo(token=token)
        return more if more.get("sub") == claims["sub"] else {}


def is_set_up() -> bool:
    """Whether the shop has a provider."""
    return st.secrets.load_if_toml_exists() and SECTION in st.secrets


def provider_of(section: Mapping[str, Any]) -> Provider:
    """The provider of the section ``[auth]``. Raises ``ShopError`` for what is missing."""
    if missing := [name for name in FIELDS if not isinstance(section.get(name), str)]:
        raise ShopError(f".streamlit/secrets.toml: [{SECTION}] has no {', '.join(missing)}. Write it as a text.")
    if find_spec("authlib") is None:
        raise ShopError("Signing in by a provider needs Authlib. Install it: pip install 'flowershop[oidc]'")
    return Provider(*(section[name] for name in FIELDS))


def provider_of_process() -> Provider:
    """Raises ``ShopError``."""
    return provider_of(st.secrets[SECTION])


@cache
def _client(provider: Provider) -> Any:
    # Loaded late: it is an extra, and most shops have no provider.
    from authlib.integrations.starlette_client import OAuth  # type: ignore[import-untyped]

    return OAuth().register(
        "shop",
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        server_metadata_url=provider.server_metadata_url,
        client_kwargs={"scope": "openid email", "code_challenge_method": "S256"},
    )


def _errors() -> tuple[type[Exception], ...]:
    """What may go wrong with a provider: the way there, its answer, and its signature."""
    from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
    from httpx import HTTPError
    from joserfc.errors import JoseError

    return AuthlibBaseError, HTTPError, JoseError, KeyError, ValueError, RuntimeError


def _refusal(error: Exception) -> Refusal:
    log.warning("sign-in by the provider failed: %s: %s", type(error).__name__, error)
    return Refusal(Reason.PROVIDER, "The provider could not be asked, or its answer could not be trusted.")
