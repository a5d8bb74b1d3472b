"""LoRA matrices as a GGUF adapter, the form that llama.cpp loads beside its base model, and back.

The format is llama.cpp's own (``convert_lora_to_gguf.py``, ``llama-adapter.cpp``): tensors ``NAME.lora_a`` and
``NAME.lora_b``, the scale ``adapter.lora.alpha`` divided by the rank. Rows of the query and key projections of a
Llama stand in another order in GGUF than in transformers. The prompt that the adapter was trained with, the
languages that it writes, and the outlines of the sentences that it learnt stand in the same file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from chatbot.domain import Language, ShopError
from chatbot.models.gguf import Header, outlines_key, prompt_key, read_adapter_header

Matrix = NDArray[np.float32]

_MODULES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
_NAME = re.compile(r"layers\.(\d+)\.(.+?)\.lora_([AB])\.weight$")
_TENSOR = re.compile(r"blk\.(\d+)\.(.+?)\.weight\.lora_([ab])$")


def write_adapter(
    trained: Path,
    target: Path,
    base: Header,
    name: str,
    prompts: Mapping[Language, str],
    outlines: Mapping[Language, Sequence[str]],
) -> None:
    """Writes what peft saved in the folder ``trained`` as the GGUF adapter ``target``, in half precision.

    ``prompts`` are the texts of the prompt files, for the languages that the adapter was trained to write, and
    ``outlines`` those of the sentences that it learnt.
    """
    from gguf import GGUFWriter
    from safetensors.numpy import load_file

    settings = json.loads((trained / "adapter_config.json").read_text("utf-8"))
    part = target.with_name(target.name + ".part")
    writer = GGUFWriter(part, base.architecture)
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(settings["lora_alpha"]))
    writer.add_name(name)
    writer.add_languages([str(language) for language in prompts])
    for language, text in prompts.items():
        writer.add_string(prompt_key(language), text)
        if written := outlines.get(language):
            writer.add_array(outlines_key(language), list(written))
    for key, matrix in load_file(trained / "adapter_model.safetensors").items():
        writer.add_tensor(*_tensor(key, matrix.astype(np.float32), base))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    part.replace(target)


def read_adapter(path: Path, base: Header, rank: int) -> dict[str, Matrix]:
    """The matrices of the adapter ``path`` under the names that peft gives them.

    Raises ``ShopError`` for what is no adapter of ours, of linear layers of a Llama and of ``rank``.
    """
    from gguf import GGUFReader

    read_adapter_header(path)
    modules = {short: module for module, short in _MODULES.items()}
    found: dict[str, Matrix] = {}
    for tensor in GGUFReader(path).tensors:
        name = _TENSOR.match(tensor.name)
        if name is None or name[2] not in modules:
            raise ShopError(f"{path}: {tensor.name} is no LoRA matrix of a Llama's linear layer.")
        layer, module, side = name[1], modules[name[2]], name[3].upper()
        matrix = np.array(tensor.data, np.float32)
        if matrix.shape[0 if side == "A" else 1] != rank:
            raise ShopError(f"{path} has another rank than {rank}. Name an adapter that was trained with it.")
        if side == "B" and (heads := _heads(module, base)):
            matrix = _permuted(matrix, matrix.shape[0] // heads // 2, heads)
        found[f"base_model.model.model.layers.{layer}.{module}.lora_{side}.weight"] = matrix
    return found


def _tensor(key: str, matrix: Matrix, base: Header) -> tuple[str, NDArray[np.float16]]:
    found = _NAME.search(key)
    if found is None:
        raise ValueError(f"{key} is no LoRA matrix of a linear layer")
    layer, module, side = found.groups()
    if side == "B" and (heads := _heads(module, base)):
        matrix = _permuted(matrix, 2, heads)
    return f"blk.{layer}.{_MODULES[module]}.weight.lora_{side.lower()}", matrix.astype(np.float16)


def _heads(module: str, base: Header) -> int | None:
    return {"self_attn.q_proj": base.heads, "self_attn.k_proj": base.kv_heads}.get(module)


def _permuted(matrix: Matrix, parts: int, heads: int) -> Matrix:
    """The rows of each head, which lie in so many ``parts`` one after the other, taken by turns.

    In two parts: the order in which llama.cpp rotates them, pairs side by side and not half a head apart. In half
    as many as a head has rows: back again.
    """
    rows, columns = matrix.shape
    return matrix.reshape(heads, parts, rows // heads // parts, columns).swapaxes(1, 2).reshape(rows, columns)
