"""Examples of good letters: read strictly, checked by the guard, and varied so that no name is learnt by heart."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest

from chatbot.config import ROOT
from chatbot.domain import Act, Language, ShopError
from chatbot.finetune.conversation import conversations
from chatbot.finetune.example import Example, findings, learnable, read_examples, write_example
from chatbot.finetune.values import read_values
from chatbot.guard import Guard
from chatbot.names import NameIndex
from chatbot.plan import load_wording
from chatbot.prompts import load_prompts
from chatbot.shop import load

FOLDER = ROOT / "data" / "examples"
EXAMPLES = list(read_examples(sorted(FOLDER.glob("*.jsonl"))))
SHOP = load(ROOT / "data")
VALUES = read_values(FOLDER / "values.toml", SHOP)
PROMPTS = load_prompts(ROOT / "prompts" / "tuned")
GUARD = Guard.of(
    SHOP,
    NameIndex.of(SHOP.flowers),
    load_wording(ROOT / "prompts" / "wording"),
    load_prompts(ROOT / "prompts" / "draft"),
)

LETTER = {
    "id": "1",
    "language": "en",
    "intent": "complaint",
    "message": "The roses of order 1042 were brown after two days.",
    "conditional": False,
    "parts": [
        {
            "act": "remedy",
            "goal": "",
            "facts": [["decision:remedy:1", "We can refund you the full $66.00."]],
            "lines": ["For the roses of order 1042, we can refund you the full $66.00."],
            "says": ["We can refund you the full $66.00 for the roses of order 1042."],
        }
    ],
}


def letter(**changed: object) -> str:
    return json.dumps({**LETTER, **changed})


def read(tmp_path: Path, *lines: str) -> list[Example]:
    path = tmp_path / "letters.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return list(read_examples([path]))


class Always(Random):
    """Random numbers but for ``random``, which is always 0: every example is varied."""

    def random(self) -> float:
        return 0.0


def test_there_are_letters_of_every_kind_in_both_languages() -> None:
    for language in Language:
        intents = {example.intent for example in EXAMPLES if example.language is language}
        assert {"complaint", "product", "care", "pet_safety", "meaning", "describe", "policy"} <= intents
        assert {"order_status", "order_change", "creative", "chitchat"} <= intents


def test_the_guard_lets_nearly_every_letter_through() -> None:
    found = [one for example in EXAMPLES for one in findings(example, GUARD, date(2026, 11, 22))]
    blocked = {one.example for one in found}
    assert len(blocked) <= len(EXAMPLES) * 0.02, found[:5]


def test_a_letter_survives_being_written_and_read(tmp_path: Path) -> None:
    (example,) = read(tmp_path, letter())
    assert read(tmp_path, write_example(example)) == [example]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2"),
        (letter(language="fr"), "language"),
        (letter(surname="Lee"), "surname"),
        (letter(parts=[{**LETTER["parts"][0], "says": []}]), "1 lines but 0 says"),  # type: ignore[index]
    ],
)
def test_a_bad_line_is_named_with_its_field(line: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ShopError, match=f"letters.jsonl, line 2: .*{said}|letters.jsonl, {said}"):
        read(tmp_path, letter(), line)


def test_names_and_figures_change_together_throughout_a_letter(tmp_path: Path) -> None:
    (example,) = read(tmp_path, letter())
    varied = VALUES.varied(example, Always(3))
    part = varied.parts[0]
    texts = (part.lines[0], part.says[0])
    assert all("rose" not in text.replace(flower_of(part.lines[0]), "") for text in texts)
    for pattern in (r"[$£€]\d+\.\d\d", r"(?<=order )\d+"):
        found = {re.findall(pattern, text)[0] for text in texts}
        assert len(found) == 1
        assert found.isdisjoint({"$66.00", "1042"})
    assert re.findall(r"(?<=order )\d+", varied.message) == re.findall(r"(?<=order )\d+", part.lines[0])


def flower_of(line: str) -> str:
    return line.removeprefix("For the ").split(" of order")[0]


def test_the_same_seed_gives_the_same_conversations() -> None:
    some = EXAMPLES[:20]
    assert conversations(some, PROMPTS, VALUES, 2, 7) == conversations(some, PROMPTS, VALUES, 2, 7)
    assert conversations(some, PROMPTS, VALUES, 2, 7) != conversations(some, PROMPTS, VALUES, 2, 8)


def test_only_what_a_florist_wrote_is_learnt(tmp_path: Path) -> None:
    (example,) = read(tmp_path, letter())
    same = replace(example, parts=(replace(example.parts[0], says=example.parts[0].lines),))
    for one, learnt in ((example, True), (same, False)):
        lines = [line for each in conversations([one], PROMPTS, VALUES, 8, 7) for line in each]
        assert all(line.said.role == "assistant" for line in lines if line.learnt)
        assert any(line.learnt for line in lines) is learnt


def test_a_small_model_is_taught_no_more_than_to_reword(tmp_path: Path) -> None:
    line = "I'm so sorry that your roses gave up sooner than you hoped."
    said = "I'm so sorry that the roses hung their heads on your mother's birthday."
    part = {"act": "empathy", "goal": "", "facts": [], "lines": [line], "says": [said]}
    (example,) = read(tmp_path, letter(message="Mum's birthday roses, all hanging their heads!", parts=[part]))
    day = date(2026, 11, 22)
    assert learnable(example, GUARD, day, free=True) == example
    assert learnable(example, GUARD, day, free=False).parts[0].says == (line,)


def test_a_small_model_is_not_taught_pieces() -> None:
    piece = next(one for one in EXAMPLES if one.parts[0].act is Act.CREATE)
    assert learnable(piece, GUARD, date(2026, 11, 22), free=True).parts
    assert not learnable(piece, GUARD, date(2026, 11, 22), free=False).parts


def test_values_that_are_no_triples_are_named(tmp_path: Path) -> None:
    path = tmp_path / "values.toml"
    path.write_text('flowers = [["rose"]]\n[products]\nen=[]\nzh=[]\n[shops]\nen=[]\nzh=[]\n', encoding="utf-8")
    with pytest.raises(ShopError, match="triples"):
        read_values(path, SHOP)
