"""A stranger before the desk: what its server answers to who is not signed in, or is not where they should be.

``tests/browser/test_every_door.py`` tries every page, route, file and websocket in every way; here it is run in
full.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import psutil
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from chatbot.bootstrap import boot
from chatbot.config import ROOT, Settings
from chatbot.domain import StaffRole
from chatbot.ui.headers import HEADERS
from chatbot.ui.person import HEADER
from tests.browser.serving import served
from tests.browser.signing_in import NAME, PASSWORD
from tests.processes import SERVER, running
from tests.torture.row import Row, Size
from tests.torture.tab import PATIENCE, signed_in

GUESSING = {Size.SMALL: 5.0, Size.FULL: 90.0}  # seconds
PATHS = (
    "/",
    "/sign-in",
    "/healthz",
    "/people",
    "/media/x",
    "/_stcore/health",
    "/_stcore/metrics",
    "/no/such/page",
)
HOSTS = (
    "flowers.example",
    "127.0.0.1.evil.example",
    "evil.example:8501",
    "[::1]",
    "0.0.0.0",
    "localhost.evil.example",
)
ORIGINS = (
    None,
    "null",
    "http://evil.example",
    "http://localhost:9999",
    "http://127.0.0.1:9999",
    "http://127.0.0.1",
    "https://flowers.example",
)
FORWARDED: tuple[Mapping[str, str], ...] = (
    {"X-Forwarded-For": "10.1.2.3"},
    {"X-Forwarded-Proto": "https"},
    {"X-Forwarded-Host": "flowers.example"},
    {"Forwarded": "for=10.1.2.3;proto=https"},
)


def rows(size: Size) -> Iterator[Row]:
    if size is Size.FULL:
        yield _every_door()
    with TemporaryDirectory() as made, served(Path(made), "none:") as desk:
        cookie = signed_in(desk, NAME, PASSWORD)
        yield _addresses()
        yield _refusals(desk, cookie)
        yield _headers(desk, cookie)
        yield _guessed(desk, GUESSING[size])
    yield _sessions_end()


def _every_door() -> Row:
    command = [sys.executable, "-m", "pytest", "tests/browser/test_every_door.py"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    told = run.stdout.strip().splitlines()[-1]
    return Row(
        "a stranger at every page, route, websocket and file",
        "every one refused without a session, and to a wrong role",
        told.strip("= "),
        run.returncode == 0 and " passed" in told,
    )


def _addresses() -> Row:
    [server] = running(SERVER)
    listening = {one.laddr.ip for one in server.net_connections() if one.status == psutil.CONN_LISTEN}
    return Row(
        "where the desk listens",
        "127.0.0.1 and nowhere else, unless it is told to",
        ", ".join(sorted(listening)),
        listening == {"127.0.0.1"},
    )


def _refusals(desk: str, cookie: str) -> Row:
    """Each asked by somebody who is signed in: it is not for want of a session that they are refused."""
    signed = {"Cookie": cookie}
    taken = [host for host in HOSTS for path in PATHS if _status(desk, path, {**signed, "Host": host}) < 400]
    taken += [str(one) for one in FORWARDED for path in PATHS if _status(desk, path, {**signed, **one}) < 400]
    taken += [f"websocket from {origin}" for origin in ORIGINS if _opens(desk, {**signed, "Origin": origin})]
    taken += [f"websocket {one}" for one in FORWARDED if _opens(desk, {**signed, **one, "Origin": desk})]
    taken += [f"websocket of {host}" for host in HOSTS if _opens(desk, {**signed, "Host": host, "Origin": desk})]
    boss = '{"session": 1, "id": 1, "name": "boss", "role": "admin"}'
    taken += [f"{HEADER} on {path}" for path in PATHS[3:] if _status(desk, path, {HEADER: boss}) < 400]
    taken += [f"websocket {HEADER}"] if _opens(desk, {HEADER: boss, "Origin": desk}) else []
    tried = (
        len(PATHS) * (len(HOSTS) + len(FORWARDED)) + len(ORIGINS) + len(FORWARDED) + len(HOSTS) + len(PATHS) - 2
    )
    own = _opens(desk, {**signed, "Origin": desk})
    return Row(
        "another Host or Origin, X-Forwarded-* and trusted-user headers, over HTTP and websocket",
        "0 taken; the desk's own page opens its websocket",
        f"{len(taken)} of {tried} taken, the desk's own page {'served' if own else 'refused'}"
        + "".join(f"\n      {one}" for one in taken[:5]),
        not taken and own,
    )


def _status(desk: str, path: str, headers: Mapping[str, str]) -> int:
    return httpx.get(desk + path, headers={"Connection": "close", **headers}, timeout=PATIENCE).status_code


def _opens(desk: str, headers: Mapping[str, str | None]) -> bool:
    given = {name: value for name, value in headers.items() if value is not None}
    address = desk.replace("http", "ws", 1) + "/_stcore/stream"
    try:
        connect(address, additional_headers=given, open_timeout=PATIENCE, proxy=None).close()
    except InvalidStatus:
        return False
    return True


def _headers(desk: str, cookie: str) -> Row:
    """The headers on all that is answered: pages, files, errors and refusals."""
    asked = [(path, headers) for path in PATHS for headers in ({}, {"Cookie": cookie}, {"Host": "evil.example"})]
    bare = []
    for path, headers in asked:
        answer = httpx.get(desk + path, headers={"Connection": "close", **headers}, timeout=PATIENCE)
        bare += [f"{path}: {name}" for name, value in HEADERS.items() if answer.headers.get(name) != value]
    return Row(
        "content security policy, framing, sniffing, referrer",
        "on every answer, errors and refusals too",
        f"{len(asked)} answers, {len(bare)} headers missing{''.join(f' {one}' for one in bare[:5])}",
        not bare,
    )


def _guessed(desk: str, seconds: float) -> Row:
    """Passwords tried for one name, as fast as four connections can."""
    statuses: list[int] = []
    ends = time.monotonic() + seconds

    def guess(number: int) -> None:
        with httpx.Client(base_url=desk, headers={"Origin": desk}, timeout=PATIENCE) as browser:
            while time.monotonic() < ends:
                form = {"name": NAME, "password": f"guess {number} {len(statuses)}"}
                statuses.append(browser.post("/sign-in", data=form).status_code)

    guessing = [threading.Thread(target=guess, args=(number,)) for number in range(4)]
    for one in guessing:
        one.start()
    for one in guessing:
        one.join()
    looked_at = statuses.count(401)
    # Three are free, then each wait is twice the one before: 2 s, 4 s, 8 s, …, a quarter of an hour at most.
    most = 3 + int(seconds).bit_length()
    return Row(
        "passwords guessed for one name",
        f"at most {most} looked at in {seconds:.0f} s, and about 100 a day",
        f"{looked_at} of {len(statuses)} looked at; the others were told how long to wait",
        0 < looked_at <= most and set(statuses) == {401, 429},
    )


def _sessions_end() -> Row:
    """On a clock that is set forward."""
    clock = [datetime(2026, 11, 21, 8, tzinfo=UTC)]
    with TemporaryDirectory() as made:
        settings = Settings.read({}, db=f"sqlite:///{made}/log.db", model="none:")
        with closing(boot(settings, clock=lambda: clock[0])) as desk:
            person = desk.people.add("An", StaffRole.STAFF, PASSWORD, None)
            tokens = [desk.access.sign_in("An", PASSWORD, "here") for _ in range(4)]
            desk.access.sign_out(tokens[0])
            out = desk.access.session(tokens[0]) is None and desk.access.session(tokens[1]) is not None
            clock[0] += timedelta(hours=3, minutes=59)
            used = desk.access.session(tokens[1]) is not None
            clock[0] += timedelta(minutes=1)
            idle = desk.access.session(tokens[2]) is None and desk.access.session(tokens[1]) is not None
            for _ in range(8):
                clock[0] += timedelta(hours=1)
                desk.access.session(tokens[1])
            over = desk.access.session(tokens[1]) is None
            last = desk.access.sign_in("An", PASSWORD, "here")
            desk.people.disable(person, None)
            disabled = desk.access.session(last) is None
    ends = {"signed out": out, "4 hours unused": used and idle, "12 hours": over, "person disabled": disabled}
    return Row(
        "sessions end",
        "when signed out, unused for 4 hours, after 12 hours in use, and with the person's account",
        ", ".join(f"{name}: {'ended' if good else 'STILL OPEN'}" for name, good in ends.items()),
        all(ends.values()),
    )
