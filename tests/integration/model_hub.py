"""A hub of models on this machine: the routes that huggingface.co answers when a file is fetched, nothing else.

A file is asked for with HEAD, which tells its checksum and size, then with GET, which sends it on to another
address, as the real hub sends to its store. A store that is told to can stop in the middle of a file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

REPO = "florist/tiny-GGUF"
GATED = "florist/gated-GGUF"
FILE = "tiny.gguf"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
_RESOLVE = re.compile(r"/(?P<repo>[^/]+/[^/]+)/resolve/main/(?P<file>.+)")
_STORE = "/store/tiny"


@dataclass
class Hub:
    """``content`` is what the store sends and ``checksum`` what the hub says of it. The store cuts its first
    ``cuts`` answers after ``half`` bytes, or then holds still until ``goes_on`` is set.

    ``ranges`` are those that it was asked for, None for the whole file; ``tokens`` what stood in "Authorization"
    at the hub and at the store.
    """

    content: bytes
    checksum: str = ""
    cuts: int = 0
    goes_on: Event = field(default_factory=Event)
    halted: Event = field(default_factory=Event)
    ranges: list[str | None] = field(default_factory=list)
    tokens: dict[str, str | None] = field(default_factory=dict)
    url: str = ""
    store: str = ""

    def __post_init__(self) -> None:
        self.checksum = self.checksum or hashlib.sha256(self.content).hexdigest()
        self.goes_on.set()

    @property
    def half(self) -> int:
        return len(self.content) // 2


class _Server(ThreadingHTTPServer):
    def __init__(self, hub: Hub) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.hub = hub


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_HEAD(self) -> None:
        self._resolve()

    def do_GET(self) -> None:
        if self.path == _STORE:
            self._send(self.server.hub)
        else:
            self._resolve()

    def _resolve(self) -> None:
        asked = _RESOLVE.fullmatch(self.path)
        self.server.hub.tokens["hub"] = self.headers["Authorization"]
        if asked and asked["repo"] == GATED:
            self._refuse(403, "GatedRepo")
        elif not asked or asked["repo"] != REPO:
            self._refuse(401, "RepoNotFound")
        elif asked["file"] != FILE:
            self._refuse(404, "EntryNotFound")
        else:
            self._offer(self.server.hub)

    def _refuse(self, status: int, code: str) -> None:
        self._head(status, {"X-Error-Code": code, "Content-Length": "0"})

    def _offer(self, hub: Hub) -> None:
        told = {"X-Repo-Commit": COMMIT, "X-Linked-Etag": f'"{hub.checksum}"', "X-Linked-Size": len(hub.content)}
        self._head(302, {**told, "Location": hub.store + _STORE, "Content-Length": "0"})

    def _send(self, hub: Hub) -> None:
        asked = self.headers["Range"]
        hub.ranges.append(asked)
        hub.tokens["store"] = self.headers["Authorization"]
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        size = len(hub.content)
        part = {"Content-Range": f"bytes {start}-{size - 1}/{size}"} if asked else {}
        self._head(206 if asked else 200, {**part, "Content-Length": size - start})
        with suppress(ConnectionError):  # whoever asked may be killed meanwhile
            self._write(hub, start)

    def _write(self, hub: Hub, start: int) -> None:
        self.wfile.write(hub.content[start : hub.half])
        if hub.cuts:
            hub.cuts -= 1
            self.close_connection = True
            return
        hub.halted.set()
        hub.goes_on.wait(60)
        self.wfile.write(hub.content[max(start, hub.half) :])

    def _head(self, status: int, fields: Mapping[str, object]) -> None:
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, str(value))
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """The tests look at ``ranges``."""


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """``hub`` at an address of its own."""
    server = _Server(hub)
    hub.url = f"http://127.0.0.1:{server.server_port}"
    hub.store = f"http://localhost:{server.server_port}"  # another host, as far as a client can tell
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        hub.goes_on.set()
        server.shutdown()
        server.server_close()
        thread.join()
