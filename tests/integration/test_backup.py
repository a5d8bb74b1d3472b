"""A disk is lost, a file goes bad, several desks run at once: what the shop had is there again."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import re
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
from PIL import Image

from chatbot.backup import due, make_if_due, standing
from chatbot.bootstrap import Desk, boot, system_clock
from chatbot.cli import main
from chatbot.config import SAMPLE_SHOP, Settings
from chatbot.domain import Backups, Message, Person, Role, ShopError, StaffRole
from chatbot.pictures import cleaned
from chatbot.store import PhotoFolder, open_store
from chatbot.store.sqlite import driver
from chatbot.ui.daily import Daily

SU = Person(1, "Su", StaffRole.SUPERVISOR)
SAID = "My roses from order 1042 wilted after two days."


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A shop's folder, and a log that has seen a complaint with a photo."""
    data = tmp_path / "shop"
    shutil.copytree(SAMPLE_SHOP, data, ignore=shutil.ignore_patterns("evaluation", "adapters", "examples"))
    return Settings.read({}, data=str(data), db=f"sqlite:///{tmp_path}/var/log.db", model="none:")


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    with closing(boot(settings)) as opened:
        opened.people.add("Su", StaffRole.SUPERVISOR, "correct horse battery", None)
        *_, turn = opened.assistant.answer(None, Message(Role.CUSTOMER, SAID))
        opened.cases.follow(SU, opened.store.conversation(turn.conversation))
        opened.cases.take(SU, 1)
        picture = io.BytesIO()
        Image.new("RGB", (60, 40), "red").save(picture, "PNG")
        opened.cases.add_photo(SU, 1, cleaned(picture.getvalue()))
        yield opened


def run(command: str, *more: str, settings: Settings) -> int:
    return main([command, *more, "--db", settings.db, "--data", str(settings.data), "--model", "none:"])


def made(settings: Settings, folder: Path) -> Path:
    assert run("backup", str(folder), settings=settings) == 0
    return max(folder.glob("flowershop-*.tar.gz"))


def test_a_shop_whose_disk_is_lost_has_everything_again(desk: Desk, settings: Settings, tmp_path: Path) -> None:
    backup = made(settings, tmp_path / "stick")
    photo = desk.store.cases.photos()[0].digest
    orders = (settings.data / "orders.csv").read_bytes()
    desk.close()
    shutil.rmtree(tmp_path / "var")
    shutil.rmtree(settings.data)
    assert run("restore", str(backup), settings=settings) == 0
    with closing(boot(settings)) as again:
        assert again.store.messages(1)[0].text == SAID
        assert PhotoFolder(settings.photos).image(photo)
        assert again.shop.orders["1042"] == desk.shop.orders["1042"]
        assert again.store.check().problems == ()
    assert (settings.data / "orders.csv").read_bytes() == orders


