"""The shop's morning: the till's file comes in, something in it is wrong, a price is changed, a customer calls."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from chatbot.access import Refusal
from chatbot.bootstrap import Desk, boot, records_of
from chatbot.cli import main
from chatbot.config import ROOT, Settings
from chatbot.domain import AuditEntry, Deed, Message, Person, Role, ShopError, StaffRole, Turn
from chatbot.records import Records
from chatbot.shop import FILES, Revision, Source, Table, load
from chatbot.store import Store, open_store
from chatbot.ui.escaping import plain
from chatbot.ui.opened import Opened
from chatbot.ui.person import KEY, told

PASSWORD = "correct horse battery"
HEADER = (
    "order,customer,buyer_email,recipient_is_buyer,sku,quantity,price,delivery_fee,"
    "ordered_on,promised_on,delivered_on,address,batch,status,phone\n"
)
NEW = (
    "2001,Ida Nørgaard,ida@example.com,yes,RS-DOZEN,1,68.00,8.00,"
    '2026-11-20,2026-11-21,,"3 Quay, Port Ashby",EC-1,preparing,413-555-0199\n'
)
CHINESE = (
    "2002,孙晓梅,sun.xiaomei@example.com,no,TU-WHITE,2,50.00,8.00,"
    "2026-11-20,2026-11-22,,枫维克镇柳巷 5 号,HV-1,confirmed,\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    data = tmp_path / "shop"
    data.mkdir()
    for name in FILES:
        shutil.copy(ROOT / "data" / name, data)
    return data


@pytest.fixture
def settings(folder: Path) -> Settings:
    db = f"sqlite:///{folder.parent}/log.db"
    return Settings.read({}, data=str(folder), db=db, model="none:", today="2026-11-21")


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    store = open_store(settings.db, lambda: datetime(2026, 11, 21, 8, tzinfo=UTC))
    yield store
    store.close()


@pytest.fixture
def records(settings: Settings, store: Store) -> Records:
    return records_of(settings, store)


def line_of(folder: Path, table: Table, key: str) -> str:
    text = (folder / table.file).read_text(encoding="utf-8")
    return next(line for line in text.splitlines() if line.startswith(f"{key},")) + "\n"


def of_till(*lines: str, header: str = HEADER, encoding: str = "utf-8") -> Source:
    return Source("till.csv", (header + "".join(lines)).encode(encoding))


def preview(records: Records, source: Source, table: Table = Table.ORDERS) -> Revision:
    return records.preview(table, source, None)


def logged(store: Store) -> list[AuditEntry]:
    return list(store.audit.newest(50))


# --- the morning ----------------------------------------------------------------------------------------------


def test_the_tills_file_brings_new_orders_and_changes_known_ones(
    folder: Path, records: Records, store: Store
) -> None:
    before = (folder / "orders.csv").read_bytes()
    known = load(folder).orders
    delivered = line_of(folder, Table.ORDERS, "1059")
    arrived = replace(known["1059"], delivered_on=date(2026, 11, 21), status="delivered")
    assert known["1059"] != arrived
    cells = delivered.split(",")
    cells[10], cells[-2] = "2026-11-21", "delivered"
    revision = preview(records, of_till(NEW, CHINESE, ",".join(cells), line_of(folder, Table.ORDERS, "1001")))

    assert not revision.mistakes
    assert list(revision.added) == ["2001", "2002"]
    assert [(one.key, one.field, one.after) for one in revision.altered] == [
        ("1059", "delivered_on", "2026-11-21"),
        ("1059", "status", "delivered"),
    ]
    assert revision.same == 1
    assert (folder / "orders.csv").read_bytes() == before, "a preview has changed the shop's file"

    records.apply(revision, None)
    orders = load(folder).orders
    assert orders["1059"] == arrived
    assert (orders["2001"].customer, orders["2001"].phone) == ("Ida Nørgaard", "413-555-0199")
    assert {number: orders[number] for number in known if number != "1059"} == {
        number: order for number, order in known.items() if number != "1059"
    }
    assert (folder / "orders.csv.previous").read_bytes() == before
    [entry] = logged(store)
    assert (entry.who, entry.deed) == (None, Deed.ORDERS_IMPORTED)
    assert entry.detail == "till.csv; +2001; +2002; 1059 delivered_on, status"


def test_the_same_file_twice_changes_nothing(folder: Path, records: Records, store: Store) -> None:
    records.apply(preview(records, of_till(NEW, CHINESE)), None)
    once, moment = (folder / "orders.csv").read_bytes(), (folder / "orders.csv").stat().st_mtime_ns
    again = preview(records, of_till(NEW, CHINESE))
    assert (again.empty, again.same) == (True, 2)
    records.apply(again, None)
    assert (folder / "orders.csv").read_bytes() == once
    assert (folder / "orders.csv").stat().st_mtime_ns == moment
    assert len(logged(store)) == 1


def test_a_shops_own_file_brought_in_again_changes_nothing(folder: Path, records: Records) -> None:
    for table in Table:
        revision = preview(records, Source.read(folder / table.file), table)
        assert (revision.empty, revision.mistakes) == (True, ())
        assert revision.data == (folder / table.file).read_bytes()


def test_what_a_file_has_no_column_for_stays(folder: Path, records: Records) -> None:
    header = HEADER.replace(",phone", "")
    cells = line_of(folder, Table.ORDERS, "1042").rstrip("\n").split(",")[:-1]
    revision = preview(records, of_till(",".join(cells).replace("Hana", "Hanna") + "\n", header=header))
    assert revision.changed == ("1042",)
    phone = load(folder).orders["1042"].phone
    records.apply(revision, None)
    assert phone
    assert load(folder).orders["1042"].phone == phone


# --- what spreadsheets do ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "told"), [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("gb18030", "GB 18030")]
)
def test_a_spreadsheet_in_chinese_is_read(records: Records, encoding: str, told: str) -> None:
    lines = CHINESE.replace("2026-11-20", "2026/11/20").replace("2026-11-22", "2026/11/22")
    revision = preview(records, of_till(lines.replace("\n", "\r\n"), encoding=encoding))
    assert (revision.mistakes, revision.encoding) == ((), told)
    assert revision.added["2002"]["customer"] == "孙晓梅"
    assert revision.added["2002"]["ordered_on"] == "2026-11-20"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ((HEADER + NEW).encode("cp1252"), "Save the file as UTF-8"),
        ((HEADER + NEW.replace("Nørgaard", "Müller")).encode("cp1252"), "Save the file as UTF-8"),
        ((HEADER + CHINESE).encode("utf-16"), "this is UTF-16"),
        (b"PK\x03\x04" + bytes(40), "a spreadsheet's workbook"),
        ((HEADER + NEW).replace(",", ";").encode(), "between semicolons"),
        ((HEADER + NEW).replace(",", "\t").encode(), "between tabs"),
        (HEADER.replace("sku,", "").encode(), "Missing: sku"),
        (b"", "the header is ''"),
        ((HEADER + NEW.replace("Ida", '"Ida')).encode(), "a quotation mark that is not closed"),
    ],
)
def test_a_file_that_is_no_table_of_orders_is_refused_with_its_remedy(
    records: Records, data: bytes, says: str
) -> None:
    [mistake] = preview(records, Source("till.csv", data)).mistakes
    assert says in mistake.problem


@pytest.mark.parametrize(
    ("right", "wrong", "field", "says"),
    [
        ("RS-DOZEN", "RS-DOZN", "sku", "there is no product 'RS-DOZN'. Did you mean 'RS-DOZEN'?"),
        ("2026-11-21", "21.11.2026", "promised_on", "Write it as YYYY-MM-DD"),
        ("2026-11-21", "2026-11-02", "promised_on", "before it was ordered"),
        ("2026-11-20", "11/20/2026", "ordered_on", "'11/20/2026' is not a date"),
        ("2026-11-20", "########", "ordered_on", "a spreadsheet's error"),
        ("68.00", "$68.00", "price", "without a currency sign"),
        ("68.00", '"68,00"', "price", "Write it like 45.00"),
        ("68.00", "#REF!", "price", "a spreadsheet's error"),
        ("2001", "=A1+1", "order", "a spreadsheet's formula"),
        ("2001", "1.23457E+11", "order", "a number that a spreadsheet has cut short"),
        ("Ida Nørgaard", "????", "customer", "text that was lost"),
        ("ida@example.com", "ida", "buyer_email", "not an e-mail address"),
        (",8.00", "", "row", "13 cells instead of 15"),
        ("preparing", "on its way", "status", "no status 'on its way'"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_taken(
    folder: Path, records: Records, right: str, wrong: str, field: str, says: str
) -> None:
    before = (folder / "orders.csv").read_bytes()
    line = NEW.replace(right, wrong, 1)
    if field == "row":
        line = line.replace(",yes", "")
    revision = preview(records, of_till(CHINESE, line))
    [mistake] = revision.mistakes
    assert (mistake.file, mistake.line, mistake.field) == ("till.csv", 3, field)
    assert says in mistake.problem
    assert list(revision.added) == ["2002"], "the preview does not show the line that is right"
    with pytest.raises(ShopError, match="nothing was changed"):
        records.apply(revision, None)
    assert (folder / "orders.csv").read_bytes() == before


def test_all_wrong_lines_are_told_at_once_in_their_order(records: Records) -> None:
    torn = NEW.replace(",yes,", ",").replace(",preparing,413-555-0199", "")
    source = of_till(NEW, NEW.replace("Ida", "Eva"), torn, CHINESE.replace("TU-WHITE", "TU-BLACK"))
    assert [(one.line, one.field) for one in preview(records, source).mistakes] == [
        (3, "order"),
        (4, "row"),
        (5, "sku"),
    ]


# --- stock and prices -------------------------------------------------------------------------------------------


def test_a_price_and_a_stock_are_edited_and_put_on_record(folder: Path, records: Records, store: Store) -> None:
    before = load(folder).products
    revision = records.preview_edit(
        {"RS-DOZEN": {"price": "72.5"}, "RS-VELVET": {"stock": "0", "price": "96"}}, None
    )
    assert [(one.key, one.field, one.before, one.after) for one in revision.altered] == [
        ("RS-DOZEN", "price", "68.00", "72.50"),
        ("RS-VELVET", "stock", "9", "0"),
    ]
    records.apply(revision, None)
    products = load(folder).products
    assert products["RS-DOZEN"] == replace(before["RS-DOZEN"], price=Decimal("72.50"))
    assert products["RS-VELVET"] == replace(before["RS-VELVET"], stock=0)
    [entry] = logged(store)
    assert entry.deed is Deed.PRODUCTS_EDITED
    assert entry.detail == "RS-DOZEN price 68.00 → 72.50; RS-VELVET stock 9 → 0"


@pytest.mark.parametrize(("field", "text"), [("price", "-1"), ("price", ""), ("price", "9.999"), ("stock", "1.5")])
def test_an_edit_is_checked_as_a_file_is(records: Records, field: str, text: str) -> None:
    revision = records.preview_edit({"RS-DOZEN": {field: text}, "RS-VELVET": {"stock": "3"}}, None)
    [mistake] = revision.mistakes
    assert (mistake.file, mistake.line, mistake.field) == ("RS-DOZEN", None, field)
    with pytest.raises(ShopError, match="nothing was changed"):
        records.apply(revision, None)


def test_what_changed_meanwhile_is_looked_at_again(folder: Path, records: Records) -> None:
    revision = records.preview_edit({"RS-DOZEN": {"price": "72.00"}}, None)
    records.apply(records.preview_edit({"RS-DOZEN": {"price": "70.00"}}, None), None)
    with pytest.raises(ShopError, match="changed meanwhile"):
        records.apply(revision, None)
    assert load(folder).products["RS-DOZEN"].price == Decimal("70.00")


def test_the_mark_that_spreadsheets_know_utf8_by_stays(folder: Path, records: Records) -> None:
    file = folder / "products.csv"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    records.apply(records.preview_edit({"RS-DOZEN": {"stock": "1"}}, None), None)
    assert file.read_bytes().startswith(b"\xef\xbb\xbfsku,")
    assert load(folder).products["RS-DOZEN"].stock == 1


# --- killed half-way --------------------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
from chatbot.records import Records
folder = Path(sys.argv[1])
records = Records(folder, lambda by, deed, detail: os.kill(os.getpid(), signal.SIGKILL))
records.apply(records.preview_edit({"RS-DOZEN": {"price": "1.00"}}, None), None)
"""
FOREVER = """
import sys
from itertools import cycle
from pathlib import Path
from chatbot.shop import held, replacing
file = Path(sys.argv[1]) / "orders.csv"
old = file.read_bytes()
print("begun", flush=True)
for data in cycle([old * 2, old]):
    with held(file.parent), replacing(file, data):
        pass
"""


