"""The packaged model, with the shop's adapters, in the format that is fastest here: made once, then kept.

The packaged file is Q4_1, for which llama.cpp has no fast kernels. Its own quantiser rewrites it in formats that
hold every value at least as well; which is faster, and with how many threads, is measured. All of it happens in a
process of its own: ``python -m chatbot.models.quantise SOURCE FOLDER [ADAPTER …]``; adapters are merged first.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from subprocess import PIPE, STDOUT

from chatbot.config import ROOT
from chatbot.models.engine import NATIVE, own_output
from chatbot.models.errors import ModelError
from chatbot.models.fingerprint import read_json, sha256_of, write_json
from chatbot.models.formats import ANSWER, FORMATS, PROMPT, choose, measure
from chatbot.models.merging import merge

NOTES = "prepared.json"
_TOLD = "progress: "  # how a line of standard output begins that is for the one who waits


@dataclass(frozen=True)
class Prepared:
    path: Path
    threads: int


def prepared(source: Path, adapters: Sequence[Path], folder: Path, progress: Callable[[str], None]) -> Prepared:
    """The prepared file of ``source`` with ``adapters`` merged into it, made now if ``folder`` has none.

    Raises ``ModelError``.

    A second process that asks meanwhile waits for the first. Being killed in the middle leaves nothing but files
    that the next start removes.
    """
    if found := _found(folder):
        return found
    files = [path.resolve() for path in (source, folder, *adapters)]
    command = [sys.executable, "-m", "chatbot.models.quantise", *map(str, files)]
    words: deque[str] = deque(maxlen=4)
    with subprocess.Popen(command, stdout=PIPE, stderr=STDOUT, cwd=ROOT, text=True) as process:
        for line in process.stdout or ():
            words.append(line.strip())
            if line.startswith(_TOLD):
                progress(words.pop().removeprefix(_TOLD))
    if found := _found(folder):
        return found
    raise ModelError(f"The model could not be prepared in {folder}: {' '.join(words) or process.returncode}")


def _found(folder: Path) -> Prepared | None:
    notes = read_json(folder / NOTES)
    path = folder / str(notes.get("file"))
    if notes.get("cores") != os.cpu_count() or not path.is_file():
        return None
    same = sha256_of(path, folder) == notes.get("sha256")
    return Prepared(path, int(notes["threads"])) if same else None


def main(arguments: Sequence[str]) -> int:
    source, folder, *adapters = map(Path, arguments)
    output = own_output()
    os.environ.update(NATIVE)

    def tell(message: str) -> None:
        with suppress(OSError):  # whoever asked has gone; the next start will be glad of the file
            print(_TOLD + message, file=output, flush=True)

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder, tell):
            if not _found(folder):
                _prepare(source, adapters, folder, tell)
    except (ModelError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


@contextmanager
def _alone(folder: Path, tell: Callable[[str], None]) -> Iterator[None]:
    """Holds the folder's lock, which the system takes back however this process ends."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("Another process is preparing the model; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _prepare(source: Path, adapters: Sequence[Path], folder: Path, tell: Callable[[str], None]) -> None:
    for old in (*folder.glob("*.part"), *folder.glob("*.gguf")):
        old.unlink()
    tell("Preparing the model for this machine, once. It takes about half a minute.")
    for place, adapter in enumerate(adapters):
        whole = folder / f"merged-{place}.gguf.part"
        merge(source, adapter, whole)
        source = whole
    candidates = {name: _convert(source, folder / f"{name}.gguf.part", code) for name, code in FORMATS.items()}
    measured = measure(candidates, tell)
    best = choose(measured)
    path = folder / f"{best.format}.gguf"
    _settle(candidates.pop(best.format), path)
    for other in folder.glob("*.part"):
        other.unlink()
    notes = {
        "file": path.name,
        "sha256": sha256_of(path, folder),
        "threads": best.threads,
        "cores": os.cpu_count(),
    }
    write_json(folder / NOTES, {**notes, "measured": [asdict(one) for one in measured]})
    speed = f"reads {PROMPT / best.read_s:.0f} and writes {ANSWER / best.write_s:.0f} tokens a second"
    tell(f"The model is ready: {best.format}, threads: {best.threads}; it {speed}.")


def _convert(source: Path, target: Path, code: int) -> Path:
    import llama_cpp

    options = llama_cpp.llama_model_quantize_default_params()
    options.ftype = code
    options.allow_requantize = True
    if llama_cpp.llama_model_quantize(os.fsencode(source), os.fsencode(target), ctypes.byref(options)):
        raise ModelError(f"llama.cpp could not convert {source} into {target}. Is there room for 500 MB?")
    return target


def _settle(part: Path, path: Path) -> None:
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
