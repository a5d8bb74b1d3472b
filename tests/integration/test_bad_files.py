"""A person edits the shop's files and slips: the error names the file, the line and the field, and what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from chatbot.domain import ShopError
from chatbot.shop import load

SAMPLE = Path(__file__).parents[2] / "data"
FILES = ("shop.toml", "flowers.toml", "policy.toml", "products.csv", "orders.csv", "ready_texts.toml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        shutil.copy(SAMPLE / name, tmp_path)
    return tmp_path


def slip(folder: Path, name: str, right: str, wrong: str) -> int:
    """Puts ``wrong`` where ``right`` first stands; the line of it."""
    text = (folder / name).read_text(encoding="utf-8")
    before, found, after = text.partition(right)
    assert found, f"{name} no longer has {right!r}"
    (folder / name).write_text(before + wrong + after, encoding="utf-8")
    return before.count("\n") + 1


def complaint(folder: Path) -> str:
    with pytest.raises(ShopError) as error:
        load(folder)
    return str(error.value)


@pytest.mark.parametrize(
    ("name", "right", "wrong", "field", "says"),
    [
        ("shop.toml", 'currency = "USD"', 'currency = "DOLLARS"', "currency", "'DOLLARS' is no currency"),
        ("shop.toml", 'timezone = "America/New_York"', 'timezone = "Mars/Base"', "timezone", "no time zone"),
        (
            "shop.toml",
            'staff_language = "en"',
            'staff_language = "fr"',
            "staff_language",
            "Write one of: 'en' or 'zh'",
        ),
        ("shop.toml", 'currency = "USD"', 'currency = "USD"\nvat = 19', "vat", "no such key"),
        ("shop.toml", 'title.en = "Opening hours"', "title.en = 9", "topic[1].title.en", "must be text"),
        ("shop.toml", 'id = "location"', 'id = "hours"', "topic[2].id", "there twice"),
        ("shop.toml", '"maroon"', '"crimson"', "colours.burgundy", "'crimson' belongs to 'red'"),
        (
            "flowers.toml",
            'toxicity = "safe"',
            'toxicity = "harmless"',
            "flower[1].pets.cat.toxicity",
            "'harmless'",
        ),
        ("flowers.toml", 'pets.cat.source = "ASPCA"', 'pets.cat.source = ""', "flower[1].pets.cat", "no source"),
        ("flowers.toml", '"blocked_stems"', '"blocked_stem"', "flower[1].causes", "Did you mean 'blocked_stems'?"),
        (
            "flowers.toml",
            "vase_life = [\n    { low = 7",
            "vase_life = [\n    { low = 11",
            "flower[1].vase_life",
            "Exchange them",
        ),
        (
            "flowers.toml",
            "vase_life = [\n    { low = 7",
            "vase_life = [\n    { lwo = 7",
            "flower[1].vase_life[1].lwo",
            "no such key",
        ),
        ("flowers.toml", 'id = "tulip"', 'id = "rose"', "flower[10].id", "'rose' is there twice"),
        ("flowers.toml", 'id = "lily"', 'id = "True Lily"', "flower[14].id", "is not an id"),
        ("flowers.toml", "season = [5,", "season = [13,", "flower[1].season[1]", "less than or equal to 12"),
        ("policy.toml", "tulip = 3", "tulips = 3", "guarantee.days.tulips", "Did you mean 'tulip'?"),
        ("policy.toml", "reply = 1 ", "reply = -1 ", "tasks.reply", "greater than or equal to 0"),
        ("policy.toml", "contact = 1 ", "contact = 1\ncontract = 1 ", "tasks.contract", "no such key"),
        ("policy.toml", "default = 5", 'default = "5"', "guarantee.default", "must be a whole number"),
        ("policy.toml", "refund_over = 75.00", "refund_over = -75.00", "approval.refund_over", "not an amount"),
        ("policy.toml", "refund_over = 75.00", "refund_over = nan", "approval.refund_over", "not an amount"),
        ("flowers.toml", "[1, 10]", "[10, 1]", "cause[2].days", "Exchange them"),
        ("policy.toml", 'issue = "wilted"', 'issue = "withered"', "rule[1].issue", "'withered' is unknown"),
        ("policy.toml", '["full_refund"]', '["voucher"]', "rule[1].options", "no remedy 'voucher'"),
        ("policy.toml", '["store_credit 20%"]', '["store_credit 120%"]', "rule[3].options", "120% is no part"),
        ("policy.toml", '["store_credit 20%"]', '["store_credit 0%"]', "rule[3].options", "from 1 to 100"),
        ("policy.toml", '["store_credit 20%"]', '["replacement 20%"]', "rule[3].options", "takes no percentage"),
        ("policy.toml", '["store_credit 20%"]', '["20% off"]', "rule[3].options", "'20% off' is not a remedy"),
        ("policy.toml", "partial_refund 30%", "partial_refund", "rule[9].options", "needs its part"),
        (
            "policy.toml",
            'status = "outside_policy"',
            'status = "refused"',
            "rule[4].status",
            "'refused' is unknown",
        ),
        ("policy.toml", 'day = ["any", 2]', 'days = ["any", 2]', "rule[1].days", "no such key"),
        (
            "policy.toml",
            "past_guarantee = [1, 7]",
            "past_guarantee = [7, 1]",
            "rule[3].past_guarantee",
            "Exchange",
        ),
        ("policy.toml", "past_guarantee = [1, 7]", "past_guarantee = 7", "rule[3].past_guarantee", "not a range"),
        ("policy.toml", 'clause = "late"', 'clause = "latte"', "rule[11].clause", "Did you mean 'late'?"),
        ("policy.toml", 'wilted = ["order_number", "photo"]', 'wilted = ["video"]', "evidence.wilted", "'video'"),
        ("policy.toml", '["replacement", "redelivery"] ', '["flowers"] ', "gift_recipient.remedies", "'flowers'"),
        ("policy.toml", "for {default} days", "for {standard} days", "clause.freshness.en", "named 'standard'"),
        (
            "policy.toml",
            "refund {percent}%",
            "refund {percent%",
            "clause.not_as_pictured.en",
            "braces do not match",
        ),
        ("policy.toml", "我们的鲜花自送达之日起保鲜 {default}", "{day}", "clause.freshness.zh", "named 'day'"),
        ("products.csv", "rose:12", "rosse:12", "flowers", "Did you mean 'rose'?"),
        ("products.csv", "rose:12", "rose", "flowers", "is not a flower and a count"),
        ("products.csv", "rose:12,12,red", "rose:12,12,reddish", "colours", "no colour 'reddish'"),
        ("products.csv", "68.00,24", "-68.00,24", "price", "not an amount of 0 or more"),
        ("products.csv", "68.00,24", "$68.00,24", "price", "without a currency sign"),
        ("products.csv", "68.00,24", "68.00,many", "stock", "not a whole number"),
        ("products.csv", "一打红玫瑰", "", "name_zh", "it is empty"),
        ("products.csv", "RS-VELVET", "RS-DOZEN", "sku", "'RS-DOZEN' is there twice"),
        ("products.csv", "RS-VELVET,", "", "row", "10 cells instead of 11"),
        ("orders.csv", "1002,Greta", "1001,Greta", "order", "'1001' is there twice"),
        ("orders.csv", ",yes,TU-WHITE", ",maybe,TU-WHITE", "recipient_is_buyer", "neither yes nor no"),
        ("orders.csv", "TU-WHITE,1", "TU-WHYTE,1", "sku", "Did you mean 'TU-WHITE'?"),
        ("orders.csv", "TU-WHITE,1", "TU-WHITE,0", "quantity", "the quantity is 0"),
        ("orders.csv", "2026-05-02", "05/02/2026", "ordered_on", "Write it as YYYY-MM-DD"),
        ("orders.csv", "2026-05-02", "2026-02-30", "ordered_on", "'2026-02-30' is not a date"),
        ("orders.csv", "05-04,2026-05-04", "05-04,2026-05-01", "delivered_on", "before it was ordered"),
        ("orders.csv", "omar.farrell@example.com", "omar.farrell", "buyer_email", "not an e-mail address"),
        ("orders.csv", ",credited", ",lost", "status", "no status 'lost'"),
        ("orders.csv", "WG-1008-M,delivered", "WG-1008-M,in_transit", "status", "has a delivery day"),
        ("ready_texts.toml", "{flower}到家", "{flowr}到家", "ready_text[14].text", "Did you mean 'flower'?"),
        (
            "ready_texts.toml",
            "{customer}，",
            "{customer.id}，",
            "ready_text[20].text",
            "no variable 'customer.id'",
        ),
        ("ready_texts.toml", "{amount}会", "{amount会", "ready_text[18].text", "braces do not match"),
        ("ready_texts.toml", 'language = "zh"', 'language = "fr"', "ready_text[11].language", "'fr' is unknown"),
        (
            "ready_texts.toml",
            'id = "revive"',
            'id = "photo"',
            "ready_text[3].id",
            "'photo' is there twice in 'en'",
        ),
        ("ready_texts.toml", 'title = "丧事慰问"', 'title = ""', "ready_text[19].title", "it is empty"),
        ("ready_texts.toml", 'id = "in_bud"', 'id = "in_bud"\nplace = 1', "ready_text[5].place", "no such key"),
    ],
)
def test_a_slip_is_named_with_its_line_and_field(
    folder: Path, name: str, right: str, wrong: str, field: str, says: str
) -> None:
    line = slip(folder, name, right, wrong)
    message = complaint(folder)
    places = message.split(":")[0].split(", ")
    assert places[0] == name
    assert int(places[1].removeprefix("line ")) in range(line, line + wrong.count("\n") + 1)
    assert field in message
    assert says in message


def test_a_shop_without_ready_texts_has_none(folder: Path) -> None:
    (folder / "ready_texts.toml").unlink()
    assert not load(folder).ready_texts


def test_a_word_of_two_flowers_is_refused(folder: Path) -> None:
    line = slip(folder, "flowers.toml", '"true lily"', '"Peruvian lily"')
    message = complaint(folder)
    assert message.startswith(f"flowers.toml, line {line}, flower[14].synonyms.en")
    assert "the word 'Peruvian lily' names 'alstroemeria' already" in message


def test_a_missing_translation_is_refused(folder: Path) -> None:
    slip(folder, "shop.toml", 'zh = "柳巷花坊"', "")
    assert "name: the text in 'zh' is missing" in complaint(folder)


def test_two_percentages_in_a_clause_leave_its_figure_open(folder: Path) -> None:
    slip(folder, "policy.toml", '["store_credit 20%"]', '["store_credit 20%"], ["partial_refund 10%"]')
    message = complaint(folder)
    assert "clause.wilted_after.en" in message
    assert "named 'percent'" in message


def test_a_clause_that_replies_rest_on_must_be_there(folder: Path) -> None:
    slip(folder, "policy.toml", "[clause.rights]", "[clause.right]")
    assert "policy.toml, clause.rights: the clause is missing" in complaint(folder)


def test_a_rule_that_promises_and_refuses_at_once_is_refused(folder: Path) -> None:
    slip(folder, "policy.toml", "supervisor = true", 'status = "outside_policy"')
    assert "rule[3]: a rule gives either options or a status" in complaint(folder)


def test_broken_toml_is_named_by_line_and_column(folder: Path) -> None:
    line = slip(folder, "policy.toml", "tulip = 3", "tulip = = 3")
    assert f"policy.toml, line {line}, column 9: this is not TOML" in complaint(folder)


def test_a_number_without_an_end_is_named_by_its_line(folder: Path) -> None:
    file = folder / "policy.toml"
    line = file.read_text("utf-8").count("\n") + 2
    file.write_text(file.read_text("utf-8") + f"\nmuch = {'9' * 5000}\n", "utf-8")
    assert f"policy.toml, line {line}, number: this number has more than 4300 digits" in complaint(folder)


def test_a_table_left_open_at_the_end_is_named(folder: Path) -> None:
    with (folder / "flowers.toml").open("a", encoding="utf-8") as file:
        file.write("months = [1, 2\n")
    assert "end of the file: this is not TOML" in complaint(folder)


def test_mistakes_of_a_file_are_told_together(folder: Path) -> None:
    slip(folder, "orders.csv", "TU-WHITE,1", "TU-WHITE,none")
    slip(folder, "orders.csv", "2026-07-28", "28.7.2026")
    assert [line.split(", ")[1] for line in complaint(folder).splitlines()] == ["line 2", "line 3"]


def test_a_hopeless_file_is_not_listed_to_the_end(folder: Path) -> None:
    text = (folder / "orders.csv").read_text(encoding="utf-8")
    (folder / "orders.csv").write_text(text.replace("2026-", "26-"), encoding="utf-8")
    assert complaint(folder).splitlines()[-1].startswith("... and ")


def test_a_missing_file_and_folder_are_named(folder: Path) -> None:
    (folder / "orders.csv").unlink()
    assert complaint(folder) == f"orders.csv is missing in {folder}. Put it there."
    assert "There is no folder" in complaint(folder / "elsewhere")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "latin-1"])
def test_another_encoding_is_refused_with_the_first_line_it_spoils(folder: Path, encoding: str) -> None:
    text = (folder / "products.csv").read_text(encoding="utf-8")
    (folder / "products.csv").write_bytes(text.encode(encoding, errors="xmlcharrefreplace") + b"\xe9\n")
    message = complaint(folder)
    assert message.startswith("products.csv, line ")
    assert "Save the file as UTF-8" in message


@pytest.mark.parametrize("header", ["sku;name_en", "SKU,Name", ""])
def test_another_header_is_refused(folder: Path, header: str) -> None:
    text = (folder / "products.csv").read_text(encoding="utf-8")
    (folder / "products.csv").write_text(header + "\n" + text.partition("\n")[2], encoding="utf-8")
    assert "header: the header is" in complaint(folder)


def test_a_quotation_mark_left_open_is_named_by_the_row_it_opens_in(folder: Path) -> None:
    line = slip(folder, "products.csv", "Twelve long-stemmed", '"Twelve long-stemmed"s')
    assert f"products.csv, line {line}, row: the row cannot be read" in complaint(folder)


def test_a_spreadsheets_habits_are_forgiven(folder: Path) -> None:
    before = load(folder)
    for name in ("products.csv", "orders.csv"):
        text = (folder / name).read_text(encoding="utf-8").replace(",yes,", ", TRUE ,").replace(",no,", ",0,")
        (folder / name).write_bytes(b"\xef\xbb\xbf" + f"{text}\n,,,\n".replace("\n", "\r\n").encode())
    after = load(folder)
    assert after.orders == before.orders
    assert after.products == before.products


def test_a_quoted_line_break_moves_the_next_lines_down(folder: Path) -> None:
    slip(folder, "products.csv", '"Twelve long-stemmed', '"Twelve\nlong-stemmed')
    line = slip(folder, "products.csv", "rose:18", "rosse:18")
    assert f"products.csv, line {line}, flowers" in complaint(folder)
