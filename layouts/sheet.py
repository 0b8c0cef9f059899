"""The frame of every page but the desk: the bar, the page's own frames, and the echo line below."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids
from layouts.bar import bar
from layouts.words import Words


def sheet(
    words: Words,
    name: str,
    frames: Sequence[Component],
    *,
    person: tuple[str, str],
    hints: Sequence[tuple[str, str]] = (),
) -> html.Div:
    """The page called `name`; `person` is the name and the role, `hints` are keys and what they do."""
    return html.Div(
        [
            *(dcc.Store(id=each) for each in (ids.ACT, ids.ANSWER)),
            bar(words, name=person[0], role=person[1], sounds=False),
            html.Main(list(frames), className="sheet-frames"),
            foot(words, hints),
            html.Div(id=ids.KEYS, className="overlay", hidden=True),
        ],
        className=f"sheet sheet--{name}",
        **{"data-page": name},
    )


def foot(words: Words, hints: Sequence[tuple[str, str]], *, typed: bool = False) -> html.Footer:
    """The echo line and the keys that are needed most; where acts are `typed`, the command line before it."""
    return html.Footer(
        [
            *([html.Div(id=ids.LINE_PLACE, className="line")] if typed else []),
            html.Div(id=ids.ECHO, className="echo", role="status", **{"aria-live": "polite"}),
            html.Div(
                [html.Span([html.Kbd(key), words(hint)]) for key, hint in (*hints, ("?", "foot.keys"))],
                className="hints",
            ),
        ],
        className="foot",
    )
