"""Small tables that are read, not worked in; and figures as such tables and tiles write them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from babel.numbers import format_decimal
from dash import html
from dash.development.base_component import Component

from layouts.times import span
from layouts.words import Words


def table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> html.Table:
    """The first cell of each row names it."""
    head = html.Thead(html.Tr([html.Th(each, scope="col") for each in heads]))
    body = [html.Tr([html.Th(row[0], scope="row"), *(html.Td(cell) for cell in row[1:])]) for row in rows]
    return html.Table([head, html.Tbody(body)])


def scrolled(inside: Component, label: str) -> html.Div:
    """What may be wider than its place; focusable, so that keys can scroll it."""
    return html.Div(inside, className="review-scroll", tabIndex="0", role="group", **{"aria-label": label})


def heads(words: Words, names: Sequence[str]) -> list[str]:
    return [words(f"review.{each}") for each in names]


def seconds(figure: float | None) -> str:
    """`3:40`, `1:05:07`, or a dash for none."""
    return "—" if figure is None else span(timedelta(seconds=figure)).removeprefix("0")


def share(figure: float | None) -> str:
    return "—" if figure is None else f"{100 * figure:.0f}\N{NO-BREAK SPACE}%"


def tenths(words: Words, figure: float) -> str:
    """`0,3` or `0.3`, as the language writes it."""
    return format_decimal(figure, "0.0", locale=words.lang)
