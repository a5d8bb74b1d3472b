"""The table as a picture (SVG): how far each figure is from what is wanted of it, on a scale of doublings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from chatbot.bench.row import Row

WIDTH, LEFT, RIGHT, TOP, STEP = 960, 430, 110, 84, 26
FURTHEST = 4  # doublings to either side; what is further away stands at the edge
GOOD, BAD, LINE, TEXT, PALE = "#2f7d4f", "#b3372f", "#8a8f98", "#1f2328", "#e4e7eb"
FONT = "system-ui, 'DejaVu Sans', sans-serif"


def plot(rows: Sequence[Row], title: str) -> str:
    """The rows of which something is wanted, each a bar from “as wanted” to the right if better, left if worse."""
    shown = [row for row in rows if row.value is not None and (row.floor or row.ceiling)]
    height = TOP + STEP * len(shown) + 30
    picture = Element(
        "svg", xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH} {height}", width=str(WIDTH), role="img"
    )
    SubElement(picture, "rect", width=str(WIDTH), height=str(height), fill="white")
    _text(picture, 16, 26, "Measured against what is wanted", size=17, weight="600")
    _text(picture, 16, 48, title, size=12, fill=LINE)
    _scale(picture, height)
    for number, row in enumerate(shown):
        _bar(picture, row, TOP + STEP * number)
    indent(picture)
    return tostring(picture, encoding="unicode") + "\n"


def _scale(picture: Element, height: int) -> None:
    for doublings in range(-FURTHEST, FURTHEST + 1):
        x = _x(doublings)
        stroke = LINE if doublings == 0 else PALE
        SubElement(
            picture, "line", x1=f"{x:.0f}", x2=f"{x:.0f}", y1=str(TOP - 6), y2=str(height - 24), stroke=stroke
        )
        if doublings % 2 == 0:
            _text(picture, x, height - 8, _times(doublings), size=11, fill=LINE, anchor="middle")
    _text(picture, _x(0), TOP - 14, "as wanted", size=11, fill=LINE, anchor="middle")


def _bar(picture: Element, row: Row, y: int) -> None:
    start, end = sorted((_x(0), _x(_doublings(row))))
    fill = GOOD if row.good else BAD
    _text(picture, LEFT - 12, y + 15, row.name, anchor="end")
    SubElement(
        picture,
        "rect",
        x=f"{start:.1f}",
        y=str(y + 4),
        width=f"{max(2.0, end - start):.1f}",
        height="14",
        fill=fill,
    )
    _text(picture, WIDTH - RIGHT + 12, y + 15, f"{row.value:.3g} {row.unit}", fill=fill)


def _doublings(row: Row) -> float:
    """How many times twice as good as wanted; negative when worse."""
    assert row.value is not None
    better = row.value / row.floor if row.floor else (row.ceiling or 0.0) / max(row.value, 1e-9)
    return max(-FURTHEST, min(FURTHEST, math.log2(max(better, 1e-9))))


def _x(doublings: float) -> float:
    return LEFT + (doublings + FURTHEST) / (2 * FURTHEST) * (WIDTH - LEFT - RIGHT)


def _times(doublings: int) -> str:
    return f"{2**doublings} × better" if doublings > 0 else f"{2**-doublings} × worse" if doublings < 0 else "1"


def _text(
    picture: Element,
    x: float,
    y: float,
    text: str,
    *,
    size: int = 13,
    fill: str = TEXT,
    anchor: str = "start",
    weight: str = "400",
) -> None:
    style = {"font-size": str(size), "font-weight": weight, "text-anchor": anchor, "font-family": FONT}
    SubElement(picture, "text", {"x": f"{x:.1f}", "y": str(y), "fill": fill, **style}).text = text
