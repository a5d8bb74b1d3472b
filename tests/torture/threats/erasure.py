"""Customers who are erased: their traces are searched for in the bytes of every file that is left."""

import csv
import io
import random
import shutil
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from chatbot.backup import make, make_if_due, restore, standing
from chatbot.bootstrap import Desk, boot, system_clock
from chatbot.config import SAMPLE_SHOP, Settings
from chatbot.domain import Backups, Criterion, Language, Message, Person, Role, StaffRole
from chatbot.pictures import cleaned
from chatbot.privacy import erase, find, subject_of
from tests.torture.personal_data import FAMILY, GIVEN, NAMES, SURNAMES
from tests.torture.row import Row, Size

# Half of them are erased.
CUSTOMERS = {Size.SMALL: 8, Size.FULL: 120}
SU = Person(1, "Su", StaffRole.SUPERVISOR)
SAID = {
    Language.ENGLISH: "Order {order}: my {word} roses wilted after two days. Write to {email} or call {phone}.",
    Language.CHINESE: "我是{name}，订单{order}的玫瑰两天就蔫了，{word}，电话{phone}。",
}
KEPT = 2  # backups


@dataclass(frozen=True)
class Customer:
    """A customer, and a word that only they have said."""

    order: str
    name: str
    email: str
    phone: str
    address: str
    word: str
    language: Language

    @property
    def traces(self) -> tuple[bytes, ...]:
        given = (self.name, self.email, self.phone, self.phone.replace("-", ""), self.address, self.word)
        return tuple(text.casefold().encode() for text in given)

    @property
    def said(self) -> str:
        given = {
            "order": self.order,
            "name": self.name,
            "email": self.email,
            "phone": self.phone,
            "word": self.word,
        }
        return SAID[self.language].format(**given)


def rows(size: Size) -> Iterator[Row]:
    """What is left in the files of the desk, and in its backups once they have been replaced."""
    customers = [_customer(number) for number in range(CUSTOMERS[size])]
    gone, others = customers[::2], customers[1::2]
    with TemporaryDirectory() as folder:
        settings = _shop(Path(folder), customers)
        old = Path(folder) / "old"
        with closing(boot(settings)) as desk:
            desk.people.add("Su", StaffRole.SUPERVISOR, "correct horse battery", None)
            photos = {one.order: _helped(desk, one) for one in customers}
            before = _count(customers, _files(Path(folder)))
            backup = make(desk.store, settings, old, None, system_clock()).path
            for one in gone:
                found = find(desk.store, subject_of(desk.shop, one.email))
                erase(desk.store, settings, found, None)
            cleared = desk.store.holdings.wipe()
            files = [path for path in _files(Path(folder)) if old not in path.parents]
            yield _row("erased from the log, its index, photos and orders", gone, others, photos, files, cleared)
            yield _backups(desk, gone, others)
        yield _restored(settings, backup, gone, others)
        if not before == len(customers):
            raise AssertionError("a search that does not find what is there proves nothing")


def _row(
    what: str,
    gone: list[Customer],
    others: list[Customer],
    photos: dict[str, bytes],
    files: list[Path],
    cleared: bool,
) -> Row:
    contents = [path.read_bytes() for path in files]
    traces = _found(gone, contents)
    pixels = sum(any(photos[one.order] in content for content in contents) for one in gone)
    whole = _count(others, files)
    kept = sum(any(photos[one.order] in content for content in contents) for one in others)
    return Row(
        f"privacy: {what}",
        "0 traces of an erased customer in the bytes of any file, every other customer whole",
        f"{len(traces)} of {len(gone) * len(gone[0].traces)} traces and {pixels} of {len(gone)} photos in "
        f"{sum(map(len, contents)) / 1e6:.1f} MB of {len(files)} files{_some(traces)}; "
        f"{whole} of {len(others)} others whole, {kept} with their photos",
        cleared and not traces and not pixels and whole == kept == len(others),
    )


def _backups(desk: Desk, gone: list[Customer], others: list[Customer]) -> Row:
    for day in range(KEPT):
        make_if_due(desk.store, desk.settings, Backups(keep=KEPT), system_clock() + timedelta(days=day))
    archives = standing(desk.settings).backups
    contents = [content for archive in archives for content in _members(archive)]
    traces = _found(gone, contents)
    whole = sum(all(any(trace in one.lower() for one in contents) for trace in _plain(other)) for other in others)
    return Row(
        "privacy: erased from the backups' next cycle",
        f"0 traces in any file of the {KEPT} backups that are kept",
        f"{len(traces)} traces in {len(contents)} files of {len(archives)} backups{_some(traces)}; "
        f"{whole} of {len(others)} others whole",
        not traces and len(archives) == KEPT and whole == len(others),
    )


