"""The board of units: frames in place; what stands in them is drawn by assets/units_board.js."""

from dash import html

from layouts import ids
from layouts.marks import named
from layouts.sheet import sheet
from layouts.words import Words

HINTS = (("↑↓", "board.hint"), ("Enter", "foot.open"), ("A", "board.keys.available"), ("X", "board.keys.out"))


def units_board(words: Words, *, person: tuple[str, str]) -> html.Div:
    """`person` is the name and the role."""
    main = html.Section(
        [
            html.H1(words("pages.units")),
            html.Div(id=ids.BOARD_HEAD, className="board-head"),
            html.Div(id=ids.MOVE, className="move", hidden=True),
            html.Div(id=ids.BOARD_TOOLS, className="board-tools"),
            html.Div(html.P(words("board.loading"), className="empty"), id=ids.BOARD_ROWS),
        ],
        className="board-main",
        **named(words("pages.units")),
    )
    side = html.Aside(
        [
            html.P(words("board.pick"), id=ids.BOARD_PICK, className="empty"),
            html.Div(
                id=ids.UNIT_CARD,
                className="board-card",
                role="group",
                hidden=True,
                **named(words("unit.card")),
            ),
            html.Div(id=ids.ASK, className="ask", hidden=True),
        ],
        className="board-side",
    )
    return sheet(words, "units", [html.Div([main, side], className="board")], person=person, hints=HINTS)
