"""Models behind a server that speaks OpenAI's chat-completions API: llama.cpp's, vLLM, Ollama, LM Studio.

A name is the API's address and, behind a ``#``, what the server calls the model:
``http://127.0.0.1:8000/v1#llama-3.1-8b``.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Callable, Generator, Mapping
from threading import Event as Signal
from threading import Lock, Thread
from typing import Any
from urllib.parse import urldefrag, urlsplit

import httpx

from chatbot.config import Running
from chatbot.domain import Language, ModelCard
from chatbot.models.completions import Unwilling, complete
from chatbot.models.errors import ModelError
from chatbot.models.fingerprint import SHORT
from chatbot.models.model import ANSWER_S, Model
from chatbot.models.pieces import stopped
from chatbot.models.reach import is_outside, require_inside
from chatbot.models.sizes import ELOQUENT, parameters_in
from chatbot.models.watching import Made, watched
from chatbot.models.wire import Done, Piece, Request

PATIENCE_S = 30.0  # for a server that starts together with the desk, in the morning or after a power cut
_PAUSES_S = (0.3, 0.7, 1.5)  # before a call that the server had not begun is put to it again
_CONNECT_S = 5.0
# What a server tells of a model that is the same at every start of the server, unlike times and permissions.
_LASTING = ("id", "root", "owned_by", "max_model_len", "meta")


def load_served(spec: str, name: str, progress: Callable[[str], None], running: Running) -> Model:
    """The model ``name`` of a server that answers now, or within half a minute. Raises ``ModelError``.

    Customers' words go to this machine or the shop's own network only, unless ``running`` allows more.
    """
    address, wanted = urldefrag(name)
    url = urlsplit(address)
    if url.scheme not in ("http", "https") or not url.hostname or url.username is not None:
        raise ModelError(
            f"'{address}' is not a model server's address. Write openai:http://127.0.0.1:8000/v1#name; a key that "
            "the server asks for belongs into FLOWERSHOP_MODEL_KEY."
        )
    require_inside(url, running.remote)
    # Inside the shop no proxy is asked: it might be anywhere.
    server = Served(address.rstrip("/"), running.key, proxied=is_outside(url))
    try:
        told = _chosen(server.models(progress), wanted, address)
    except ModelError:
        server.close()
        raise
    server.name = str(told["id"])
    from chatbot.models.chat import LocalChat

    chat = LocalChat(engine=server, model_name=server.name, timeout=ANSWER_S)
    card = ModelCard(spec, _fingerprint(told), running.languages or tuple(Language))
    return Model(chat, card, server.close, eloquent=_parameters(told) >= ELOQUENT)


class Served:
    """A server's model. Any number of threads may call it; who comes first is the server's to say."""

    def __init__(self, address: str, key: str, *, proxied: bool) -> None:
        self.name = ""
        self._address = address
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._proxied = proxied
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._closing = Lock()
        self._client = asyncio.run_coroutine_threadsafe(self._opened(), self._loop).result()

    def answer(
        self, request: Request, *, limit_s: float | None = None, cancel: Signal | None = None
    ) -> Generator[Piece | Done, None, None]:
        """The answer in pieces, then ``Done``; see ``Answering``. A call that the server had not begun, since it
        was busy or just starting, is put to it again; one that breaks off is not."""
        if self._loop.is_closed():
            raise ModelError("The model has been closed.")
        made: Made = Made()
        call = asyncio.run_coroutine_threadsafe(self._answer(request, made), self._loop)
        yield from stopped(watched(made, call.cancel, limit_s, cancel), request.stop)

    def models(self, progress: Callable[[str], None]) -> list[Mapping[str, Any]]:
        """What the server says of its models. Waits for a server that is still starting; raises ``ModelError``."""
        started, told = time.monotonic(), False
        while True:
            try:
                return asyncio.run_coroutine_threadsafe(self._models(), self._loop).result()
            except Unwilling as error:
                if time.monotonic() - started > PATIENCE_S:
                    raise ModelError(f"{error} Start it, or check the model's address.") from None
            if not told:
                progress(f"Waiting for the model server at {self._address}.")
                told = True
            time.sleep(1.0)

    def close(self) -> None:
        """Ends all calls; may be called twice."""
        with self._closing:
            if self._loop.is_closed():
                return
            asyncio.run_coroutine_threadsafe(self._client.aclose(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    async def _opened(self) -> httpx.AsyncClient:
        patience = httpx.Timeout(ANSWER_S, connect=_CONNECT_S, pool=None)
        return httpx.AsyncClient(
            base_url=self._address,
            headers=self._headers,
            timeout=patience,
            trust_env=self._proxied,
            # A connection a call: one that was kept may be dead, and the call would be lost without need.
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
        )

    async def _answer(self, request: Request, made: Made) -> None:
        try:
            for pause in (*_PAUSES_S, None):
                try:
                    await complete(self._client, self.name, request, made.put)
                    return
                except Unwilling as error:
                    if pause is None:
                        raise
                    await asyncio.sleep(error.after_s or pause)
        except ModelError as error:
            made.put(error)
        except Exception as error:
            made.put(ModelError(f"The model server at {self._address} failed: {error!r}."))

    async def _models(self) -> list[Mapping[str, Any]]:
        try:
            response = await self._client.get("/models")
        except httpx.HTTPError as error:
            raise Unwilling(f"The model server at {self._address} does not answer ({error!r}).") from None
        if response.status_code in (401, 403):
            raise ModelError(f"The model server at {self._address} wants a key. Set FLOWERSHOP_MODEL_KEY to it.")
        if response.status_code in (429, 502, 503, 504):
            raise Unwilling(f"The model server at {self._address} is not ready ({response.status_code}).")
        try:
            return [model for model in response.raise_for_status().json()["data"] if model["id"]]
        except (httpx.HTTPStatusError, ValueError, KeyError, TypeError):
            raise ModelError(
                f"{self._address}/models gave no list of models ({response.status_code}), so there is no "
                "OpenAI-compatible server at this address. It often ends in /v1."
            ) from None


def _chosen(models: list[Mapping[str, Any]], wanted: str, address: str) -> Mapping[str, Any]:
    """The model that is ``wanted``; where only one is served, its name may be left out."""
    for model in models:
        if model["id"] == wanted or (not wanted and len(models) == 1):
            return model
    names = ", ".join(str(model["id"]) for model in models) or "none"
    raise ModelError(f"The server at {address} has no model '{wanted}'. It has: {names}. Write one behind a #.")


def _fingerprint(told: Mapping[str, Any]) -> str:
    """A digest of what the server claims; which weights it really runs cannot be seen from here."""
    lasting = json.dumps({key: told.get(key) for key in _LASTING}, sort_keys=True)
    return f"{told['id']}-{hashlib.sha256(lasting.encode()).hexdigest()[:SHORT]}"


def _parameters(told: Mapping[str, Any]) -> float:
    """How many parameters the model has, by llama.cpp's own word or by its name; 0 where neither says so."""
    meta = told.get("meta")
    count = meta.get("n_params") if isinstance(meta, dict) else None
    return float(count) if isinstance(count, int) else parameters_in(str(told["id"]))
