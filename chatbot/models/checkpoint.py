"""Hugging Face checkpoints run by PyTorch in this process, on a graphics card where there is one.

A name is a folder, a GGUF file, ``packaged``, or the name of a repository that has been fetched before, as
``meta-llama/Llama-2-7b-chat-hf``.
"""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chatbot.config import Running
from chatbot.domain import ModelCard
from chatbot.models.engine import WAITING
from chatbot.models.errors import ModelError
from chatbot.models.fingerprint import SHORT, sha256_of
from chatbot.models.gguf import read_header
from chatbot.models.local import CONTEXT, PACKAGED, languages_of, packaged_file
from chatbot.models.model import ANSWER_S, Model
from chatbot.models.sizes import ELOQUENT, require_room

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

_WEIGHTS = "*.safetensors"
_QUIET = {"TRANSFORMERS_VERBOSITY": "error", "HF_HUB_DISABLE_PROGRESS_BARS": "1", **WAITING}
_SINGLE = 4  # bytes of a number in single precision
_MISSING = "Checkpoints need PyTorch and transformers. Install them with `pip install '.[transformers]'`."


def load_checkpoint(spec: str, name: str, cache: Path, progress: Callable[[str], None], running: Running) -> Model:
    """The checkpoint that ``name`` stands for. Raises ``ModelError``.

    Weights come from safetensors only, and no code that lies beside them is run.
    """
    os.environ.update(_QUIET)
    try:
        import accelerate  # noqa: F401
        import torch
        import transformers  # noqa: F401
    except ImportError:
        raise ModelError(_MISSING) from None
    from chatbot.models.chat import LocalChat
    from chatbot.models.tensors import Tensors

    source = _source(name)
    folder = _unpacked(source, cache, progress) if source.is_file() else source
    files = sorted(folder.glob(_WEIGHTS))
    if not files:
        raise ModelError(
            f"There are no weights (*.safetensors) in {folder}. Convert the checkpoint to safetensors."
        )
    parameters = sum(map(_parameters, files))
    if not torch.accelerator.is_available():
        require_room(str(source), _SINGLE * parameters, 0)
    tokenizer, model = _read(folder, dtype_of(torch))
    tensors = Tensors(model, tokenizer, running.context or CONTEXT, running.threads)
    fingerprint = "+".join(sha256_of(path, cache)[:SHORT] for path in files[:1])
    chat = LocalChat(engine=tensors, model_name=f"{source.stem}-{fingerprint}", timeout=ANSWER_S)
    claimed = read_header(source).languages if source.is_file() else None
    card = ModelCard(spec, fingerprint, running.languages or languages_of(claimed))
    return Model(chat, card, tensors.close, eloquent=parameters >= ELOQUENT)


def dtype_of(torch: Any) -> Any:
    """Half precision on an accelerator, of the kind that it is made for; single on a processor, faster there."""
    if not torch.accelerator.is_available():
        return torch.float32
    cuda = torch.cuda.is_available()
    return torch.bfloat16 if cuda and torch.cuda.is_bf16_supported() else torch.float16


def _source(name: str) -> Path:
    """The folder or GGUF file that ``name`` stands for."""
    if name == PACKAGED:
        return packaged_file()
    path = Path(name).expanduser()
    if name and path.exists():
        return path
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError):
        raise ModelError(
            f"There is no checkpoint '{name}' on this machine, neither a folder or file nor fetched from Hugging "
            f"Face. Fetch it first: hf download {name or 'meta-llama/Llama-2-7b-chat-hf'}"
        ) from None


def _unpacked(file: Path, cache: Path, progress: Callable[[str], None]) -> Path:
    """The folder with the checkpoint in the GGUF ``file``, which is unpacked now if it has not been before."""
    header = read_header(file)  # says what is wrong with a file better than transformers does
    folder = cache / "checkpoints" / sha256_of(file, cache)[:SHORT]
    if folder.exists():
        return folder
    require_room(str(file), _SINGLE * header.parameters, 0)
    progress(f"Unpacking {file.name} for PyTorch, once. It takes half a minute, or more for a large model.")
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    where = {"gguf_file": file.name}
    with _explained(file):
        tokenizer = AutoTokenizer.from_pretrained(file.parent, **where)
        model = AutoModelForCausalLM.from_pretrained(
            file.parent, dtype="float16", quantization_config=GgufConfig(dequantize=True), **where
        )
    part = folder.with_name(f"{folder.name}.{os.getpid()}.part")
    tokenizer.save_pretrained(part)
    model.save_pretrained(part)
    try:
        part.replace(folder)
    except OSError:  # another process was first
        shutil.rmtree(part)
    return folder


def _parameters(file: Path) -> int:
    from safetensors import safe_open

    try:
        with safe_open(file, "pt") as weights:
            return sum(math.prod(weights.get_slice(name).get_shape()) for name in weights.keys())  # noqa: SIM118
    except Exception as error:
        # The library has one exception for everything, which it does not export to Python's type checkers.
        raise ModelError(f"{file} is not a whole safetensors file ({error}). Fetch or convert it again.") from None


def _read(folder: Path, dtype: Any) -> tuple[PreTrainedTokenizerBase, PreTrainedModel]:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    with _explained(folder):
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        model = AutoModelForCausalLM.from_pretrained(
            folder, dtype=dtype, device_map="auto", use_safetensors=True, local_files_only=True
        )
    return tokenizer, model


@contextmanager
def _explained(source: Path) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        # A checkpoint may be broken in any way; each part of it fails with exceptions of its own.
        raise ModelError(f"transformers cannot load {source}: {error}") from None
