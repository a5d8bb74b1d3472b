"""A small real training: killed and gone on with, exported, merged, loaded by llama.cpp, and answering."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

from chatbot.config import ROOT, SHIPPED_ADAPTER, Settings
from chatbot.domain import Language, ShopError, Utterance
from chatbot.finetune.adapter import read_adapter
from chatbot.finetune.example import read_examples
from chatbot.finetune.run import ADAPTER, CARD, Job, run
from chatbot.finetune.training import Recipe, Trainee, last_checkpoint
from chatbot.finetune.values import read_values
from chatbot.models.errors import ModelError
from chatbot.models.gguf import read_adapter_header, read_header
from chatbot.models.llama import Llama
from chatbot.models.local import packaged_file
from chatbot.models.merging import merge
from chatbot.models.wire import Request
from chatbot.prompts import load_prompts
from chatbot.shop import load
from chatbot.tuning import finetune

pytest.importorskip("peft", reason="training is an extra")
pytestmark = [pytest.mark.model, pytest.mark.filterwarnings("ignore")]  # torch and peft warn of their own affairs

PATIENCE_S = 600.0
# Five steps, each of which leaves a checkpoint.
RECIPE = Recipe(rank=4, learning_rate=5e-3, batch=2, rounds=1, longest=400, checkpoint_steps=1)


def job(folder: Path) -> Job:
    """Short English letters, so that a minute is enough."""
    examples = list(read_examples([ROOT / "data" / "examples" / "en-letters.jsonl"]))[:10]
    prompts = {Language.ENGLISH: load_prompts(ROOT / "prompts" / "tuned")[Language.ENGLISH]}
    values = read_values(ROOT / "data" / "examples" / "values.toml", load(ROOT / "data"))
    return Job(packaged_file(), examples, prompts, values, RECIPE, folder)


@dataclass(frozen=True)
class Trained:
    adapter: Path
    losses: list[str]
    resumed_at: int


def losses(folder: Path) -> list[str]:
    return [line for line in (folder / CARD).read_text("utf-8").splitlines() if line.startswith("- loss")]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    folder = tmp_path_factory.mktemp("whole") / "run"
    adapter = run(job(folder), date(2026, 11, 22), lambda _: None)
    return Trained(adapter, losses(folder), 0)


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """The same run, killed behind its second checkpoint and begun again."""
    folder = tmp_path_factory.mktemp("killed") / "run"
    program = f"""
import sys
from datetime import date
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_training import job, run
run(job(Path({str(folder)!r})), date(2026, 11, 22), lambda _: None)
"""
    child = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + PATIENCE_S
    while not (folder / "checkpoints" / "checkpoint-2" / "trainer_state.json").exists():
        assert child.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.05)
    child.send_signal(signal.SIGKILL)
    child.wait()
    begun = last_checkpoint(folder / "checkpoints")
    assert begun is not None
    adapter = run(job(folder), date(2026, 11, 22), lambda _: None)
    return Trained(adapter, losses(folder), int(begun.rpartition("-")[2]))


def test_a_run_that_was_killed_ends_at_the_same_loss(whole: Trained, killed: Trained) -> None:
    assert 2 <= killed.resumed_at < 5
    assert killed.losses == whole.losses
    assert killed.adapter.read_bytes() == whole.adapter.read_bytes()


def test_a_folder_belongs_to_one_run(whole: Trained) -> None:
    other = job(whole.adapter.parent)
    with pytest.raises(ShopError, match="another run"):
        run(Job(**{**vars(other), "examples": other.examples[:3]}), date(2026, 11, 22), lambda _: None)


def test_an_adapter_is_trained_further_from_where_it_ended(whole: Trained) -> None:
    from peft import get_peft_model_state_dict
    from safetensors.numpy import load_file

    saved = load_file(whole.adapter.parent / "adapter" / "adapter_model.safetensors")
    begun = get_peft_model_state_dict(Trainee(packaged_file(), RECIPE, whole.adapter).model)
    assert begun.keys() == saved.keys()
    half = {name: matrix.astype(np.float16).astype(np.float32) for name, matrix in saved.items()}
    assert all(np.array_equal(begun[name].float().numpy(), half[name]) for name in saved)


def test_an_adapter_that_is_trained_further_in_one_language_keeps_the_other(tmp_path: Path) -> None:
    letters = (ROOT / "data" / "examples" / "en-letters.jsonl").read_text("utf-8").splitlines()[:2]
    (tmp_path / "mine.jsonl").write_text("\n".join(letters), "utf-8")
    settings = Settings.read({}, model="none:", db="sqlite://")
    assert finetune([tmp_path / "mine.jsonl"], tmp_path / "run", SHIPPED_ADAPTER, False, settings, StringIO()) == 0
    before, after = read_adapter_header(SHIPPED_ADAPTER), read_adapter_header(tmp_path / "run" / ADAPTER)
    assert after.prompts == before.prompts
    assert all(set(before.outlines[language]) <= set(after.outlines[language]) for language in Language)


def test_an_adapter_of_another_rank_is_not_trained_further(whole: Trained) -> None:
    with pytest.raises(ShopError, match="another rank than 8"):
        read_adapter(whole.adapter, read_header(packaged_file()), rank=8)


def test_the_adapter_carries_its_prompt_and_its_language(whole: Trained) -> None:
    header = read_adapter_header(whole.adapter)
    assert list(header.prompts) == [Language.ENGLISH]
    assert "florist" in header.prompts[Language.ENGLISH]


def test_put_on_or_merged_the_adapter_answers_the_same(whole: Trained, tmp_path: Path) -> None:
    merged = tmp_path / "merged.gguf"
    merge(packaged_file(), whole.adapter, merged)
    prompt = load_prompts(ROOT / "prompts" / "tuned")[Language.ENGLISH]
    line = Utterance("user", "When you have sent us a photo of the flowers, we can refund you in full.")
    request = Request((*prompt.system("Willow Lane Flowers"), line), max_tokens=12)
    answers = [answer(f"{packaged_file()}+{whole.adapter}", request), answer(str(merged), request)]
    assert answers[0] == answers[1]
    assert answers[0] != answer(str(packaged_file()), request)


def answer(name: str, request: Request) -> str:
    base, _, adapter = name.partition("+")
    llama = Llama(Path(base), 512, 1, [Path(adapter)] if adapter else [])
    slot = llama.slots[0]
    slot.read(llama.chunks(request), lambda: False)
    return "".join(slot.write(request, lambda: False))


def test_what_is_no_adapter_of_ours_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no LoRA adapter"):
        read_adapter_header(packaged_file())
    (tmp_path / "a.gguf").write_bytes(b"GGUF, but not really")
    with pytest.raises(ModelError, match="not a whole GGUF"):
        read_adapter_header(tmp_path / "a.gguf")
