"""The page of a shift's handover: frames in place; what stands in them is drawn by assets/handover.js."""

from dash import html

from layouts import ids, marks
from layouts.sheet import sheet
from layouts.words import Words

READING = (("↑↓", "handover.keys.move"), ("P", "handover.keys.print"))
LEADING = (("Enter", "handover.keys.read"), ("S", "handover.keys.sign"), ("B", "handover.begin"))


def handover_page(words: Words, *, person: tuple[str, str], leading: bool) -> html.Div:
    """`person` is the name and the role; who is not `leading` looks on."""
    table = html.Section(
        [
            html.H1(words("pages.handover")),
            html.Div(
                html.P(words("handover.loading"), className="empty"),
                id=ids.HANDOVER_ITEMS,
                className="handover-items",
            ),
        ],
        className="handover-main",
        **marks.named(words("pages.handover")),
    )
    side = html.Aside(
        [
            html.Section(id=ids.HANDOVER_STATE, className="handover-state"),
            html.Div(id=ids.ASK, className="ask", hidden=True),
        ],
        className="handover-side",
    )
    frames = [html.Div([table, side], className="handover-page")]
    hints = (*(LEADING if leading else ()), *READING)
    return sheet(words, "handover", frames, person=person, hints=hints)
