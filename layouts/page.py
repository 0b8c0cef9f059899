"""The desk: frames in place, ready to be filled. What changes with the night is drawn by assets/."""

from collections.abc import Mapping
from typing import Any

from dash import dcc, html

from layouts import ids
from layouts.bar import bar
from layouts.city_map import city_map
from layouts.incident import nothing
from layouts.marks import button, named
from layouts.sheet import foot
from layouts.words import Words

HINTS = (("↑↓", "foot.move"), ("Enter", "foot.open"), ("/", "foot.line"), ("O", "foot.new"))

DIVIDED = {"queue": ids.QUEUE, "panel": ids.PANEL, "units": ids.UNITS}


def desk(
    words: Words,
    *,
    person: tuple[str, str],
    layers: Mapping[str, Any],
    centre: tuple[float, float],
) -> html.Div:
    """`person` is the name and the role; `layers` GeoJSON by name; `centre` (longitude, latitude)."""
    return html.Div(
        [
            *(dcc.Store(id=name) for name in (ids.SELECTED, ids.ACT, ids.ANSWER, ids.DRAWN)),
            bar(words, name=person[0], role=person[1], flood=False),
            html.Main(
                [
                    html.H1(words("pages.desk"), className="unseen"),
                    _queue(words),
                    city_map(words, layers=layers, centre=centre),
                    _panel(words),
                    html.Div(
                        id=ids.UNIT_CARD,
                        className="unit-card",
                        role="group",
                        hidden=True,
                        **named(words("unit.card")),
                    ),
                    _units(words),
                    *(_divider(words, panel, frame) for panel, frame in DIVIDED.items()),
                ],
                className="frames",
            ),
            foot(words, HINTS, typed=True),
            html.Div(id=ids.URGENT, className="unseen", role="alert", **{"aria-live": "assertive"}),
            html.Div(id=ids.REPORTS, className="overlay", hidden=True),
            html.Div(id=ids.KEYS, className="overlay", hidden=True),
        ],
        id=ids.DESK,
        className=f"desk desk--{person[1]}",
    )


def _queue(words: Words) -> html.Section:
    return html.Section(
        [
            html.H2(
                [
                    words("queue.title"),
                    _reports_count(),
                    html.Span(id=ids.QUEUE_COUNT, className="h-side"),
                ]
            ),
            html.P(id=ids.FLOOD, className="flood flood--queue", hidden=True),
            html.Div(id=ids.QUEUE_TOOLS, className="queue-tools"),
            html.Div(id=ids.SET_ASIDE, className="set-aside", hidden=True),
            html.Div(
                id=ids.QUEUE_ROWS,
                className="rows",
                role="listbox",
                tabIndex="0",
                **named(words("queue.title")),
            ),
        ],
        id=ids.QUEUE,
        className="frame frame--queue",
        **named(words("queue.title")),
    )


def _reports_count() -> html.Button:
    """Shown while citizens' reports wait to be judged."""
    return html.Button(
        id=ids.REPORTS_COUNT,
        className="btn btn--small reports-count",
        type="button",
        hidden=True,
        **{"data-act": "reports", "aria-haspopup": "dialog"},
    )


def _panel(words: Words) -> html.Section:
    return html.Section(
        [
            html.Div(id=ids.PANEL_PRESENCE, className="presence"),
            html.Div(
                nothing(words),
                id=ids.PANEL_BODY,
                className="panel-body",
                tabIndex="-1",
                role="group",
                **named(words("panel.title")),
            ),
            html.Div(id=ids.ADVICE, className="advice", hidden=True),
            html.Div(id=ids.ASK, className="ask", hidden=True),
            html.Div(_actions(words), id=ids.ACTIONS, className="actions"),
            html.Div(id=ids.NOTE, className="note"),
            html.H2(words("timeline.title")),
            html.Ul(id=ids.TIMELINE, className="timeline", tabIndex="0", **named(words("timeline.title"))),
        ],
        id=ids.PANEL,
        className="frame frame--panel",
        **named(words("panel.title")),
    )


def _actions(words: Words) -> list[html.Button | html.Span]:
    return [
        button(words("act.acknowledge"), "acknowledge", "A", kind="btn--main"),
        button(words("act.dispatch"), "dispatch", "D", kind="btn--main"),
        button(words("act.choose"), "choose", "U"),
        html.Span(
            [
                html.Button(
                    str(level),
                    className=f"btn btn--p{level}",
                    type="button",
                    title=words("act.priority", n=level),
                    **{
                        "data-act": "priority",
                        "data-priority": level,
                        **named(words("act.priority", n=level)),
                    },
                )
                for level in range(1, 6)
            ],
            className="priorities",
            role="group",
            **named(words("act.priorities")),
        ),
        button(words("act.merge"), "merge", "M"),
        button(words("act.shelve"), "shelve", "S"),
        button(words("act.close"), "close", "X"),
    ]


def _units(words: Words) -> html.Section:
    return html.Section(
        [
            html.H2(
                [
                    words("units.title"),
                    html.Span(id=ids.MOVE, className="move", hidden=True),
                    html.Span(id=ids.UNITS_COUNT, className="h-side"),
                ]
            ),
            html.Div(
                id=ids.UNITS_ROWS,
                className="services",
                tabIndex="0",
                role="group",
                **named(words("units.title")),
            ),
        ],
        id=ids.UNITS,
        className="frame frame--units",
        **named(words("units.title")),
    )


def _divider(words: Words, panel: str, controls: str) -> html.Div:
    """The line that makes a panel larger or smaller; the browser says how large it is."""
    lies = "horizontal" if panel == "units" else "vertical"
    label = words(f"divider.{panel}")
    return html.Div(
        className=f"divider divider--{panel}",
        role="separator",
        tabIndex="0",
        title=f"{label} · {words('divider.keys')}",
        **{
            "data-divides": panel,
            "aria-controls": controls,
            "aria-orientation": lies,
            "aria-valuenow": "20",
            **named(label),
        },
    )
