"""A small provider of identities (OpenID Connect 1.0, the code flow with PKCE), with accounts good and bad."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "flowershop", "between-the-desk-and-its-provider"


@dataclass(frozen=True)
class Account:
    """Whom the provider knows.

    Of a ``thin`` one it tells more only when it is asked; what is said of a ``forged`` one another has signed.
    """

    email: str
    verified: bool = True
    thin: bool = False
    forged: bool = False
    nonce: str | None = None

    @property
    def claims(self) -> dict[str, Any]:
        return {"email": self.email, "email_verified": self.verified}


@dataclass
class IdentityProvider:
    """``at`` is its address, and what it signs with is made for it."""

    at: str
    accounts: dict[str, Account]
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one"}))
    codes: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._metadata),
                Route("/authorize", self._choose),
                Route("/accept", self._accept),
                Route("/token", self._token, methods=["POST"]),
                Route("/userinfo", self._userinfo),
                Route("/jwks", self._keys),
            ]
        )

    async def _metadata(self, request: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.at,
                "authorization_endpoint": f"{self.at}/authorize",
                "token_endpoint": f"{self.at}/token",
                "userinfo_endpoint": f"{self.at}/userinfo",
                "jwks_uri": f"{self.at}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def _choose(self, request: Request) -> Response:
        """The accounts, as a page of links; ``none`` is who turns back."""
        asked = dict(request.query_params)
        links = [
            f'<a href="/accept?{urlencode({**asked, "account": one})}">{one}</a>'
            for one in [*self.accounts, "none"]
        ]
        return HTMLResponse("<title>Who are you?</title>" + "<br>".join(links))

    async def _accept(self, request: Request) -> Response:
        asked = dict(request.query_params)
        if asked["account"] == "none":
            answer = {"error": "access_denied", "state": asked["state"]}
        else:
            code = secrets.token_urlsafe()
            self.codes[code] = asked["account"], asked
            answer = {"code": code, "state": asked["state"]}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(answer)}", status_code=302)

    async def _token(self, request: Request) -> Response:
        async with request.form() as form:
            name, asked = self.codes.pop(str(form["code"]))
            challenge = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        assert request.headers["authorization"] == f"Basic {known}"
        assert base64.urlsafe_b64encode(challenge).decode().rstrip("=") == asked["code_challenge"]
        access = secrets.token_urlsafe()
        self.tokens[access] = name
        token = {"access_token": access, "token_type": "Bearer", "id_token": self._signed(name, asked)}
        return JSONResponse(token)

    def _signed(self, name: str, asked: dict[str, str]) -> str:
        account, now = self.accounts[name], int(time.time())
        claims: dict[str, Any] = {"iss": self.at, "sub": name, "aud": CLIENT, "iat": now, "exp": now + 300}
        claims["nonce"] = account.nonce or asked["nonce"]
        key = ECKey.generate_key("P-256", {"kid": "one"}) if account.forged else self.key
        return jwt.encode({"alg": "ES256", "kid": "one"}, claims | ({} if account.thin else account.claims), key)

    async def _userinfo(self, request: Request) -> Response:
        name = self.tokens[request.headers["authorization"].removeprefix("Bearer ")]
        return JSONResponse({"sub": name, **self.accounts[name].claims})

    async def _keys(self, request: Request) -> Response:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})


@contextmanager
def running(provider: IdentityProvider, port: int) -> Iterator[None]:
    """The provider, answering on this machine."""
    server = uvicorn.Server(uvicorn.Config(provider.app(), "127.0.0.1", port, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