def test_what_a_backup_takes_the_place_of_is_kept_beside_it(
    desk: Desk, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backup = made(settings, tmp_path / "stick")
    tuple(desk.assistant.answer(None, Message(Role.CUSTOMER, "Do you have tulips?")))
    with (settings.data / "orders.csv").open("a") as orders:
        orders.write("\n")
    desk.close()
    assert run("restore", str(backup), settings=settings) == 0
    kept = next((tmp_path / "var").glob("log.db.before-*"))
    assert str(kept) in capsys.readouterr().out
    with (
        closing(open_store(settings.db, system_clock)) as now,
        closing(open_store(f"sqlite:///{kept}", system_clock)) as before,
    ):
        assert [len(now.conversations(9)), len(before.conversations(9))] == [1, 2]
    assert next(settings.data.glob("orders.csv.before-*")).read_bytes().endswith(b"\n\n")


def test_a_log_that_is_in_use_is_not_replaced(
    desk: Desk, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backup = made(settings, tmp_path / "stick")
    assert run("restore", str(backup), settings=settings) == 1
    assert "Stop the desk" in capsys.readouterr().err
    assert desk.store.messages(1)[0].text == SAID


def test_a_damaged_log_is_replaced_and_kept(desk: Desk, settings: Settings, tmp_path: Path) -> None:
    backup = made(settings, tmp_path / "stick")
    desk.close()
    assert settings.log_file is not None
    settings.log_file.write_bytes(b"no longer a database" * 500)
    assert run("restore", str(backup), settings=settings) == 0
    assert next((tmp_path / "var").glob("log.db.before-*")).read_bytes().startswith(b"no longer")
    with closing(open_store(settings.db, system_clock)) as store:
        assert store.messages(1)[0].text == SAID


def test_the_journal_of_a_log_that_is_gone_is_not_played_into_the_new_one(
    desk: Desk, settings: Settings, tmp_path: Path
) -> None:
    assert settings.log_file is not None
    journal = settings.log_file.with_name("log.db-wal")
    backup = made(settings, tmp_path / "stick")
    tuple(desk.assistant.answer(None, Message(Role.CUSTOMER, "Do you have tulips?")))
    left = journal.read_bytes()
    desk.close()
    settings.log_file.unlink()
    journal.write_bytes(left)
    assert run("restore", str(backup), settings=settings) == 0
    with closing(open_store(settings.db, system_clock)) as store:
        assert [one.title for one in store.conversations(9)] == [SAID]
        assert store.check().problems == ()
    assert next((tmp_path / "var").glob("log.db.before-*-wal")).read_bytes() == left


def renamed(archive: Path, change: Callable[[tarfile.TarInfo], None]) -> bytes:
    """The backup with something in it changed, its sums left as they were."""
    out = io.BytesIO()
    with tarfile.open(archive) as old, tarfile.open(fileobj=out, mode="w:gz") as new:
        for member in old:
            content = old.extractfile(member)
            change(member)
            new.addfile(member, content)
    return out.getvalue()


def newer(archive: Path) -> bytes:
    """The backup as a program of next year might have written it."""
    out = io.BytesIO()
    with tarfile.open(archive) as old, tarfile.open(fileobj=out, mode="w:gz") as new:
        for member in old:
            content = old.extractfile(member)
            assert content is not None
            data = content.read()
            if member.name == "backup.json":
                listed = json.loads(data)
                listed["log"]["revision"] = "9999"
                data = json.dumps(listed).encode()
            member.size = len(data)
            new.addfile(member, io.BytesIO(data))
    return out.getvalue()


def climbing(member: tarfile.TarInfo) -> None:
    member.name = member.name.replace("shop/orders.csv", "shop/../../orders.csv")


def test_a_bad_backup_is_refused_and_nothing_is_changed(
    desk: Desk, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backup = made(settings, tmp_path / "stick")
    desk.close()
    assert settings.log_file is not None
    whole, log = backup.read_bytes(), settings.log_file.read_bytes()
    bad = {
        "damaged": whole[:-200],
        "no backup of this program": gzip.compress(b"a list of shopping"),
        "newer version": newer(backup),
        "'shop/../../orders.csv'": renamed(backup, climbing),
    }
    for words, content in bad.items():
        backup.write_bytes(content)
        capsys.readouterr()
        assert run("restore", str(backup), settings=settings) == 1, words
        assert words in capsys.readouterr().err
        assert settings.log_file.read_bytes() == log
    assert run("restore", str(tmp_path / "nothing.tar.gz"), settings=settings) == 1
    assert sorted(path.name for path in (tmp_path / "var").iterdir()) == ["log.db", "log.db-desks", "photos"]


def test_the_newest_ones_are_kept(desk: Desk, settings: Settings) -> None:
    start = datetime(2026, 11, 20, 9, tzinfo=UTC)
    for day in range(5):
        assert make_if_due(desk.store, settings, Backups(hour=3, keep=3), start + timedelta(days=day))
    assert [path.name[11:19] for path in standing(settings).backups] == ["20261122", "20261123", "20261124"]


def test_a_backup_is_due_once_a_day_or_when_the_shop_opens(desk: Desk, settings: Settings) -> None:
    morning = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    assert due(standing(settings), morning, 3), "there is none yet"
    make_if_due(desk.store, settings, Backups(3, 7), morning)
    assert not due(standing(settings), morning + timedelta(hours=18), 3)
    assert due(standing(settings), morning + timedelta(hours=18, minutes=31), 3)


def _attempt(settings: Settings, when: datetime) -> bool:
    with closing(open_store(settings.db, system_clock)) as store:
        return make_if_due(store, settings, Backups(3, 7), when) is not None


def test_several_desks_make_one_backup(desk: Desk, settings: Settings) -> None:
    when = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    with get_context("spawn").Pool(4) as desks:
        made_it = desks.starmap(_attempt, [(settings, when)] * 4)
    assert sorted(made_it) == [False, False, False, True]
    assert len(standing(settings).backups) == 1


async def test_the_desk_makes_them_by_itself(
    desk: Desk, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await for_a_while(desk)
    assert len(standing(settings).backups) == 1
    assert run("doctor", settings=settings) == 0
    assert "the newest of 1" in capsys.readouterr().out


def test_a_failure_is_told_until_a_backup_succeeds(
    desk: Desk, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    when = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    make_if_due(desk.store, settings, Backups(), when)
    change_by_hand(settings, "INSERT INTO thumb (turn_id, by_id, by_name, up, at) VALUES (99, 1, 'Su', 1, 0)")
    with pytest.raises(ShopError, match="not whole"):
        make_if_due(desk.store, settings, Backups(keep=1), when + timedelta(days=1))
    assert len(standing(settings).backups) == 1, "what is good stays"
    assert run("doctor", settings=settings) == 1
    assert "FAIL  backup: the last attempt failed: The log in the backup is not whole" in capsys.readouterr().out
    assert not due(standing(settings), system_clock(), 3), "it is not tried again at once"
    change_by_hand(settings, "DELETE FROM thumb WHERE turn_id = 99")
    assert make_if_due(desk.store, settings, Backups(keep=1), system_clock() + timedelta(hours=2))
    assert standing(settings).failure == ""


def change_by_hand(settings: Settings, statement: str) -> None:
    """As someone does who opens the log with another program, which minds no foreign key."""
    with closing(driver().connect(str(settings.log_file))) as connection:
        connection.execute(statement)
        connection.commit()


def test_photos_that_are_gone_are_counted(desk: Desk, settings: Settings) -> None:
    for path in settings.photos.rglob("*-small.jpg"):
        path.unlink()
    made_it = make_if_due(desk.store, settings, Backups(), system_clock())
    assert made_it is not None and (made_it.photos, made_it.missing) == (0, 1)


async def for_a_while(desk: Desk) -> None:
    task = asyncio.create_task(Daily(lambda: desk).go_on(pause_s=0.01))
    for _ in range(300):
        await asyncio.sleep(0.02)
        if standing(desk.settings).backups or standing(desk.settings).failure:
            break
    task.cancel()
    await asyncio.wait([task])


def test_postgresql_has_its_own_tool(new_log: Callable[[str], str], tmp_path: Path) -> None:
    command = re.escape("pg_dump --format=custom --file=flowershop.dump postgresql://")
    with (
        closing(open_store(new_log("postgresql"), system_clock)) as store,
        pytest.raises(ShopError, match=command),
    ):
        store.copy_to(tmp_path / "copy.db")
