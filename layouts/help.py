"""The sheet of keys and commands: a frame; assets/help.js fills it from the tables that are in force."""

from dash import html

from layouts import ids
from layouts.sheet import sheet
from layouts.words import Words


def help_page(words: Words, *, person: tuple[str, str]) -> html.Div:
    """`person` is the name and the role."""
    frame = html.Div([html.H1(words("pages.help")), html.Div(id=ids.HELP)], className="help")
    return sheet(words, "help", [frame], person=person)
