"""Messages with personal data in them, made by lot, and messages that have none.

Of names, forms and sentences every second one is for work on the redaction. The others are ``HELD``: what they
came to was not looked at in that work, and they are what is measured with.
"""

from __future__ import annotations

import random
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.domain import Language

EN, ZH = Language.ENGLISH, Language.CHINESE
SHOWN, HELD = 0, 1

GIVEN = [
    "Annika",
    "Brandon",
    "Carlotta",
    "Dmitri",
    "Eleanor",
    "Farouk",
    "Giovanna",
    "Hamish",
    "Ingrid",
    "Jamal",
    "Katarzyna",
    "Leopold",
    "Marguerite",
    "Nikhil",
    "Oksana",
    "Priya",
    "Quentin",
    "Rosalind",
    "Siobhan",
    "Tobias",
    "Ursula",
    "Vikram",
    "Winifred",
    "Xavier",
    "Yolanda",
    "Zachary",
    "Benedetta",
    "Caspian",
    "Deirdre",
    "Emeka",
]
FAMILY = [
    "Achterberg",
    "Blackwood",
    "Castellano",
    "Delacroix",
    "Eriksen",
    "Fitzgerald",
    "Grigorescu",
    "Hollingsworth",
    "Iyer",
    "Jankowski",
    "Kaczmarek",
    "Lindholm",
    "MacAllister",
    "Nakamura",
    "Oyelaran",
    "Pemberton",
    "Quigley",
    "Rasmussen",
    "Szymanski",
    "Thornbury",
    "Underhill",
    "Vandermeer",
    "Whitcombe",
    "Xenakis",
    "Yamaguchi",
    "Zielinski",
    "O'Shaughnessy",
    "Saint-Claire",
    "Bhattacharya",
    "Cholmondeley",
]
SURNAMES = "赵钱孙李周吴郑冯陈蒋沈韩杨朱许何吕张曹金魏陶姜邹章苏潘葛范彭鲁韦马方俞任袁柳唐费"
NAMES = [
    "思雨",
    "子轩",
    "佳怡",
    "浩然",
    "雨桐",
    "明哲",
    "晓东",
    "建国",
    "丽华",
    "海燕",
    "志强",
    "欣妍",
    "一诺",
    "泽宇",
    "慧",
    "磊",
    "敏",
    "娜",
    "秀英",
    "文博",
    "诗涵",
    "嘉豪",
    "玉兰",
    "国栋",
]
STREETS = [
    "Baker Street",
    "Maple Avenue",
    "Orchard Road",
    "Kingsway Drive",
    "Elm Court",
    "Church Lane",
    "Sycamore Boulevard",
    "Victoria Terrace",
    "Prospect Place",
    "Harbor Way",
    "Chestnut Hill",
    "Rosemary Gardens",
    "Bishop's Row",
    "Juniper Circle",
    "Old Mill Park",
    "Abbey Mews",
]
TOWNS = [
    "Springfield, IL 62704",
    "Austin, TX 78701",
    "Portland, OR 97205",
    "Leeds LS1 4DY",
    "Bristol BS8 1TH",
    "London SW1A 2AA",
]
CITIES = [
    "北京市朝阳区",
    "上海市浦东新区",
    "杭州市西湖区",
    "成都市武侯区",
    "广东省深圳市南山区",
    "江苏省苏州市姑苏区",
    "武汉市洪山区",
    "厦门市思明区",
]
ROADS = [
    "建设路",
    "解放大道",
    "长江西路",
    "文一路",
    "科技园南街",
    "朝阳北路",
    "滨江大道",
    "和平里东街",
    "桃园巷",
    "学院南路",
]
ESTATES = ["阳光花园", "翠湖小区", "金色家园", "万科城", "锦绣公寓", "幸福里", "碧桂园", "龙湖天街"]
IBANS = {"DE": 18, "GB": 18, "FR": 23, "NL": 14, "ES": 20, "CH": 17, "PL": 24, "BE": 12}

