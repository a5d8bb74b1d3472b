"""LoRA training on the base model of a GGUF file, with transformers and peft; on a GPU where there is one.

Both libraries are an extra (``pip install '.[finetune]'``) and are imported when training begins. A run that was
stopped, even killed, goes on from its last whole checkpoint and ends at the same loss.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chatbot.domain import ShopError
from chatbot.finetune.adapter import read_adapter
from chatbot.finetune.conversation import Conversation
from chatbot.models.chunks import Prompt as ChatTemplate
from chatbot.models.gguf import read_header

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

# Conversations that go through the model side by side. More of them are slower on a CPU, whose caches they outgrow
# (two cores, 480 tokens each: 466 tokens a second with 2, 80 with 8).
AT_ONCE = 2
MASKED = -100  # labels that cross-entropy leaves out, as torch has them
Row = Mapping[str, list[int]]


@dataclass(frozen=True)
class Recipe:
    """``rank`` of the LoRA matrices, on all linear layers; ``longest`` conversation in tokens, the others are left
    out; ``rounds`` each example is trained on, each time with other names and figures."""

    rank: int = 32
    learning_rate: float = 5e-4
    batch: int = 4
    rounds: int = 1
    longest: int = 640
    seed: int = 7
    checkpoint_steps: int = 20


@dataclass(frozen=True)
class Estimate:
    """``seconds`` for the whole run, from a few real steps."""

    conversations: int
    tokens: int
    steps: int
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """``losses`` are pairs of step and mean loss since the pair before, in nats a token."""

    adapter: Path
    losses: tuple[tuple[int, float], ...]
    tokens: int
    seconds: float


class Trainee:
    """The base model with fresh LoRA matrices or those of the adapter ``start``, and its tokenizer."""

    def __init__(self, base: Path, recipe: Recipe, start: Path | None = None) -> None:
        """Raises ``ShopError`` where the libraries are missing or the files cannot be read by them."""
        try:
            import torch
            from peft import LoraConfig, get_peft_model, set_peft_model_state_dict
            from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig, set_seed
        except ImportError as error:
            raise ShopError(
                f"Training needs {error.name or error}, which is not installed. "
                "Install it with: pip install '.[finetune]'"
            ) from error
        set_seed(recipe.seed)
        torch.use_deterministic_algorithms(True, warn_only=True)
        where = {"gguf_file": base.name}
        self.tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(base.parent, **where)
        model: PreTrainedModel = AutoModelForCausalLM.from_pretrained(
            base.parent, dtype=_dtype(torch), quantization_config=GgufConfig(dequantize=True), **where
        )
        lora = LoraConfig(
            r=recipe.rank, lora_alpha=2 * recipe.rank, target_modules="all-linear", task_type="CAUSAL_LM"
        )
        self.model = get_peft_model(model, lora)
        if start is not None:
            matrices = read_adapter(start, read_header(base), recipe.rank)
            set_peft_model_state_dict(self.model, {name: torch.from_numpy(one) for name, one in matrices.items()})
        self.recipe = recipe
        self._template = ChatTemplate(str(self.tokenizer.chat_template), "", "", ())

    def rows(self, conversations: Sequence[Conversation]) -> list[Row]:
        """Token ids and labels of the conversations that are not too long; only what the desk says is learnt."""
        rows = [self._row(conversation) for conversation in conversations]
        return [row for row in rows if len(row["input_ids"]) <= self.recipe.longest]

    def _row(self, conversation: Conversation) -> Row:
        *chunks, opener = self._template.chunks([line.said for line in conversation])
        ids: list[int] = []
        labels: list[int] = []
        for line, chunk in zip(conversation, chunks, strict=True):
            head = self._ids(opener) if line.learnt else []
            body = self._ids(chunk.removeprefix(opener) if line.learnt else chunk)
            ids += head + body
            labels += [MASKED] * len(head) + (body if line.learnt else [MASKED] * len(body))
        return {"input_ids": ids, "labels": labels, "attention_mask": [1] * len(ids)}

    def _ids(self, text: str) -> list[int]:
        found: list[int] = self.tokenizer(text, add_special_tokens=False)["input_ids"]
        return found


def estimate(trainee: Trainee, rows: Sequence[Row], folder: Path) -> Estimate:
    """How long a run would take: two batches of middling length are trained on and forgotten."""
    batch = trainee.recipe.batch
    middling = sorted(rows, key=lambda row: len(row["input_ids"]))[len(rows) // 2 :][: 2 * batch]
    started = time.perf_counter()
    _trainer(trainee, middling, folder / "trial", save="no").train()
    speed = _tokens(middling) / (time.perf_counter() - started)
    return Estimate(len(rows), _tokens(rows), -(-len(rows) // batch), _tokens(rows) / speed)


def train(trainee: Trainee, rows: Sequence[Row], folder: Path) -> Outcome:
    """Train on ``rows`` once through; go on from the last whole checkpoint in ``folder`` if there is one."""
    trainer = _trainer(trainee, rows, folder / "checkpoints", save="steps")
    started = time.perf_counter()
    trainer.train(resume_from_checkpoint=last_checkpoint(folder / "checkpoints"))
    adapter = folder / "adapter"
    trainee.model.save_pretrained(str(adapter))
    losses = tuple((int(one["step"]), float(one["loss"])) for one in trainer.state.log_history if "loss" in one)
    return Outcome(adapter, losses, _tokens(rows), time.perf_counter() - started)


def last_checkpoint(folder: Path) -> str | None:
    """The newest checkpoint that was written to its end: ``trainer_state.json`` is what is written last."""
    whole = [path.parent for path in folder.glob("checkpoint-*/trainer_state.json") if path.stat().st_size]
    newest = max(whole, key=lambda path: int(path.name.rpartition("-")[2]), default=None)
    return str(newest) if newest else None


def _trainer(trainee: Trainee, rows: Sequence[Row], folder: Path, save: str) -> Any:
    from transformers import DataCollatorForSeq2Seq, Trainer, TrainingArguments

    recipe = trainee.recipe
    steps = -(-len(rows) // recipe.batch)
    arguments = TrainingArguments(
        output_dir=str(folder),
        per_device_train_batch_size=AT_ONCE,
        gradient_accumulation_steps=recipe.batch // AT_ONCE,
        num_train_epochs=1,
        learning_rate=recipe.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=min(20, steps // 10),
        train_sampling_strategy="group_by_length",
        save_strategy=save,
        save_steps=recipe.checkpoint_steps,
        save_total_limit=2,
        logging_steps=10,
        report_to="none",
        seed=recipe.seed,
        data_seed=recipe.seed,
        dataloader_pin_memory=False,
        remove_unused_columns=False,
    )
    padded = DataCollatorForSeq2Seq(trainee.tokenizer, padding=True, label_pad_token_id=MASKED)

    def collate(batch: list[Row]) -> dict[str, Any]:
        together: dict[str, Any] = dict(padded(batch))
        return together | {"logits_to_keep": _learnt(together["labels"])}

    return Trainer(
        model=trainee.model,
        args=arguments,
        train_dataset=list(rows),
        data_collator=collate,
        compute_loss_func=_loss,
    )


def _learnt(labels: Any) -> Any:
    """The positions whose next token is learnt. Four in five are not: to leave out their logits saves a sixth."""
    return (labels[:, 1:] != MASKED).any(dim=0).nonzero().squeeze(1)


def _loss(outputs: Any, labels: Any, num_items_in_batch: Any = None) -> Any:
    """Mean cross-entropy of the learnt tokens, over a whole batch of accumulated gradients where there is one."""
    from torch.nn.functional import cross_entropy

    wanted = labels[:, _learnt(labels) + 1].flatten()
    total = cross_entropy(outputs.logits.float().flatten(0, 1), wanted, ignore_index=MASKED, reduction="sum")
    return total / ((wanted != MASKED).sum() if num_items_in_batch is None else num_items_in_batch)


def _tokens(rows: Sequence[Row]) -> int:
    return sum(len(row["input_ids"]) for row in rows)


def _dtype(torch: Any) -> Any:
    """bfloat16 where the hardware computes with it, which is more than twice as fast; float32 elsewhere."""
    fast = torch.cuda.is_available() or torch.cpu.get_capabilities().get("avx512_bf16", False)
    return torch.bfloat16 if fast else torch.float32
