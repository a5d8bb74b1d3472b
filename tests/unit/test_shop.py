"""The shop's folder as the desk knows it: the sample shop, and another one that shares nothing with it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from chatbot.domain import Duty, Issue, Language, Missing, Pet, RemedyKind, RemedyRule, Shop, Span, Toxicity
from chatbot.money import money
from chatbot.shop import load

SAMPLE = Path(__file__).parents[2] / "data"
TODAY = date(2026, 11, 22)

CLAUSES = {
    *("freshness", "evidence", "wilted_early", "wilted_within", "wilted_after", "damaged", "wrong_item"),
    *("not_as_pictured", "late", "not_delivered", "wrong_address", "dissatisfied", "pet_harm", "approval"),
    *("gift_recipient", "change_of_mind", "rights"),
}


@pytest.fixture(scope="module")
def shop() -> Shop:
    return load(SAMPLE)


def test_the_policy_has_every_clause_in_both_languages_with_its_figures(shop: Shop) -> None:
    assert set(shop.policy.clauses) == CLAUSES
    for clause in shop.policy.clauses.values():
        for language in Language:
            assert clause.text[language]
            assert "{" not in clause.text[language]


def test_every_flower_is_described_as_a_plant_and_every_clause_and_topic_has_its_questions(shop: Shop) -> None:
    for flower in shop.flowers.values():
        assert all(len(flower.about[language]) > 20 for language in Language), flower.id
    for answer in (*shop.topics, *shop.policy.clauses.values()):
        assert all(answer.questions[language] for language in Language), answer.id
    asked = [one for answer in (*shop.topics, *shop.policy.clauses.values()) for one in answer.questions.values()]
    flat = [one for questions in (*asked, *shop.unanswered.values()) for one in questions]
    assert len(flat) == len(set(flat))


def test_the_guarantee_reads_as_a_list_of_days(shop: Shop) -> None:
    freshness = shop.policy.clauses["freshness"].text
    assert freshness[Language.ENGLISH].startswith("We guarantee our flowers for 5 days")
    assert "7 days for roses, spray roses, carnations" in freshness[Language.ENGLISH]
    assert freshness[Language.ENGLISH].endswith("; 2 days for irises.")
    assert freshness[Language.CHINESE].endswith("；鸢尾保鲜2天。")


def test_a_clause_takes_its_figures_from_its_own_rules(shop: Shop) -> None:
    clauses = {id: clause.text[Language.ENGLISH] for id, clause in shop.policy.clauses.items()}
    assert "within 2 days" in clauses["wilted_early"]
    assert "Up to 7 days past the guarantee" in clauses["wilted_after"]
    assert "store credit of 20%" in clauses["wilted_after"]
    assert "refund 30% of the price" in clauses["not_as_pictured"]
    assert "more than $75.00" in clauses["approval"]
    assert "within 90 days" in clauses["approval"]


def test_rules_keep_their_ranges_options_and_place_in_the_file(shop: Shop) -> None:
    rule = next(rule for rule in shop.policy.rules if rule.clause == "wilted_after" and rule.options)
    assert rule.issue is Issue.WILTED
    assert rule.spans == {"past_guarantee": Span(1, 7), "claim_past_guarantee": Span(None, 7)}
    assert rule.options == ((RemedyRule(RemedyKind.STORE_CREDIT, 20),),)
    assert rule.supervisor
    name, line = rule.source.split(":")
    lines = (SAMPLE / name).read_text(encoding="utf-8").splitlines()
    assert lines[int(line) - 1 : int(line) + 1] == ["[[rule]]", 'clause = "wilted_after"']


def test_evidence_and_amounts_are_exact(shop: Shop) -> None:
    assert shop.policy.evidence[Issue.WILTED] == (Missing.ORDER_NUMBER, Missing.PHOTO)
    assert shop.policy.evidence[Issue.LATE] == (Missing.ORDER_NUMBER,)
    assert shop.policy.approval_over == Decimal("75.00")
    assert (shop.policy.guarantee("rose"), shop.policy.guarantee("hydrangea")) == (7, 5)


def test_order_1042_is_roses_that_came_on_time_three_days_ago(shop: Shop) -> None:
    order = shop.orders["1042"]
    product = shop.products[order.sku]
    assert "rose" in [stem.flower for stem in product.flowers]
    assert order.delivered_on == order.promised_on == date(2026, 11, 19)
    assert order.paid <= shop.policy.approval_over
    assert not order.recipient_is_buyer
    others = [other for other in shop.orders.values() if other.buyer_email == order.buyer_email and other != order]
    assert not [other for other in others if other.status in ("credited", "refunded")]


def test_orders_give_the_policy_something_to_decide(shop: Shop) -> None:
    orders = shop.orders.values()
    late = {(order.delivered_on - order.promised_on).days for order in orders if order.delivered_on}
    assert {0, 1, 2} <= late
    assert any(
        not order.delivered_on and order.promised_on < TODAY and order.status == "in_transit" for order in orders
    )
    assert any(not order.delivered_on and order.promised_on > TODAY for order in orders)
    assert any(order.goods > shop.policy.approval_over and order.quantity == 2 for order in orders)
    assert {order.status for order in orders} >= {"credited", "refunded", "cancelled", "preparing", "confirmed"}
    assert all(order.ordered_on <= TODAY and (order.delivered_on or TODAY) <= TODAY for order in orders)
    assert all(order.buyer_email.endswith("@example.com") for order in orders)


def test_every_order_names_a_product_and_every_product_known_flowers(shop: Shop) -> None:
    assert {order.sku for order in shop.orders.values()} <= set(shop.products)
    used = {stem.flower for product in shop.products.values() for stem in product.flowers}
    assert used <= set(shop.flowers)
    assert all(product.stems == sum(stem.count for stem in product.flowers) for product in shop.products.values())


def test_names_and_descriptions_are_chinese_in_chinese(shop: Shop) -> None:
    texts = [text for p in shop.products.values() for text in (p.names, p.descriptions)]
    texts += [text for f in shop.flowers.values() for text in (f.names, f.care, f.meaning)]
    texts += [text for topic in shop.topics for text in (topic.title, topic.text)]
    for text in texts:
        assert any("\u4e00" <= character <= "\u9fff" for character in text[Language.CHINESE]), text


def test_lilies_are_deadly_for_cats_and_nothing_is_safe_without_a_source(shop: Shop) -> None:
    for flower in ("lily", "daylily"):
        assert shop.flowers[flower].pets[Pet.CAT].toxicity is Toxicity.DEADLY
    assert shop.flowers["alstroemeria"].pets[Pet.CAT].toxicity is Toxicity.CONFLICTING
    assert shop.flowers["protea"].pets[Pet.CAT].toxicity is Toxicity.UNKNOWN
    for flower in shop.flowers.values():
        for rating in flower.pets.values():
            assert rating.source or rating.toxicity is Toxicity.UNKNOWN


def test_several_bouquets_under_50_are_safe_for_a_cat(shop: Shop) -> None:
    def safe(flower: str) -> bool:
        return shop.flowers[flower].pets[Pet.CAT].toxicity is Toxicity.SAFE

    bouquets = [product for product in shop.products.values() if product.flowers and product.stock]
    cheap = [
        product
        for product in bouquets
        if product.price < 50 and all(safe(stem.flower) for stem in product.flowers)
    ]
    assert len(cheap) >= 5


def test_vase_life_keeps_every_source_and_invents_none(shop: Shop) -> None:
    assert {life.source for life in shop.flowers["rose"].vase_life} >= {"FloraLife 2015", "Ellermann"}
    assert shop.flowers["hydrangea"].vase_life == ()
    assert all(life.source for flower in shop.flowers.values() for life in flower.vase_life)


def test_the_version_is_of_the_files_bytes(tmp_path: Path, shop: Shop) -> None:
    for file in SAMPLE.glob("*.*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert load(tmp_path).version == shop.version
    with (tmp_path / "shop.toml").open("a", encoding="utf-8") as file:
        file.write("# a remark\n")
    assert load(tmp_path).version != shop.version
    assert len(shop.version) == 12


def test_money_has_the_decimals_of_its_currency() -> None:
    assert money(Decimal("45"), "USD", Language.ENGLISH) == "$45.00"
    assert money(Decimal("1045.5"), "USD", Language.ENGLISH) == "$1,045.50"
    assert money(Decimal("45.00"), "CNY", Language.CHINESE) == "¥45.00"


OTHER_SHOP = {
    "shop.toml": """