SENTENCES = {
    "name": {
        EN: (
            "Hello, this is {} and my tulips never came.",
            "The bouquet was for {}, who was in hospital.",
            "Please write on the card: with love from {}.",
            "I am {} and I ordered the peonies on Monday.",
            "Can you deliver it to {} instead of me?",
            "{} signed for the parcel but nobody told us.",
            "My sister {} picked the lilies up yesterday.",
            "It should be under the name of {}.",
            "I spoke with {} about the replacement last week.",
            "The order was placed by {} on the phone.",
            "Hi, {} here. Two stems are broken.",
            "Could you tell my husband, {}, when they arrive?",
            "All the best\n{}",
            "Please address the invoice to {}.",
        ),
        ZH: (
            "花是送给{}的，可是到现在还没到。",
            "麻烦联系{}，她在家。",
            "我是{}，上周订的郁金香坏了。",
            "订单是{}下的，我来问问。",
            "卡片上请写：{}祝你生日快乐。",
            "收花人写{}就行。",
            "请转交{}，谢谢。",
            "{}说花束不新鲜。",
            "我朋友{}收到的百合断了。",
            "发票抬头写{}。",
            "签收的是{}，不是我。",
            "我老婆{}对花粉过敏。",
            "跟{}确认一下送达时间吧。",
            "订花人：{}，昨天下午下的单。",
        ),
    },
    "email": {
        EN: (
            "You can reach me at {}.",
            "send the receipt to {} pls",
            "My address for letters is not needed, {} is enough.",
            "E-mail: {} (work)",
            "I used {} when I ordered",
            "cc {} as well, thank you",
        ),
        ZH: (
            "发票发到{}就好。",
            "我用{}注册的",
            "邮件地址{}，请回复",
            "联系{}也可以",
            "可以写信到{}吗",
            "（{}）是我的邮箱",
        ),
    },
    "phone": {
        EN: (
            "The driver can ring {} at the gate.",
            "text me on {} when it ships",
            "My mobile: {}.",
            "the number on the order is wrong, it is {}",
            "Reach us at {} or come by.",
            "tel {} after 5 please",
        ),
        ZH: (
            "司机到了打{}。",
            "我手机{}，微信同号",
            "联系电话改成{}",
            "{}这个号码联系不上吗",
            "打不通就打{}吧",
            "电话：{}（晚上）",
        ),
    },
    "address": {
        EN: (
            "We live at {}, the blue door.",
            "Please bring them to {} before noon.",
            "It was left outside {} in the rain.",
            "New delivery address: {}.",
            "The flowers should have gone to {}",
            "I moved, I am at {} now.",
        ),
        ZH: (
            "送到{}，放门口。",
            "地址换成{}。",
            "我住在{}，别按门铃",
            "收货地址：{}",
            "能不能改送{}",
            "花放在{}的保安那里了",
        ),
    },
    "card": {
        EN: (
            "I paid with card {}.",
            "refund it to {} please",
            "my Visa {} was charged twice",
            "The card number is {}, expiring soon.",
        ),
        ZH: ("退到{}这张卡", "付款卡号是{}", "我的银行卡{}被扣了两次", "卡{}，请退款"),
    },
    "iban": {
        EN: (
            "Please refund to {}.",
            "my account is {}, thanks",
            "IBAN: {}",
            "Transfer the 20 dollars to {} then.",
        ),
        ZH: ("请退款到{}", "我的账户{}，谢谢", "IBAN：{}", "把钱转到{}吧"),
    },
}
PLAIN = {
    EN: (
        "Do you have white lilies for Mother's Day under $60?",
        "My order 1042 arrived on 2026-11-19 with three broken stems.",
        "How long do sunflowers last in a vase with 2 litres of water?",
        "Can you deliver to the hospital on Saturday morning between 9 and 12?",
        "The Blush Letter bouquet was smaller than in the picture.",
        "I want a full refund of $54.00 for order 1050.",
        "Thank You For The Lovely Roses, They Were Beautiful.",
        "Is eucalyptus safe for cats? And what about baby's breath?",
        "Happy Birthday, Mum! Please write that on the card.",
        "Please send 24 red roses and 5 stems of greenery on 14 February.",
        "Good Morning, is the shop open on New Year's Day?",
        "We are on our way to pick up the two wreaths, 15 minutes.",
    ),
    ZH: (
        "白玫瑰和黄玫瑰哪个更适合送妈妈？",
        "订单1042是11月19日送到的，断了三枝。",
        "马上就要过情人节了，方便今天送吗？",
        "我很高兴，花很新鲜，谢谢你们。",
        "给我推荐一束200元以内的向日葵。",
        "送给老师什么花比较好？金色的可以吗？",
        "钱什么时候退回来？一共58.00元。",
        "江边那家花店还开着吗？",
        "我朋友说百合对猫有毒，是真的吗？",
        "何时能补送？昨天没人在家。",
        "高一点的花瓶配什么花？",
        "任何颜色都可以，时间2026年11月21日下午。",
    ),
}


@dataclass(frozen=True)
class Message:
    """A message in which ``value`` is personal, of a ``kind``."""

    kind: str
    language: Language
    text: str
    value: str


