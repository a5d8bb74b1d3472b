"""A shop small enough to read at a glance, for tests of what is found in a message."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from chatbot.domain import Flower, Language, Order, Policy, Product, Shop, Stem

EN, ZH = Language.ENGLISH, Language.CHINESE


def flower(id: str, en: str, plural: str, zh: str, also_en: str = "", also_zh: str = "") -> Flower:
    return Flower(
        id=id,
        names={EN: en, ZH: zh},
        plurals={EN: plural, ZH: zh},
        synonyms={EN: tuple(filter(None, also_en.split("|"))), ZH: tuple(filter(None, also_zh.split("|")))},
        vase_life=(),
        care={},
        causes=(),
        pets={},
        meaning={},
    )


FLOWERS = (
    flower("rose", "rose", "roses", "玫瑰", "red rose", "红玫瑰|玫瑰花"),
    flower("spray_rose", "spray rose", "spray roses", "多头玫瑰"),
    flower("garden_rose", "garden rose", "garden roses", "庭院玫瑰", "english rose"),
    flower("lily", "lily", "lilies", "百合", "stargazer|tiger lily|asiatic lily|lilium", "百合花|香水百合"),
    flower("calla", "calla lily", "calla lilies", "马蹄莲", "calla|arum lily", "海芋"),
    flower("lily_of_the_valley", "lily of the valley", "lilies of the valley", "铃兰"),
    flower("alstroemeria", "alstroemeria", "alstroemeria", "六出花", "peruvian lily", "水仙百合"),
    flower("tulip", "tulip", "tulips", "郁金香"),
    flower("carnation", "carnation", "carnations", "康乃馨"),
    flower("gypsophila", "baby's breath", "baby's breath", "满天星", "gypsophila|gyp"),
    flower("peony", "peony", "peonies", "芍药", "", "牡丹"),
    flower("iris", "iris", "irises", "鸢尾"),
    flower("daisy", "daisy", "daisies", "雏菊"),
    flower("sunflower", "sunflower", "sunflowers", "向日葵"),
    flower("hydrangea", "hydrangea", "hydrangeas", "绣球", "", "绣球花"),
    flower("chrysanthemum", "chrysanthemum", "chrysanthemums", "菊花", "mums|chrysanth"),
    flower("ranunculus", "ranunculus", "ranunculus", "洋牡丹", "", "花毛茛"),
    flower("gladiolus", "gladiolus", "gladioli", "剑兰"),
    flower("stock", "stock", "stocks", "紫罗兰"),
    flower("lavender", "lavender", "lavender", "薰衣草"),
    flower("eucalyptus", "eucalyptus", "eucalyptus", "尤加利", "", "尤加利叶"),
)


def words(en: str, zh: str) -> dict[Language, tuple[str, ...]]:
    return {EN: tuple(en.split("|")), ZH: tuple(zh.split("|"))}


VOCABULARY = {
    "colours": {
        "red": words("red|crimson|scarlet", "红色|红|大红"),
        "white": words("white|ivory", "白色|白"),
        "pink": words("pink|blush", "粉色|粉红|粉"),
        "yellow": words("yellow", "黄色|黄"),
        "blue": words("blue", "蓝色|蓝"),
        "green": words("green", "绿色|绿"),
        "purple": words("purple|lilac", "紫色|紫"),
    },
    "occasions": {
        "birthday": words("birthday|bday", "生日"),
        "anniversary": words("anniversary", "纪念日|周年"),
        "wedding": words("wedding|bridal", "婚礼|结婚"),
        "mothers_day": words("mother's day|mothers day", "母亲节"),
        "valentines": words("valentine's day|valentine's|valentines", "情人节"),
        "sympathy": words("funeral|sympathy|condolence", "葬礼|追悼"),
        "thanks": words("thank you|thank-you", "感谢|谢谢"),
        "apology": words("apology|say sorry", "道歉"),
    },
}


def product(sku: str, en: str, zh: str) -> Product:
    stems = (Stem("rose", 12),)
    return Product(sku, {EN: en, ZH: zh}, stems, 12, ("red",), (), Decimal(45), 9, {EN: "", ZH: ""})


PRODUCTS = (
    product("RR-12", "A Dozen Red Roses", "十二朵红玫瑰"),
    product("MS-01", "Morning Sun Bouquet", "晨光花束"),
    product("WW-20", "Whisper of Winter", "冬日絮语"),
    product("SUN", "Sunshine", "暖阳"),
    product("CAT", "Red Cat Meadow", "红猫草地"),
    replace(product("VASE", "Plain Glass Vase", "素净花瓶"), flowers=(), stems=0),
)


def order(number: str) -> Order:
    day = date(2026, 11, 18)
    return Order(
        number=number,
        customer="Ann Lee",
        buyer_email="ann@example.com",
        recipient_is_buyer=True,
        sku="RR-12",
        quantity=1,
        price=Decimal(45),
        delivery_fee=Decimal(8),
        ordered_on=day,
        promised_on=day,
        delivered_on=day,
        address="1 High Street",
        batch="B1",
        status="delivered",
    )


def shop() -> Shop:
    return Shop(
        name={EN: "Petal", ZH: "花瓣"},
        currency="USD",
        timezone="UTC",
        staff_language=EN,
        topics=(),
        vocabulary=VOCABULARY,
        flowers={one.id: one for one in FLOWERS},
        causes={},
        products={one.sku: one for one in PRODUCTS},
        orders={number: order(number) for number in ("1042", "1043", "A-2041", "20260007")},
        policy=Policy(5, {}, {}, (), {}, Decimal(75), 90, ()),
        version="test",
    )
