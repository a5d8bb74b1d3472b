"""The desk's charts as Vega-Lite specifications: plain bars in calm colours, with their numbers beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

# The theme's colours, in an order in which neighbours differ in lightness too.
COLOURS = ("#3d6b50", "#d9a441", "#47688a", "#c98a9b", "#8fb39a", "#6b4a72")
OTHERS, GOOD, BAD = "#c9c7bd", "#3d6b50", "#c98a9b"
INK, QUIET, LINE = "#27312b", "#6a716b", "#e0dccf"
LONG = 22  # letters of a name that leaves no room for another beside it
BAR = 26  # pixels of height for one horizontal bar and the room around it
NAMED = {
    "field": "name",
    "type": "nominal",
    "sort": None,
    "axis": {"title": None, "labelLimit": 150, "labelOverlap": False, "grid": False},
}

Spec = dict[str, Any]


@dataclass(frozen=True)
class Bar:
    """A horizontal bar: its name, how long it is, and what is written beside it."""

    name: str
    value: float
    text: str


def show(spec: Spec, description: str) -> None:
    """Show a chart as wide as its place; ``description`` is what a screen reader says of it."""
    config = {
        "background": "transparent",
        "view": {"stroke": None},
        "axis": {"labelColor": QUIET, "gridColor": LINE, "domain": False, "ticks": False, "labelFontSize": 12},
        "legend": {"labelColor": INK, "labelFontSize": 12, "symbolType": "square", "labelLimit": 260, "offset": 6},
    }
    st.vega_lite_chart(spec={**spec, "description": description, "config": config}, width="stretch")


def stacked(
    days: Sequence[str], lines: Mapping[str, Sequence[int]], others: str | None, titles: tuple[str, str, str]
) -> Spec:
    """Bars over time, a colour for each of ``lines``; ``others`` is the one that stands for the rest.

    ``titles`` are what a bar's day, its line and its count are called.
    """
    values = [
        {"day": day, "line": name, "count": count, "place": place}
        for place, (name, counts) in enumerate(lines.items())
        for day, count in zip(days, counts, strict=True)
    ]
    colours = [OTHERS if name == others else colour for name, colour in zip(lines, COLOURS, strict=False)]
    day, line, count = titles
    columns = 1 if any(len(name) > LONG for name in lines) else 2
    return {
        "data": {"values": values},
        "height": 190 + 22 * -(-len(lines) // columns),
        "mark": {"type": "bar"},
        "encoding": {
            "x": _days(days),
            "y": {
                "field": "count",
                "type": "quantitative",
                "stack": "zero",
                "axis": {"title": None, "tickMinStep": 1, "format": "d", "tickCount": 5},
            },
            "color": _coloured("line", list(lines), colours, columns),
            "order": {"field": "place", "type": "quantitative"},
            "tooltip": [_told("day", day), _told("line", line), _told("count", count)],
        },
    }


def shares(days: Sequence[str], values: Sequence[tuple[float | None, str]], titles: tuple[str, str]) -> Spec:
    """A share in each stretch of time, from 0 to 1, and in words; no bar where there is nothing to share.

    ``titles`` are what a bar's day and its share are called.
    """
    known = [
        {"day": day, "share": share, "text": text}
        for day, (share, text) in zip(days, values, strict=True)
        if share is not None
    ]
    day, share = titles
    return {
        "data": {"values": known},
        "height": 220,
        "mark": {"type": "bar", "color": GOOD},
        "encoding": {
            "x": _days(days),
            "y": {
                "field": "share",
                "type": "quantitative",
                "scale": {"domain": [0, 1]},
                "axis": {"title": None, "format": ".0%", "tickCount": 5},
            },
            "tooltip": [_told("day", day), _told("text", share)],
        },
    }


def bars(found: Sequence[Bar]) -> Spec:
    """Horizontal bars in the order given, each with its name and its number."""
    # Room on the right for what is written beside the longest bar.
    longest = 2 * max((bar.value for bar in found), default=0) or 1
    x = {"field": "value", "type": "quantitative", "axis": None, "scale": {"domain": [0, longest]}}
    tooltip = [_told("name", " "), _told("text", "  ")]
    return {
        "data": {"values": [{"name": bar.name, "value": bar.value, "text": bar.text} for bar in found]},
        "height": BAR * len(found) + 14,
        "encoding": {"y": NAMED, "x": x, "tooltip": tooltip},
        "layer": [
            {"mark": {"type": "bar", "color": GOOD, "height": {"band": 0.6}}},
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "color": INK, "fontSize": 12},
                "encoding": {"text": {"field": "text"}},
            },
        ],
    }


def parts(rows: Mapping[str, Mapping[str, int]], colours: Sequence[str]) -> Spec:
    """Horizontal bars of several parts: for each name, how much of each part there is."""
    kinds = list(next(iter(rows.values()), {}))
    values = [
        {"name": name, "part": part, "count": count, "place": kinds.index(part)}
        for name, counted in rows.items()
        for part, count in counted.items()
    ]
    stack = {"field": "count", "type": "quantitative", "stack": "zero"}
    placed = {
        "y": NAMED,
        "order": {"field": "place", "type": "quantitative"},
        "tooltip": [_told("name", " "), _told("part", "  "), _told("count", "   ")],
    }
    return {
        "data": {"values": values},
        "height": BAR * len(rows) + 78,
        "encoding": placed,
        "layer": [
            {
                "mark": {"type": "bar", "height": {"band": 0.6}},
                "encoding": {"x": {**stack, "axis": None}, "color": _coloured("part", kinds, colours, 2)},
            },
            {
                "transform": [{"filter": "datum.count > 0"}],
                "mark": {"type": "text", "color": "#ffffff", "fontSize": 12, "fontWeight": 600},
                "encoding": {"x": {**stack, "bandPosition": 0.5}, "text": {"field": "count"}},
            },
        ],
    }


def _days(days: Sequence[str]) -> Spec:
    axis = {"title": None, "labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 6, "labelFlush": True}
    return {"field": "day", "type": "ordinal", "sort": None, "scale": {"domain": list(days)}, "axis": axis}


def _coloured(field: str, names: Sequence[str], colours: Sequence[str], columns: int) -> Spec:
    legend = {"title": None, "orient": "bottom", "direction": "vertical", "columns": columns}
    scale = {"domain": list(names), "range": list(colours)}
    return {"field": field, "type": "nominal", "scale": scale, "legend": legend}


def _told(field: str, title: str) -> Spec:
    return {"field": field, "type": "nominal", "title": title}
