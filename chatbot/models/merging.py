"""A LoRA adapter merged into its base model: what llama.cpp then writes is as fast as without it.

The merged weights are W + (alpha / rank) · B · A (Hu et al. 2021, arXiv:2106.09685, section 4.1).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chatbot.models.errors import ModelError

Matrix = NDArray[np.float32]
# The languages that the merged model writes are the adapter's; its prompt goes along with it.
_OURS = ("flowershop.", "general.languages")


def merge(base: Path, adapter: Path, target: Path) -> None:
    """Writes ``base`` with ``adapter`` merged into it as ``target``, a GGUF file in half precision.

    Raises ``ModelError`` for an adapter that was made for another model.
    """
    from gguf import GGUFReader, GGUFWriter, Keys

    model, lora = GGUFReader(base), GGUFReader(adapter)
    deltas = _deltas(lora)
    names = {tensor.name for tensor in model.tensors}
    if strange := sorted(deltas.keys() - names):
        raise ModelError(f"{adapter} was made for another model than {base}: there is no {strange[0]} in it.")
    ours = [field for name, field in lora.fields.items() if name.startswith(_OURS)]
    replaced = {field.name for field in ours} | {Keys.General.ARCHITECTURE, Keys.General.FILE_TYPE}
    writer = GGUFWriter(target, model.fields[Keys.General.ARCHITECTURE].contents())
    for field in (*(one for one in model.fields.values() if one.name not in replaced), *ours):
        if not field.name.startswith("GGUF."):
            _copy(field, writer)
    for tensor in model.tensors:
        writer.add_tensor(tensor.name, _merged(tensor, deltas.get(tensor.name), adapter))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _deltas(lora: Any) -> dict[str, Matrix]:
    """What the adapter adds to each tensor."""
    halves = {tensor.name: tensor.data.astype(np.float32) for tensor in lora.tensors}
    alpha = float(lora.fields["adapter.lora.alpha"].contents())
    names = [name.removesuffix(".lora_a") for name in halves if name.endswith(".lora_a")]
    pairs = {name: (halves[f"{name}.lora_a"], halves[f"{name}.lora_b"]) for name in names}
    return {name: alpha / len(down) * (up @ down) for name, (down, up) in pairs.items()}


def _merged(tensor: Any, delta: Matrix | None, adapter: Path) -> NDArray[Any]:
    from gguf import dequantize

    weights = dequantize(tensor.data, tensor.tensor_type)
    if weights.ndim < 2:
        return weights  # norms: llama.cpp wants them in single precision
    if delta is not None and delta.shape != weights.shape:
        raise ModelError(f"{adapter} was made for another model: {tensor.name} has another size.")
    return (weights if delta is None else weights + delta).astype(np.float16)


def _copy(field: Any, writer: Any) -> None:
    from gguf import GGUFValueType

    kind, *inner = field.types
    sub = inner[-1] if kind is GGUFValueType.ARRAY else None
    writer.add_key_value(field.name, field.contents(), kind, sub)
