"""The wall: read from eight metres, touched by nobody. assets/wall.js draws what stands in its frames."""

from collections.abc import Mapping
from typing import Any

from dash import dcc, html

from layouts import ids
from layouts.bar import bar
from layouts.city_map import city_map
from layouts.marks import named
from layouts.words import Words


def wall(
    words: Words,
    *,
    person: tuple[str, str],
    layers: Mapping[str, Any],
    centre: tuple[float, float],
) -> html.Div:
    """`person` is the name and the role; `layers` GeoJSON by name; `centre` (longitude, latitude)."""
    return html.Div(
        [
            *(dcc.Store(id=name) for name in (ids.ACT, ids.ANSWER)),
            bar(words, name=person[0], role=person[1], sounds=False, flood=False),
            html.P(id=ids.FLOOD, className="wall-flood", role="status", hidden=True),
            html.P(id=ids.GUARD, className="wall-guard", role="status", hidden=True),
            html.P(id=ids.WALL_WRONG, className="wall-wrong", role="alert", hidden=True),
            html.Main(
                [
                    html.H1(words("pages.wall"), className="unseen"),
                    city_map(words, layers=layers, centre=centre),
                    html.Section(id=ids.WALL_FIVE, className="wall-five", **named(words("wall.five"))),
                    html.Section(id=ids.WALL_UNITS, className="wall-units", **named(words("units.title"))),
                    html.Section(id=ids.WALL_FEEDS, className="wall-feeds", **named(words("bar.feeds"))),
                ],
                className="wall-frames",
            ),
            html.Div(id=ids.ECHO, className="unseen", role="status"),
            html.Div(id=ids.KEYS, className="overlay", hidden=True),
        ],
        id=ids.WALL,
        className="sheet wall",
    )
