"""The pictures of a selection: by hour, weekday, district and category, and how it changes from day to day.

Colours are the style sheet's, which knows the theme; behind each picture stands its table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from layouts.tables import heads, scrolled, seconds, share, table
from layouts.words import Words

Group = Mapping[str, Any]

Z = 1.96  # the normal deviate of a band that holds 19 of 20
CLEAR = "rgba(0,0,0,0)"
CONFIG = {"displayModeBar": False, "responsive": True, "scrollZoom": False}
HEIGHT = 190  # pixels, as the style sheet says
LEAST_BARS = 5  # so much room at least: one bar alone would be as wide as its picture
FEW_BARS, SHORT = 8, 9  # characters
PRESSED = ("hour", "weekday", "category", "district")  # a bar of these chooses


@dataclass(frozen=True, slots=True)
class Shown:
    """What charts are drawn with: the interval, and the districts' names in the reader's language."""

    words: Words
    step: str
    names: Mapping[str, str]


def charts(by: Mapping[str, Sequence[Group]], shown: Shown) -> list[Component]:
    """`by` are the groups of each key."""
    return [*(_bars(shown, key, by[key]) for key in PRESSED), _trend(shown, by["day"])]


def _bars(shown: Shown, key: str, groups: Sequence[Group]) -> html.Section:
    words, keys = shown.words, [each["key"] for each in groups]
    labels = [_label(shown, key, each) for each in keys]
    p50, p90 = ([each["intervals"][shown.step][name] for each in groups] for name in ("p50_s", "p90_s"))
    hover = [
        f"{label}<br>P50 {seconds(low)} · P90 {seconds(high)}<br>{words('review.n', n=each['incidents'])}"
        for label, low, high, each in zip(labels, p50, p90, groups, strict=True)
    ]
    drawn = {"type": "bar", "x": labels, "customdata": keys, "hovertext": hover, "hoverinfo": "text"}
    traces: list[dict[str, Any]] = [{**drawn, "y": _minutes(p90)}, {**drawn, "y": _minutes(p50)}]
    rows = [
        [_chooses(words, key, each, label), str(group["incidents"]), seconds(low), seconds(high)]
        for each, label, group, low, high in zip(keys, labels, groups, p50, p90, strict=True)
    ]
    known, behind = any(each is not None for each in p50), (("group", "incidents", "p50", "p90"), rows)
    return _chart(shown, f"by_{key}", traces if known else (), behind, "no_data" if groups else "none")


def _label(shown: Shown, key: str, value: object) -> str:
    if value is None:
        return shown.words("review.without")
    match key:
        case "hour":
            return f"{value:02}"
        case "weekday" | "category":
            return shown.words(f"{key}.{value}")
    return shown.names.get(str(value), str(value))


def _chooses(words: Words, key: str, value: object, label: str) -> Component:
    if value is None:
        return html.Span(label)
    named = {"data-choose": key, "data-value": str(value)}
    return html.Button(label, className="btn btn--link", type="button", title=words("review.choose"), **named)


def _minutes(figures: Sequence[float | None]) -> list[float | None]:
    return [None if each is None else round(each / 60, 2) for each in figures]


def wilson(part: float, n: int) -> tuple[float, float]:
    """The band in which a share measured over n lies, 19 of 20 times (Wilson 1927)."""
    middle, spread = part + Z * Z / (2 * n), Z * sqrt(part * (1 - part) / n + Z * Z / (4 * n * n))
    whole = 1 + Z * Z / n
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def _trend(shown: Shown, groups: Sequence[Group]) -> html.Section:
    """The share within the limit from day to day, with its band; nothing of an interval without a limit."""
    steps = [(str(each["key"]), each["intervals"][shown.step]) for each in groups]
    known = [
        (day, step["within_share"], step["n"]) for day, step in steps if step["within_share"] is not None
    ]
    bands = [wilson(part, n) for _, part, n in known]
    rows = [
        [day, str(n), share(part), f"{share(low)}–{share(high)}"]
        for (day, part, n), (low, high) in zip(known, bands, strict=True)
    ]
    hover = [f"{day}<br>{part} ({band})<br>n {n}" for day, n, part, band in rows]
    days = [day for day, *_ in rows]
    edge = {"type": "scatter", "mode": "lines", "x": days, "hoverinfo": "skip", "line": {"width": 0}}
    own = {"type": "scatter", "mode": "lines+markers", "x": days, "hovertext": hover, "hoverinfo": "text"}
    traces: list[dict[str, Any]] = [
        {**edge, "y": [100 * low for low, _ in bands]},
        {**edge, "y": [100 * high for _, high in bands], "fill": "tonexty"},
        {**own, "y": [100 * part for _, part, _ in known]},
    ]
    unlimited = bool(steps) and all(step["limit_s"] is None for _, step in steps)
    without = "no_limit" if unlimited else "no_data" if steps else "none"
    behind = (("day", "incidents", "within_head", "band"), rows)
    return _chart(shown, "trend", traces if known else (), behind, without)


def _chart(
    shown: Shown,
    name: str,
    traces: Sequence[Mapping[str, Any]],
    behind: tuple[Sequence[str], Sequence[Sequence[Any]]],
    without: str,
) -> html.Section:
    """`behind` is the table: its heads and rows; `without` says why there are no traces."""
    words, title, trend = shown.words, shown.words(f"review.{name}"), name == "trend"
    unit = "%" if trend else words("review.minutes")
    said = html.H2([title, html.Span(f"{words(f'review.step.{shown.step}')}, {unit}", className="h-side")])
    inside: list[Component] = [html.P(words(f"review.{without}"), className="empty")]
    if traces:
        graph = dcc.Graph(
            id=f"review-chart-{name.removeprefix('by_')}",
            figure={"data": list(traces), "layout": _layout(traces[0]["x"], trend=trend)},
            config=CONFIG,
            className=f"review-chart review-chart--{'trend' if trend else 'bars'}",
        )
        inside = [html.Div(graph, className="review-picture", **{"aria-hidden": "true"})]
    if behind[1]:
        rows = scrolled(table(heads(words, behind[0]), behind[1]), title)
        inside.append(html.Details([html.Summary(words("review.table")), rows]))
    kind = f"review-part review-part--{name}"
    return html.Section([said, *inside], className=kind, **{"aria-label": title})


def _short(label: str, among: int) -> str:
    """Among many a long name would stand upright, and leave the bars no height; the table has it whole."""
    return label if among <= FEW_BARS or len(label) <= SHORT else f"{label[: SHORT - 1]}…"


def _layout(labels: Sequence[str], *, trend: bool) -> dict[str, Any]:
    axis = {"fixedrange": True, "showgrid": False, "zeroline": False, "automargin": True}
    bars = {"type": "category", "range": [-0.5, max(len(labels), LEAST_BARS) - 0.5]}
    bars |= {"tickvals": labels, "ticktext": [_short(each, len(labels)) for each in labels]}
    upright = {**axis, "showgrid": True, "rangemode": "tozero", "nticks": 5}
    return {
        "barmode": "overlay",
        "bargap": 0.25,
        "showlegend": False,
        "height": HEIGHT,
        "margin": {"l": 36, "r": 8, "t": 6, "b": 24},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"family": "inherit", "size": 11},
        "xaxis": {**axis, "tickformat": "%d.%m"} if trend else {**axis, **bars},
        "yaxis": {**upright, "range": [0, 102]} if trend else upright,
        "hoverlabel": {"align": "left"},
        "dragmode": False,
    }
