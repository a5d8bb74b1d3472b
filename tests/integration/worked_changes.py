"""The worked changes of a page: what to change, what to run then, and what that says among other things.

In a page a ```diff block whose first line is ``--- FILE`` is a change; its other lines are the file's, after a
blank, a minus or a plus, and one that only adds goes to the file's end. A ```text block is what the ```sh block
before it says, with … for what is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

FENCED = re.compile(r"^```(diff|sh|text)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Change:
    file: str
    before: str
    after: str


@dataclass(frozen=True)
class Commands:
    lines: tuple[str, ...]
    says: tuple[str, ...] = ()


Step = Change | Commands


def sections(page: Path) -> Mapping[str, tuple[Step, ...]]:
    """The steps under each heading that has a change."""
    parts = re.split(r"^##+ (.*)$", page.read_text("utf-8"), flags=re.MULTILINE)
    found = {name: tuple(_steps(text)) for name, text in zip(parts[1::2], parts[2::2], strict=True)}
    return {name: steps for name, steps in found.items() if any(isinstance(one, Change) for one in steps)}


def _steps(text: str) -> Iterator[Step]:
    ran: Commands | None = None
    for kind, block in FENCED.findall(text):
        if kind == "text":
            assert ran is not None, f"nothing says this: {block}"
            yield replace(ran, says=tuple(filter(None, (plain(part) for part in block.split("…")))))
            ran = None
            continue
        if ran is not None:
            yield ran
        ran = Commands(tuple(block.splitlines())) if kind == "sh" else None
        if kind == "diff":
            yield _change(block)
    if ran is not None:
        yield ran


def _change(block: str) -> Change:
    first, *lines = block.splitlines()
    assert first.startswith("--- "), f"a change names its file in its first line, not {first!r}"
    assert all(line[:1] in ("", " ", "-", "+") for line in lines), block
    before = [line[1:] for line in lines if not line.startswith("+")]
    after = [line[1:] for line in lines if not line.startswith("-")]
    return Change(first[4:], "\n".join(before), "\n".join(after))


def apply(change: Change, folder: Path) -> None:
    """Changes a file as a reader would, who finds the place in it; a file that is not there is begun."""
    path = folder / change.file
    text = path.read_text("utf-8") if path.exists() else ""
    if not change.before:
        path.write_text(f"{text}{change.after}\n", "utf-8")
        return
    places = re.findall(rf"^{re.escape(change.before)}$", text, re.MULTILINE)
    assert len(places) == 1, f"{change.file} has this {len(places)} times:\n{change.before}"
    path.write_text(
        re.sub(rf"^{re.escape(change.before)}$", lambda _: change.after, text, flags=re.MULTILINE), "utf-8"
    )


def plain(text: str) -> str:
    """A text in one line, as a page may break it anywhere."""
    return " ".join(text.split())
