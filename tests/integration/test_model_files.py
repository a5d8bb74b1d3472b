"""Model files of the shop's own, and how they may be run."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from chatbot.config import Running, Settings
from chatbot.domain import Language, ShopError, Utterance
from chatbot.finetune.adapter import write_adapter
from chatbot.models import ContextTooLong, ModelError, load
from chatbot.models.gguf import read_header
from chatbot.models.llama import Llama
from chatbot.models.local import packaged_file
from chatbot.models.wire import Request

pytestmark = pytest.mark.model

PACKAGED = f"llama-cpp:{packaged_file()}"
QUESTION = Request((Utterance("user", "Tell me about roses."),), max_tokens=12)


def test_the_environment_says_how_a_model_is_run(tmp_path: Path) -> None:
    environment = {
        "FLOWERSHOP_CONTEXT": "256",
        "FLOWERSHOP_THREADS": "1",
        "FLOWERSHOP_GPU_LAYERS": "0",
        "FLOWERSHOP_LANGUAGES": "zh, en",
    }
    running = Settings.read(environment).running
    model = load(PACKAGED, tmp_path, print, running)
    assert model is not None
    try:
        assert model.card.languages == (Language.CHINESE, Language.ENGLISH)
        with pytest.raises(ContextTooLong, match="256"):
            model.chat.invoke("The roses wilted. " * 200)
    finally:
        model.close()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("FLOWERSHOP_CONTEXT", "much"),
        ("FLOWERSHOP_CONTEXT", "0"),
        ("FLOWERSHOP_THREADS", "-1"),
        ("FLOWERSHOP_GPU_LAYERS", "1.5"),
        ("FLOWERSHOP_LANGUAGES", "en,fr"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(name: str, text: str) -> None:
    with pytest.raises(ShopError, match=name):
        Settings.read({name: text})


def test_what_this_machine_or_model_cannot_do_is_said_before_anything_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="trained with 8192 tokens"):
        load(PACKAGED, tmp_path, print, Running(context=9000))
    with pytest.raises(ModelError, match="built without support for a graphics card"):
        load(PACKAGED, tmp_path, print, Running(gpu_layers=-1))

    huge = tmp_path / "huge.gguf"
    with packaged_file().open("rb") as whole:
        huge.write_bytes(whole.read(4_000_000))
    os.truncate(huge, 2**42)  # takes no room on the disk
    with pytest.raises(ModelError, match=r"huge.gguf needs 43\d\d.\d GB of memory .* 0.2 for its context"):
        load(f"llama-cpp:{huge}", tmp_path, print)


def test_the_context_takes_what_the_header_says() -> None:
    # 30 layers, 3 heads of 64 numbers, keys and values, in half precision
    assert read_header(packaged_file()).kv_bytes == 30 * 3 * 64 * 2 * 2


@pytest.fixture
def adapters(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    pytest.importorskip("safetensors")
    yield adapter(tmp_path, layer=3, seed=1), adapter(tmp_path, layer=20, seed=2)


def adapter(folder: Path, layer: int, seed: int) -> Path:
    """An adapter of random numbers for one layer of the packaged model, large enough to change what it says."""
    from safetensors.numpy import save_file

    trained = folder / f"trained-{layer}"
    trained.mkdir()
    (trained / "adapter_config.json").write_text(json.dumps({"lora_alpha": 4}))
    random = np.random.default_rng(seed)
    name = f"base_model.model.model.layers.{layer}.mlp.down_proj"
    halves = {"A": random.normal(0, 0.5, (4, 1536)), "B": random.normal(0, 0.5, (576, 4))}
    save_file(
        {f"{name}.lora_{half}.weight": matrix.astype(np.float32) for half, matrix in halves.items()},
        trained / "adapter_model.safetensors",
    )
    target = folder / f"adapter-{layer}.gguf"
    write_adapter(
        trained,
        target,
        read_header(packaged_file()),
        target.stem,
        {Language.ENGLISH: f"prompt {layer}"},
        {Language.ENGLISH: (f"outline {layer}",)},
    )
    return target


def test_two_adapters_are_both_put_on_a_file(adapters: tuple[Path, Path]) -> None:
    first, second = adapters
    plain, one, other, both, turned = (
        answer("+".join(map(str, (packaged_file(), *put_on))))
        for put_on in ((), (first,), (second,), (first, second), (second, first))
    )

    assert both == turned
    assert len({plain, one, other, both}) == 4


def test_of_two_adapters_the_later_one_gives_the_prompt(adapters: tuple[Path, Path], tmp_path: Path) -> None:
    first, second = adapters
    model = load(f"{PACKAGED}+{first}+{second}", tmp_path, print)
    assert model is not None
    model.close()
    assert model.prompts == {Language.ENGLISH: "prompt 20"}
    assert model.outlines == {Language.ENGLISH: ("outline 20",)}
    assert model.card.fingerprint.count("+") == 2


def answer(name: str) -> str:
    base, *adapters = map(Path, name.split("+"))
    llama = Llama(base, 512, 1, adapters)
    slot = llama.slots[0]
    slot.read(llama.chunks(QUESTION), lambda: False)
    return "".join(slot.write(QUESTION, lambda: False))
