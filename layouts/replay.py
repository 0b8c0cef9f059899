"""The room as it was: the desk's queue, map and units at any second, and the slider that moves it."""

from collections.abc import Mapping
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids, marks
from layouts.bar import bar
from layouts.city_map import city_map
from layouts.words import Words


def replay(
    words: Words,
    *,
    person: tuple[str, str],
    layers: Mapping[str, Any],
    centre: tuple[float, float],
) -> html.Div:
    """`person` is the name and the role; `layers` GeoJSON by name; `centre` (longitude, latitude)."""
    return html.Div(
        [
            *(dcc.Store(id=name) for name in (ids.THEN_ASKED, ids.THEN_TOLD)),
            bar(words, name=person[0], role=person[1], sounds=False),
            html.Main(
                [
                    html.H1(words("replay.title"), className="unseen"),
                    _queue(words),
                    city_map(words, layers=layers, centre=centre),
                    _panel(words),
                    _units(words),
                ],
                className="frames",
            ),
            slider(words),
            html.Div(id=ids.KEYS, className="overlay", hidden=True),
        ],
        id=ids.REPLAY,
        className="desk desk--replay",
    )


def slider(words: Words) -> html.Footer:
    """What assets/replay.js fills: REPLAY and the instant, the keys, and the bar that is drawn along."""
    return html.Footer(
        [
            html.B(words("replay.mark"), className="replay-mark"),
            html.Div(id=ids.REPLAY_TOOLS, className="replay-tools"),
            html.Div(id=ids.REPLAY_TRACK, className="replay-track"),
            html.Div(id=ids.ECHO, className="echo", role="status", **{"aria-live": "polite"}),
        ],
        className="replay-bar",
        **marks.named(words("replay.title")),
    )


def _queue(words: Words) -> html.Section:
    named = marks.named(words("queue.title"))
    rows = html.Div(id=ids.QUEUE_ROWS, className="rows", role="listbox", tabIndex="0", **named)
    return html.Section(
        [
            html.H2([words("queue.title"), html.Span(id=ids.QUEUE_COUNT, className="h-side")]),
            html.Div(id=ids.QUEUE_TOOLS, className="queue-tools"),
            rows,
        ],
        id=ids.QUEUE,
        className="frame frame--queue",
        **named,
    )


def _panel(words: Words) -> html.Section:
    """What was known then of the incident that is looked at."""
    body: list[Component] = [html.P(words("replay.pick"), className="empty")]
    named = marks.named(words("panel.title"))
    return html.Section(
        [
            html.Div(body, id=ids.THEN_BODY, className="panel-body", tabIndex="-1", role="group", **named),
            html.H2(words("timeline.title")),
            html.Ul(
                id=ids.THEN_COURSE, className="timeline", tabIndex="0", **marks.named(words("timeline.title"))
            ),
        ],
        className="frame frame--panel",
        **named,
    )


def _units(words: Words) -> html.Section:
    named = marks.named(words("units.title"))
    return html.Section(
        [
            html.H2([words("units.title"), html.Span(id=ids.UNITS_COUNT, className="h-side")]),
            html.Div(id=ids.UNITS_ROWS, className="services", tabIndex="0", role="group", **named),
        ],
        id=ids.UNITS,
        className="frame frame--units",
        **named,
    )
