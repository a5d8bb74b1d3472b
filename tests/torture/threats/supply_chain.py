"""What the desk is made of: pinned, licensed, and nothing in it that runs what it should only read."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from packaging.utils import canonicalize_name

from chatbot.domain import Utterance
from chatbot.models.chunks import Prompt
from chatbot.models.errors import ModelError
from tests.notices import RUNTIME, closure, notices
from tests.torture.row import Row, Size

ROOT = Path(__file__).parents[3]
# What a model file's template would write to get at the machine.
ESCAPES = (
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ messages.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ messages.append(1) }}",
    "{{ raise_exception.__globals__ }}",
)
# Ways to run code that comes in a file, which ruff's rules S do not know.
CODE_IN_FILES = re.compile(
    r"trust_remote_code\s*=\s*True|torch\.load|joblib|LlamaDiskCache|weights_only\s*=\s*False"
)


def rows(size: Size) -> Iterator[Row]:
    yield _pinned()
    yield _licensed()
    yield _read_only()


def _pinned() -> Row:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if "==" in line)
    pinned = {canonicalize_name(name): version for name, version in pins.items()}
    needed = closure((*RUNTIME, "dev"))
    loose = [
        f"{name} {one.version}"
        for name, one in needed.items()
        if pinned.get(name) != one.version.partition("+")[0]
    ]
    return Row(
        "supply chain: pinned set",
        "every package that is needed, and what it needs, is installed in the version of constraints.txt",
        f"{len(needed) - len(loose)} of {len(needed)}{''.join(f' {one}' for one in loose)}",
        not loose,
    )


def _licensed() -> Row:
    written = (ROOT / "THIRD_PARTY_NOTICES.md").read_text("utf-8")
    unknown = [line for line in written.splitlines() if "see the package" in line]
    current = written == notices()
    return Row(
        "supply chain: licences listed",
        "THIRD_PARTY_NOTICES.md is what the installed packages say, each with a licence",
        f"{'up to date' if current else 'out of date: python -m tests.notices > THIRD_PARTY_NOTICES.md'}, "
        f"{len(unknown)} without a licence",
        current and not unknown,
    )


def _read_only() -> Row:
    sources = [*(ROOT / "chatbot").rglob("*.py"), ROOT / "streamlit_app.py"]
    command = [sys.executable, "-m", "ruff", "check", "--output-format", "concise", *sources]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    risky = [line for line in found.stdout.splitlines() if ": S" in line]
    loading = [file.name for file in sources if CODE_IN_FILES.search(file.read_text("utf-8"))]
    escaped = [text for text in ESCAPES if not _held(text)]
    return Row(
        "supply chain: no pickle, no unsandboxed template, no code from a model file",
        "0 findings of ruff's security rules, 0 loaders that run code, every template held in the sandbox",
        f"{len(risky)} findings in {len(sources)} files, {len(loading)} loaders, "
        f"{len(ESCAPES) - len(escaped)} of {len(ESCAPES)} templates held"
        + "".join(f"\n      {one}" for one in [*risky, *loading, *escaped][:5]),
        found.returncode == 0 and not (risky or loading or escaped),
    )


def _held(template: str) -> bool:
    """Whether a model file's chat template that reaches for the machine is refused, or gets nothing."""
    try:
        return not "".join(Prompt(template, "", "", ()).chunks([Utterance("user", "hello")]))
    except ModelError:
        return True