def messages(kind: str, language: Language, part: int, seed: int) -> Iterator[Message]:
    """As many as are asked for, each drawn anew, from the half of everything that is ``part``."""
    choice = random.Random(f"{kind} {language} {part} {seed}")
    sentences = _half(SENTENCES[kind][language], part)
    while True:
        value = _value(kind, language, part, choice)
        yield Message(kind, language, choice.choice(sentences).format(value), value)


def plain(language: Language, part: int) -> Sequence[str]:
    """Messages that have nothing personal in them."""
    return _half(PLAIN[language], part)


def _half(items: Sequence[str], part: int) -> Sequence[str]:
    return items[part::2]


def _value(kind: str, language: Language, part: int, choice: random.Random) -> str:
    def one(items: Sequence[str]) -> str:
        return choice.choice(_half(items, part))

    match kind:
        case "name" if language is EN:
            return f"{one(GIVEN)} {one(FAMILY)}"
        case "name":
            return one(SURNAMES) + one(NAMES)
        case "email":
            host = choice.choice(("example.org", "mail.example.net", "post.example.co.uk", "qq.example.cn"))
            return f"{one(GIVEN).lower()}{choice.choice(('.', '_', '-', ''))}{_digits(choice, 2)}@{host}"
        case "phone":
            return _phone(language, part, choice)
        case "address" if language is EN:
            number = choice.choice((str(choice.randint(1, 4000)), f"{choice.randint(1, 99)}B"))
            flat = choice.choice(("", "", f"Flat {choice.randint(1, 40)}, ", f"Apt {choice.randint(1, 40)}, "))
            return f"{flat}{number} {one(STREETS)}, {one(TOWNS)}"
        case "address":
            house = f"{choice.randint(1, 30)}栋{choice.randint(1, 5)}单元{choice.randint(101, 2900)}"
            road = f"{one(ROADS)}{choice.randint(1, 900)}号"
            return one(CITIES) + choice.choice((road, f"{one(ESTATES)}{house}", f"{road}{one(ESTATES)}{house}室"))
        case "card":
            return _card(part, choice)
    return _iban(part, choice)


def _digits(choice: random.Random, count: int) -> str:
    return "".join(choice.choice(string.digits) for _ in range(count))


def _phone(language: Language, part: int, choice: random.Random) -> str:
    mobile = f"1{choice.choice('35789')}{_digits(choice, 9)}"
    area, last = choice.choice(("212", "415", "617", "312")), f"{choice.randint(2, 9)}{_digits(choice, 2)}"
    forms = (
        (
            f"({area}) {last}-{_digits(choice, 4)}",
            f"{area}.{last}.{_digits(choice, 4)}",
            f"+1{area}{last}{_digits(choice, 4)}",
            f"{area} {last} {_digits(choice, 4)}",
            f"07{choice.choice('4579')}{_digits(choice, 2)} {_digits(choice, 6)}",
            f"+44 7{choice.choice('4579')}{_digits(choice, 2)} {_digits(choice, 6)}",
            f"{area}{last}{_digits(choice, 4)}",
            f"1-{area}-{last}-{_digits(choice, 4)}",
        )
        if language is EN
        else (
            mobile,
            f"{mobile[:3]}-{mobile[3:7]}-{mobile[7:]}",
            f"+86 {mobile[:3]} {mobile[3:7]} {mobile[7:]}",
            f"0571-{choice.randint(2, 8)}{_digits(choice, 7)}",
            f"{mobile[:3]} {mobile[3:7]} {mobile[7:]}",
            f"0086{mobile}",
            "".join("零一二三四五六七八九"[int(one)] for one in mobile),
            "".join(chr(ord(one) + 0xFEE0) for one in mobile),
        )
    )
    return choice.choice(_half(forms, part))


def _card(part: int, choice: random.Random) -> str:
    digits = choice.choice(_half(("4", "51", "37", "62", "6011", "55"), part))
    digits += _digits(choice, (15 if digits == "37" else 16) - len(digits) - 1)
    total = sum(int(one) for one in digits[-2::-2])
    total += sum(sum(divmod(2 * int(one), 10)) for one in digits[-1::-2])
    digits += str(-total % 10)
    mark = choice.choice(("", " ", "-"))
    return mark.join(digits[start : start + 4] for start in range(0, len(digits), 4))


def _iban(part: int, choice: random.Random) -> str:
    country = choice.choice(_half(tuple(IBANS), part))
    account = _digits(choice, IBANS[country])
    number = int("".join(str(int(one, 36)) for one in f"{account}{country}00"))
    iban = f"{country}{98 - number % 97:02}{account}"
    spaced = " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))
    return choice.choice((iban, spaced))
