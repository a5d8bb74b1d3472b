"""The packaged model, with the shop's adapters, in the format that is fastest here: made once, then kept.

The packaged file is Q4_1, for which llama.cpp has no fast kernels. Its own quantiser rewrites it in formats that
hold every value at least as well; which is faster, and with how many threads, is measured. All of it happens in a
process of its own: ``python -m chatbot.models.quantise SOURCE FOLDER [ADAPTER …]``; adapters are merged first.
"""

from __future__ import annotations

import ctypes
import fcntl
import math
import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from subprocess import PIPE, STDOUT
from typing import TYPE_CHECKING

from chatbot.models.engine import NATIVE, own_output
from chatbot.models.errors import ModelError
from chatbot.models.fingerprint import read_json, sha256_of, write_json
from chatbot.models.merging import merge

if TYPE_CHECKING:
    from chatbot.models.native import Native

FORMATS = {"Q8_0": 7, "F16": 1}  # llama_ftype; the first is preferred where times are much the same
PROMPT, ANSWER = 256, 32  # tokens of a typical call
_SAME = 1.1  # costs within this factor of the best count as the same: smaller file and fewer threads win
_ENOUGH_S = 15.0  # after this long there is no second round of measuring
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Measured:
    """Seconds to read ``PROMPT`` tokens and to write ``ANSWER`` tokens."""

    format: str
    threads: int
    read_s: float
    write_s: float

    @property
    def total_s(self) -> float:
        return self.read_s + self.write_s

    @property
    def cost(self) -> float:
        """Seconds that one waits who is alone, times what the cores spend of themselves on it, under a root.

        Threads that halve the wait are worth their cores; those that hardly shorten it are missed by colleagues,
        who are answered at the same time on the other cores.
        """
        return self.total_s * math.sqrt(self.threads)


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
    with subprocess.Popen(command, stdout=PIPE, stderr=STDOUT, cwd=_ROOT, text=True) as process:
        for line in process.stdout or ():
            words.append(line.strip())
            if line.startswith(_TOLD):
                progress(words.pop().removeprefix(_TOLD))
    if found := _found(folder):
        return found
    raise ModelError(f"The model could not be prepared in {folder}: {' '.join(words) or process.returncode}")


def choose(measured: Sequence[Measured]) -> Measured:
    """The best for a typical call; where several are much the same, the preferred format and fewest threads."""
    best = min(one.cost for one in measured)
    order = list(FORMATS)
    return min(
        (one for one in measured if one.cost <= best * _SAME),
        key=lambda one: (order.index(one.format), one.threads),
    )


def _found(folder: Path) -> Prepared | None:
    notes = read_json(folder / NOTES)
    path = folder / str(notes.get("file"))
    if notes.get("cores") != os.cpu_count() or not path.is_file():
        return None
    same = sha256_of(path, folder) == notes.get("sha256")
    return Prepared(path, int(notes["threads"])) if same else None


NOTES = "prepared.json"
_TOLD = "progress: "


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
    measured = _measure(candidates, tell)
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


def _measure(candidates: dict[str, Path], tell: Callable[[str], None]) -> list[Measured]:
    """The better of two rounds for each format and thread count, or of one round where that took long."""
    from chatbot.models.native import Native
    from chatbot.models.weights import Weights

    started = time.monotonic()
    loaded = {name: Native(Weights(path), 2 * (PROMPT + ANSWER), 1) for name, path in candidates.items()}
    tell("Measuring which format and how many threads are fastest here.")
    best: dict[tuple[str, int], Measured] = {}
    for _ in range(2):
        for name, native in loaded.items():
            for one in _by_threads(name, native):
                known = best.setdefault((one.format, one.threads), one)
                best[one.format, one.threads] = min(known, one, key=lambda each: each.total_s)
        if time.monotonic() - started > _ENOUGH_S:
            break
    return list(best.values())


def _by_threads(name: str, native: Native) -> Iterator[Measured]:
    """Measures with more and more threads until more of them no longer help."""
    fastest = float("inf")
    for threads in thread_counts(os.cpu_count() or 1):
        native.set_threads(threads)
        one = Measured(name, threads, *_typical(native))
        yield one
        if one.total_s > fastest:
            return
        fastest = one.total_s


def thread_counts(cores: int) -> list[int]:
    """1, 2, 4, … and all cores but one; all of them only on machines of two to four cores."""
    doubling = [1 << power for power in range(cores.bit_length()) if 1 << power < cores]
    return sorted({*doubling, max(1, cores - 1), cores if cores <= 4 else 1})


def _typical(native: Native) -> tuple[float, float]:
    native.keep(0)
    start = time.perf_counter()
    native.decode(range(PROMPT))
    read = time.perf_counter()
    for token in range(ANSWER):
        native.decode([token])
    return read - start, time.perf_counter() - read


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
