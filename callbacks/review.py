"""The pages of reviews: figures of a selection, one incident, and the room as it was at any second."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from dash import ClientsideFunction, Dash, Input, Output, no_update
from dash.development.base_component import Component

from callbacks.door import DeskDoor, Place
from callbacks.pages import Page, here
from dashboard.archive.selection import INTERVALS
from dashboard.errors import BadMessage, Unanswered
from dashboard.model.codes import Category
from dashboard.review.presets import LONGEST, PRESETS
from layouts import ids
from layouts.city_map import district_names
from layouts.look import Look
from layouts.review import review_page
from layouts.review_charts import PRESSED, Shown, charts
from layouts.review_figures import figures
from layouts.review_loads import by_unit, loads, worst
from layouts.times import instant, iso
from layouts.words import Words

USUAL_STEP = "received_on_scene"
BY = (*PRESSED, "day")
LONGEST_QUERY = 2_000


@dataclass(frozen=True, slots=True)
class Held:
    """The profiles that figures may be held against, the centre's own first."""

    profiles: tuple[str, ...]


def pages(
    app: Dash, *, door: DeskDoor, place: Callable[[], Place], look: Look, held: Held
) -> tuple[Page, ...]:
    """The page of figures."""
    place = cache(place)
    _register(app, door, look, place)

    def layout() -> Component:
        session = door.session()
        return review_page(here(), person=(session.name, session.role))

    def given(said: Words) -> Mapping[str, Any]:
        return {
            "districts": district_names(place().layers, lang=said.lang),
            "categories": list(Category),
            "presets": list(PRESETS),
            "steps": list(INTERVALS),
            "step": USUAL_STEP,
            "profiles": held.profiles,
        }

    return (Page(name="review", path="/review", key="R", layout=layout, figures=given),)


def _register(app: Dash, door: DeskDoor, look: Look, place: Callable[[], Place]) -> None:
    def draw(asked: object) -> tuple[object, object, object, object]:
        query, seq = _query(asked)
        if query is None:
            return no_update, no_update, no_update, no_update
        said = here()
        drawn = answer(said, door, query, look, district_names(place().layers, lang=said.lang))
        return (*drawn[:3], {"seq": seq, **drawn[3]})

    app.callback(
        Output(ids.REVIEW_FIGURES, "children"),
        Output(ids.REVIEW_CHARTS, "children"),
        Output(ids.REVIEW_LOADS, "children"),
        Output(ids.REVIEW_TOLD, "data"),
        Input(ids.REVIEW_ASKED, "data"),
        prevent_initial_call=True,
    )(draw)
    app.clientside_callback(
        ClientsideFunction("sitcen", "reviewed"), Input(ids.REVIEW_TOLD, "data"), prevent_initial_call=True
    )
    for name in PRESSED:
        app.clientside_callback(
            ClientsideFunction("sitcen", f"pressed_{name}"),
            Input(f"review-chart-{name}", "clickData"),
            prevent_initial_call=True,
        )


def _query(asked: object) -> tuple[dict[str, str] | None, int]:
    """What the browser asks: `{"query", "seq"}`."""
    found: Mapping[str, Any] = asked if isinstance(asked, dict) else {}
    query, seq = found.get("query"), found.get("seq")
    if not isinstance(query, str) or not isinstance(seq, int) or len(query) > LONGEST_QUERY:
        return None, 0
    return dict(parse_qsl(query.removeprefix("?"), keep_blank_values=True)), seq


def _refusal(said: Words, field: str, text: str) -> str:
    """Which field of the form, or of the address alone, asks for what cannot be."""
    name = f"review.{field}"
    named = said(name) if said.has(name) else field
    why = {"since": "since" if instant(text) else "instant", "until": "instant"}.get(field, "other")
    return said(f"review.refused.{why}", field=named, text=text, days=LONGEST.days)


def answer(
    said: Words, door: DeskDoor, query: Mapping[str, str], look: Look, districts: Mapping[str, str]
) -> tuple[object, object, object, dict[str, Any]]:
    """Figures, charts and loads of a query, and what the browser is told.

    On a mistake the browser is told what is wrong, and what stands there stays.
    """
    shown = query.get("show", USUAL_STEP)
    shown = shown if shown in INTERVALS else USUAL_STEP
    try:
        found = door.reviewed(query, BY, shown)
    except BadMessage as error:
        wrong = _refusal(said, error.field, query.get(error.field, ""))
        return no_update, no_update, no_update, {"wrong": wrong, "field": error.field}
    except Unanswered:
        return no_update, no_update, no_update, {"wrong": said("review.unanswered")}
    told = {name: found.figures[name] for name in ("incidents", "units")}
    told |= {"since": iso(found.selection.since), "until": iso(found.selection.until)}
    return (
        figures(said, found.figures, found.profile),
        [
            *charts(found.figures["by"], Shown(said, shown, districts)),
            by_unit(said, found.figures["by_unit"]),
        ],
        [worst(said, found.worst, shown, look.zone), *loads(said, found.loads)],
        told,
    )
