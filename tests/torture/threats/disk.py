"""A disk that is full, and files that are closed, damaged, gone, or another program's."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as NotShown
from sqlalchemy import text

from chatbot.bootstrap import system_clock
from chatbot.domain import Message, Role, ShopError, TurnState
from chatbot.store import open_store
from tests.browser.serving import browsing, launched, served
from tests.browser.signing_in import sign_in
from tests.torture.children import started
from tests.torture.row import Row, Size
from tests.torture.working import command

TODAY = date(2026, 11, 21)
ROOM = 12  # megabytes of a disk that is soon full
SAID = "My roses of order 1042 wilted after two days."
AGAIN = "And the vase was dirty when it came."
FULL = {"en": "The disk is full", "zh": "磁盘已满"}


@dataclass
class Found:
    """What was tried, and what of it went wrong."""

    tried: int = 0
    wrong: list[str] = field(default_factory=list)

    def see(self, right: bool, what: str) -> None:
        self.tried += 1
        if not right:
            self.wrong.append(what)

    def row(self, threat: str, figure: str, measured: str) -> Row:
        found = f"{measured.format(tried=self.tried)}, {len(self.wrong)} went wrong"
        return Row(threat, figure, "\n      ".join([found, *self.wrong]), not self.wrong)


def rows(size: Size) -> Iterator[Row]:
    yield _terminal(COMMANDS[:2] if size is Size.SMALL else COMMANDS)
    yield _running()
    with _small_disk() as disk:
        yield _browser(disk)


# --- on the terminal --------------------------------------------------------------------------------------------


def _terminal(commands: tuple[tuple[str, ...], ...]) -> Row:
    """Each fault before a command starts: what it says, its exit code, and that the file is as it was."""
    found = Found()
    for fault, (make, words) in FAULTS.items():
        with _small_disk() as disk:
            log = disk / "var" / "log.db"
            _log(log)
            make(log)
            before = log.read_bytes() if log.is_file() else b""
            for arguments in commands:
                _refused(log, arguments, fault, words, found)
            after = log.read_bytes() if log.is_file() else b""
            found.see(before == after, f"{fault}: the file was changed")
    return found.row(
        "read-only folder, corrupt page, missing folder, no database, newer schema, on the terminal",
        "a clear message, exit code 1, nothing changed",
        f"{len(FAULTS)} faults before {len(commands)} commands: {{tried}} looks",
    )


def _refused(log: Path, arguments: tuple[str, ...], fault: str, words: str, found: Found) -> None:
    where = ("--db", f"sqlite:///{log}", "--model", "none:")
    with TemporaryDirectory() as folder:
        child = started(Path(folder) / "said.txt", command, *arguments, *where)
        code, said = child.end(), child.output()
    clear = code == 1 and re.search(words, said) and not re.search("Traceback|should not have happened", said)
    found.see(bool(clear), f"{fault}, {' '.join(arguments)}: {code} {said}")


def _log(log: Path) -> None:
    with closing(open_store(f"sqlite:///{log}", system_clock)) as store:
        for _ in range(40):
            turn = store.begin_turn(None, Message(Role.CUSTOMER, SAID * 20), TODAY)
            store.finish_turn(replace(turn, state=TurnState.COMPLETE, reply="We are sorry. " * 100))


def _close(log: Path) -> None:
    """A file system that nobody may write to, not even root."""
    subprocess.run(["mount", "-o", "remount,ro", log.parents[1]], check=True)


def _newer(log: Path) -> None:
    with closing(open_store(f"sqlite:///{log}", system_clock)) as store, store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))


def _corrupt(log: Path) -> None:
    """All pages but the first, as after a bad copy."""
    whole = log.read_bytes()
    log.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))


def _no_folder(log: Path) -> None:
    """The folder is not there, and may not be made."""
    shutil.rmtree(log.parent)
    log.parent.write_text("a file")


def _other(log: Path) -> None:
    log.write_text("Roses are red, and this is no database.\n" * 400)


FAULTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "read-only folder": (_close, "cannot be written. Give, with --db"),
    "corrupt page": (_corrupt, "is damaged"),
    "missing folder": (_no_folder, "cannot be made"),
    "newer schema": (_newer, "newer version of this program"),
    "no database": (_other, "is not a database"),
}
COMMANDS = (
    ("ask", "Do you deliver on Sundays?"),
    ("serve", "--port", "8599"),
    ("staff", "list"),
    ("doctor",),
    ("export", "logs"),
)


# --- under a desk that runs -------------------------------------------------------------------------------------


def _running() -> Row:
    """The log's file is deleted, replaced, damaged or of a newer schema while the program has it open."""
    found = Found()
    with TemporaryDirectory() as name:
        log = Path(name) / "log.db"
        _log(log)
        with closing(open_store(f"sqlite:///{log}", system_clock)) as store:
            kept = store.begin_turn(None, Message(Role.CUSTOMER, "first"), TODAY)
            aside = log.rename(log.with_name("aside.db"))

            def refused(what: str) -> None:
                try:
                    store.begin_turn(None, Message(Role.CUSTOMER, "into nothing"), TODAY)
                except ShopError as error:
                    found.see("deleted, moved or replaced" in str(error), f"{what}: {error}")
                else:
                    found.see(False, f"{what}: a message was acknowledged that nobody will find")

            refused("the file was moved away")
            found.see(not log.exists(), "an empty log was begun in its place")
            shutil.copyfile(aside, log)
            refused("the file was replaced")
            log.unlink()
            aside.rename(log)
            found.see(store.turn(kept.id).message.text == "first", "what was acknowledged is not there any more")
            store.finish_turn(replace(kept, state=TurnState.COMPLETE, reply="We are sorry."))
        with closing(open_store(f"sqlite:///{log}", system_clock)) as store:
            found.see(store.turn(kept.id).state is TurnState.COMPLETE, "what was written afterwards is not there")
            found.see(not store.check().problems, "the log is not whole")
    return found.row(
        "the log's file moved away or replaced under a running desk",
        "a clear message, no message acknowledged into nothing, nothing lost when it is back",
        "{tried} looks",
    )