def test_killed_before_the_file_is_replaced_the_old_one_stands(folder: Path, records: Records) -> None:
    before = (folder / "products.csv").read_bytes()
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder)], cwd=ROOT, timeout=300)
    assert done.returncode == -signal.SIGKILL
    assert (folder / "products.csv").read_bytes() == before
    assert list(folder.glob(".*.part")), "it was killed before it had begun"
    records.apply(records.preview_edit({"RS-DOZEN": {"price": "72.00"}}, None), None)
    assert load(folder).products["RS-DOZEN"].price == Decimal("72.00")
    assert not list(folder.glob(".*.part"))


def test_killed_at_any_moment_one_of_the_two_files_lies_there_whole(folder: Path) -> None:
    old = (folder / "orders.csv").read_bytes()
    for moment in (0.05, 0.11, 0.23):
        command = [sys.executable, "-c", FOREVER, str(folder)]
        (folder / "orders.csv").write_bytes(old)
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(moment)
            writer.kill()
        assert (folder / "orders.csv").read_bytes() in (old, old * 2)


def test_a_log_that_cannot_be_written_leaves_the_file(folder: Path) -> None:
    def refuse(by: Person | None, deed: Deed, detail: str) -> None:
        raise ShopError("The disk is full.")

    before = (folder / "products.csv").read_bytes()
    records = Records(folder, refuse)
    with pytest.raises(ShopError, match="disk is full"):
        records.apply(records.preview_edit({"RS-DOZEN": {"price": "1.00"}}, None), None)
    assert (folder / "products.csv").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)


