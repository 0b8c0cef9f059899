"""The page of feeds: frames in place; what stands in them is drawn by assets/feeds*.js."""

from dash import html

from layouts import ids
from layouts.marks import named
from layouts.sheet import sheet
from layouts.words import Words

READING = (("↑↓", "feeds.hint"), ("Enter", "foot.open"))
MANAGING = (("P", "feeds.keys.pause"),)


def feeds_page(words: Words, *, person: tuple[str, str], managing: bool) -> html.Div:
    """`person` is the name and the role; who is not `managing` reads."""
    table = html.Section(
        [
            html.H1(words("pages.feeds")),
            html.Div(id=ids.FEEDS_HEAD, className="feeds-head"),
            html.P(id=ids.FEEDS_UNWATCHED, className="feeds-warning", role="alert", hidden=True),
            html.Div(
                html.P(words("feeds.loading"), className="empty"),
                id=ids.FEEDS_ROWS,
                className="feeds-rows",
            ),
            html.Section(id=ids.OUTPUTS, className="outputs", hidden=True, **named(words("outputs.title"))),
        ],
        className="feeds-main",
        **named(words("pages.feeds")),
    )
    side = html.Aside(
        [
            html.Section(html.P(words("feeds.pick"), className="empty"), id=ids.FEED_CARD),
            html.Div(id=ids.ASK, className="ask", hidden=True),
            html.Section(id=ids.FEED_LETTERS, hidden=True, **named(words("feeds.letters"))),
        ],
        className="feeds-side",
    )
    frames = [html.Div([table, side], className="feeds-page")]
    hints = (*READING, *(MANAGING if managing else ()))
    return sheet(words, "feeds", frames, person=person, hints=hints)