currency = "CNY"
timezone = "Asia/Shanghai"
staff_language = "zh"
name = { en = "South Gate Flowers", zh = "南门花店" }
emergency = { en = "Call your vet now.", zh = "请马上联系兽医。" }
topic = []
[vocabulary.colours.indigo]
en = ["indigo"]
zh = ["靛蓝色"]
[vocabulary.occasions.name_day]
en = ["name day"]
zh = ["命名日"]
""",
    "flowers.toml": """
[[cause]]
id = "frost"
text = { en = "frost", zh = "霜冻" }
months = [12, 1]
days = [0, 3]

[[flower]]
id = "lotus"
name = { en = "lotus", zh = "荷花" }
plural = { en = "lotuses", zh = "荷花" }
synonyms = { en = ["Nelumbo"], zh = ["莲花"] }
vase_life = []
care = { en = "Deep water.", zh = "深水养护。" }
causes = ["frost"]
pets.cat = { toxicity = "unknown", source = "" }
meaning = { en = "purity", zh = "高洁" }
""",
    "policy.toml": """
[guarantee]
default = 4
days = { lotus = 1 }
exception = { en = "{days} for {flowers}", zh = "{flowers}保鲜{days}" }
between = { en = "; ", zh = "；" }
[evidence]
wilted = ["order_number"]
[approval]
refund_over = 300
repeat_days = 30
[gift_recipient]
remedies = ["replacement"]
[tasks]
reply = 0
approval = 1
handover = 0
contact = 1
replacement = 2
redelivery = 2
store_credit = 1
partial_refund = 7
full_refund = 7
delivery_fee_refund = 7
[[rule]]
clause = "faded"
issue = "wilted"
day = ["any", 6]
options = [["store_credit 35%"]]
[clause]
faded = { en = "{percent}% up to day {day}.", zh = "{day} 天内 {percent}%。" }
freshness = { en = "{default} days; {exceptions}.", zh = "{default} 天；{exceptions}。" }
evidence = { en = "The order number.", zh = "订单号。" }
approval = { en = "Over {refund_over}.", zh = "超过 {refund_over}。" }
gift_recipient = { en = "Replaced.", zh = "重送。" }
change_of_mind = { en = "No returns.", zh = "不退。" }
rights = { en = "Your rights stay.", zh = "权利不变。" }
""",
    "products.csv": """\