# --- the terminal -----------------------------------------------------------------------------------------------


def ran(settings: Settings, *arguments: str) -> int:
    return main(["import", *arguments, "--data", str(settings.data), "--db", settings.db])


def test_the_terminal_shows_a_dry_run_then_does_it(
    settings: Settings, tmp_path: Path, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "morning.csv"
    file.write_text(HEADER + NEW, encoding="utf-8")
    before = (settings.data / "orders.csv").read_bytes()
    assert ran(settings, "orders", str(file), "--dry-run") == 0
    assert "new      2001\tIda Nørgaard" in (shown := capsys.readouterr().out)
    assert "1 new, 0 changed, 0 as they were. This was a dry run" in shown
    assert (settings.data / "orders.csv").read_bytes() == before

    assert ran(settings, "orders", str(file)) == 0
    assert "kept as orders.csv.previous" in capsys.readouterr().out
    assert "2001" in load(settings.data).orders
    assert ran(settings, "orders", str(file)) == 0
    assert "orders.csv is as it was" in capsys.readouterr().out
    assert [entry.deed for entry in logged(store)] == [Deed.ORDERS_IMPORTED]


def test_the_terminal_names_the_wrong_lines_and_fails(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "products.csv"
    text = (settings.data / "products.csv").read_text(encoding="utf-8")
    file.write_text(text.replace("rose:12", "rosse:12", 1).replace(",68.00,", ",69.00,", 1), encoding="utf-8")
    assert ran(settings, "products", str(file)) == 1
    errors = capsys.readouterr().err
    assert "products.csv, line 2, flowers: there is no flower 'rosse'. Did you mean 'rose'?" in errors
    assert "1 mistake; nothing was imported" in errors
    assert load(settings.data).products["RS-DOZEN"].price == Decimal("68.00")
    assert ran(settings, "orders", str(tmp_path / "none.csv")) == 1
    assert "none.csv is missing" in capsys.readouterr().err


# --- the running desk and its pages -----------------------------------------------------------------------------


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    desk = boot(settings)
    yield desk
    desk.close()


def page_of(desk, name):
    """Streamlit runs this function's source by itself, without the names of this module."""
    from chatbot.bootstrap import renewed
    from chatbot.ui.frame import framed
    from chatbot.ui.views import VIEWS

    framed(renewed(desk), next(view for view in VIEWS if view.name == name), {})


def opened(desk: Desk, name: str, role: StaffRole, page: str, language: str = "en") -> AppTest:
    if not any(member.person.name == name for member in desk.store.people.all()):
        desk.people.add(name, role, PASSWORD, None)
    session = desk.access.session(desk.access.sign_in(name, PASSWORD, "127.0.0.1"))
    assert session is not None
    test = AppTest.from_function(page_of, kwargs={"desk": desk, "name": page}, default_timeout=300)
    test.user = {KEY: told(session)}
    test.query_params["lang"] = language
    return test.run()


def html(test: AppTest) -> str:
    return "\n".join(element.proto.body for element in test.get("html"))


def test_a_running_desk_takes_up_the_new_orders(desk: Desk, folder: Path) -> None:
    running = Opened(desk)
    assert running.desk() is desk
    desk.records.apply(preview(desk.records, of_till(NEW)), None)
    now = running.desk()
    assert now.shop.orders["2001"].customer == "Ida Nørgaard"
    assert (now.store, now.drafter.model) == (desk.store, desk.drafter.model)
    *_, turn = now.assistant.answer(None, Message(Role.CUSTOMER, "Where is my order 2001?"))
    assert isinstance(turn, Turn)
    assert turn.facts.order is not None
    assert turn.shop_version == load(folder).version != desk.shop.version

    right = (folder / "orders.csv").read_bytes()
    (folder / "orders.csv").write_bytes(right + b"2003,torn\n")
    broken = running.desk()
    assert "line 63, row" in broken.outdated
    assert broken.shop is now.shop
    (folder / "orders.csv").write_bytes(right)
    assert running.desk().outdated == ""


def test_an_admin_brings_a_file_in_on_the_page(desk: Desk, folder: Path) -> None:
    test = opened(desk, "Ada", StaffRole.ADMIN, "shop")
    test.file_uploader[0].set_value(("till.csv", (HEADER + NEW + NEW).encode(), "text/csv")).run()
    assert not test.exception
    assert "Line 3" in html(test)
    assert not [button for button in test.button if button.key == "shop-apply"]

    test.file_uploader[0].set_value(("till.csv", (HEADER + CHINESE).encode("gb18030"), "text/csv")).run()
    assert "GB 18030" in html(test)
    assert "孙晓梅" in html(test)
    test.button(key="shop-apply").click().run()
    assert not test.exception
    assert plain("1 new, 0 changed") in test.success[0].value
    assert load(folder).orders["2002"].customer == "孙晓梅"
    [entry] = [one for one in logged(desk.store) if one.deed is Deed.ORDERS_IMPORTED]
    assert entry.who is not None
    assert entry.who.name == "Ada"
    assert "孙" not in entry.detail, "the audit log holds personal data"

    audit = opened(desk, "Ada", StaffRole.ADMIN, "audit", "zh")
    assert "导入订单" in html(audit)
    assert "till.csv; +2002" in html(audit)


@pytest.mark.parametrize("role", [StaffRole.STAFF, StaffRole.SUPERVISOR])
def test_only_an_admin_changes_the_shops_records(desk: Desk, role: StaffRole) -> None:
    test = opened(desk, "Mei", role, "shop")
    assert not test.file_uploader
    assert test.error
    person = desk.store.people.all()[0].person
    with pytest.raises(Refusal):
        desk.records.preview(Table.ORDERS, of_till(NEW), person)
    with pytest.raises(Refusal):
        desk.records.apply(preview(desk.records, of_till(NEW)), person)


def test_staff_find_an_order_and_looking_into_it_is_on_record(desk: Desk) -> None:
    test = opened(desk, "Mei", StaffRole.STAFF, "orders", "zh")
    test.text_input(key="orders-text").set_value("brightwell").run()
    assert "共 2 笔" in html(test)
    test.text_input(key="orders-text").set_value("").run()
    test.date_input(key="orders-day").set_value(desk.shop.orders["1042"].promised_on).run()
    test.button(key="order-open-1042").click().run()
    assert not test.exception
    assert "hana.brightwell@example.com" in html(test)
    newest = desk.store.audit.newest(1)[0]
    assert (newest.deed, newest.detail) == (Deed.ORDER_READ, "1042")