# --- in the browser ---------------------------------------------------------------------------------------------


def _browser(disk: Path) -> Row:
    """The disk fills up under a web desk: what staff see of it, and what becomes of their work."""
    found = Found()
    with served(disk, "none:") as address, launched() as chromium, browsing(chromium) as context:
        page = context.new_page()
        sign_in(page, address)
        _say(page, SAID)
        page.locator("[class*=st-key-draft-] textarea").wait_for()
        conversation = page.url.rpartition("conversation=")[2].partition("&")[0]
        filler = _filled(disk)
        for language, words in FULL.items():
            page.goto(f"{address}/?conversation={conversation}&lang={language}")
            page.locator("[class*=st-key-draft-] textarea").wait_for()
            found.see(_says(page, words), f"reading does not say so in {language}")
            page.goto(f"{address}/?lang={language}")
            _say(page, AGAIN)
            page.locator(".st-key-send-again button").wait_for()
            shown = page.locator("body").inner_text()
            found.see(words in shown, f"the notice is not in {language}")
            found.see(AGAIN in shown, "the message is gone from the page")
            found.see("Traceback" not in shown and "OperationalError" not in shown, f"a traceback:\n{shown}")
        stranger = chromium.new_page()
        sign_in(stranger, address)
        stranger.get_by_role("alert").wait_for()
        found.see(FULL["en"] in stranger.get_by_role("alert").inner_text(), "the sign-in does not say why")
        filler.unlink()
        page.locator(".st-key-send-again button").click()
        page.locator("[class*=st-key-draft-] textarea").wait_for()
        found.see("Traceback" not in (disk / "server.txt").read_text(), (disk / "server.txt").read_text()[-2000:])
    with closing(open_store(f"sqlite:///{disk}/log.db", system_clock)) as store:
        said = [message.text for one in store.conversations(9) for message in store.messages(one.id)]
        found.see(said.count(SAID) == 1 and said.count(AGAIN) == 1, f"the log holds {said}")
        found.see(not store.check().problems, "the log is not whole")
    return found.row(
        "full disk under the web desk",
        "a clear notice in the staff's language, reading goes on, the message stays on the page and is kept once "
        "when there is room",
        "{tried} looks in Chromium, in English and Chinese",
    )


def _says(page: Page, words: str) -> bool:
    try:
        page.get_by_text(words).first.wait_for(timeout=20_000)
    except NotShown:
        return False
    return True


def _say(page: object, words: str) -> None:
    field = page.get_by_test_id("stChatInputTextArea")  # type: ignore[attr-defined]
    field.fill(words)
    field.press("Enter")


def _filled(disk: Path) -> Path:
    """A file that takes what room there is."""
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(b"\0" * 4096):
            pass
    return filler


@contextmanager
def _small_disk() -> Iterator[Path]:
    """A file system of its own in memory; only root may have one."""
    with TemporaryDirectory() as name:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}m", "tmpfs", name], check=True)
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", name], check=True)