sku,name_en,name_zh,flowers,stems,colours,occasions,price,stock,description_en,description_zh
L1,Pond,荷塘,lotus:3,3,indigo,name_day,188,5,Three lotuses.,三枝荷花。
""",
    "orders.csv": """\
order,customer,buyer_email,recipient_is_buyer,sku,quantity,price,delivery_fee,ordered_on,promised_on,delivered_on,address,batch,status
A-7,李雷,lilei@example.com,TRUE,L1,1,188.00,0,2026-11-01,2026-11-02,,南门街 1 号,,in_transit
""",
}


def test_another_shop_loads_with_its_own_flowers_currency_policy_and_orders(tmp_path: Path) -> None:
    for name, text in OTHER_SHOP.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    shop = load(tmp_path)
    assert (shop.currency, shop.staff_language) == ("CNY", Language.CHINESE)
    clauses = {id: clause.text[Language.CHINESE] for id, clause in shop.policy.clauses.items()}
    assert clauses["freshness"] == "4 天；荷花保鲜1天。"
    assert clauses["faded"] == "6 天内 35%。"
    assert clauses["approval"] == "超过 ¥300.00。"
    assert (shop.policy.task_days[RemedyKind.REPLACEMENT], shop.policy.task_days[Duty.REPLY]) == (2, 0)
    assert shop.policy.clauses["freshness"].text[Language.ENGLISH] == "4 days; 1 day for lotuses."
    assert shop.flowers["lotus"].pets[Pet.CAT].toxicity is Toxicity.UNKNOWN
    assert shop.orders["A-7"].recipient_is_buyer
    assert shop.products["L1"].price == Decimal("188")