def _restored(settings: Settings, backup: Path, gone: list[Customer], others: list[Customer]) -> Row:
    told: list[str] = []
    restore(backup, settings, system_clock, told.append)
    assert settings.log_file is not None
    files = [path for path in (*_files(settings.log_file.parent), *_files(settings.data)) if path.suffix != ".gz"]
    traces = _found(gone, [path.read_bytes() for path in files])
    whole = _count(others, files)
    return Row(
        "privacy: a backup from before the erasure is restored",
        "0 traces of an erased customer come back",
        f"{len(traces)} traces in {len(files)} files{_some(traces)}; {whole} of {len(others)} others whole",
        not traces and whole == len(others),
    )


def _some(traces: list[bytes]) -> str:
    return f" ({', '.join(trace.decode() for trace in traces[:3])})" if traces else ""


def _found(customers: Iterable[Customer], contents: Iterable[bytes]) -> list[bytes]:
    lowered = [content.lower() for content in contents]
    return [trace for one in customers for trace in one.traces if any(trace in content for content in lowered)]


def _plain(customer: Customer) -> tuple[bytes, ...]:
    """Those of the traces that stand somewhere as they are."""
    return tuple(trace for trace in customer.traces if trace != customer.phone.replace("-", "").encode())


def _count(customers: Iterable[Customer], files: Iterable[Path]) -> int:
    contents = [path.read_bytes().lower() for path in files]
    return sum(all(any(trace in one for one in contents) for trace in _plain(customer)) for customer in customers)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _members(archive: Path) -> Iterator[bytes]:
    with tarfile.open(archive) as opened:
        for member in opened:
            content = opened.extractfile(member)
            if content is not None:
                yield content.read()


def _shop(folder: Path, customers: list[Customer]) -> Settings:
    data = folder / "shop"
    shutil.copytree(
        SAMPLE_SHOP, data, ignore=shutil.ignore_patterns("evaluation", "adapters", "examples", "intents")
    )
    orders = data / "orders.csv"
    with orders.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(map(_line, customers))
    shutil.copy(orders, data / "orders.csv.previous")
    return Settings.read(
        {}, data=str(data), db=f"sqlite:///{folder}/var/log.db", model="none:", today="2026-11-21"
    )


def _line(one: Customer) -> tuple[str, ...]:
    days = ("2026-11-16", "2026-11-18", "2026-11-18")
    bought = ("yes", "RS-BLUSH", "1", "54.00", "12.00")
    return (one.order, one.name, one.email, *bought, *days, one.address, "EC-1117-A", "delivered", one.phone)


def _customer(number: int) -> Customer:
    choice = random.Random(number)
    language = (Language.ENGLISH, Language.CHINESE)[number // 2 % 2]
    given, family = GIVEN[number % len(GIVEN)], FAMILY[number // len(GIVEN) % len(FAMILY)]
    english = f"{given} {family}-{_letters(choice, 5).capitalize()}"
    # Characters that no other text of the desk has, each pair of them once.
    rare = chr(0x9F20 + number // 80) + chr(0x9E80 + number % 80)
    chinese = choice.choice(SURNAMES) + rare[0] + choice.choice(NAMES)[0] + rare[1]
    return Customer(
        order=str(70001 + number),
        name=english if language is Language.ENGLISH else chinese,
        email=f"{_letters(choice, 9)}@example.org",
        phone=f"617-555-{7000 + number}",
        address=f"{1000 + number} {_letters(choice, 8).capitalize()} Road",
        word=_letters(choice, 10) if language is Language.ENGLISH else rare,
        language=language,
    )


def _letters(choice: random.Random, count: int) -> str:
    return "".join(choice.choice("bcdfghjklmnpqrstvwxz") for _ in range(count))


def _helped(desk: Desk, one: Customer) -> bytes:
    """The customer complains and is helped; gives some bytes of the photo that is kept."""
    *_, turn = desk.assistant.answer(None, Message(Role.CUSTOMER, one.said, order=one.order))
    number = turn.conversation
    desk.cases.follow(SU, desk.store.conversation(number))
    desk.cases.take(SU, number)
    desk.cases.add_photo(SU, number, cleaned(_picture(one)))
    desk.store.archive.review(number, {Criterion.KIND: True}, one.said, "tone", SU)
    desk.cases.send(SU, turn, f"{turn.reply} {one.said}", f"as was said: {one.word}")
    for task in desk.cases.file(SU, number).tasks:
        desk.cases.finish(SU, task.id)
    desk.cases.close(SU, number)
    digest = desk.cases.file(SU, number).photos[0].digest
    return desk.cases.photo(SU, number, digest, small=False)[-400:]


def _picture(one: Customer) -> bytes:
    noise = random.Random(one.order).randbytes(48 * 48 * 3)
    picture = io.BytesIO()
    Image.frombytes("RGB", (48, 48), noise).save(picture, "PNG")
    return picture.getvalue()
