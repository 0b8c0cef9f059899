"""The room as it was: the desk's own frames at a past second, and what was known then of one incident."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from dash import Dash, Input, Output, no_update

from callbacks.desk import with_map
from callbacks.door import DeskDoor, Place
from callbacks.pages import Page, here
from dashboard.errors import Unanswered
from layouts import ids
from layouts.city_map import district_names
from layouts.incident import nothing, panel
from layouts.look import Look
from layouts.replay import replay
from layouts.timeline import timeline
from layouts.times import instant
from layouts.words import Words


def page(app: Dash, *, door: DeskDoor, place: Callable[[], Place], look: Look, desk: Page) -> Page:
    """Its scripts are the `desk`'s, of somebody who may only look."""
    place = cache(place)
    _register(app, door, place, look)

    def figures(said: Words) -> Mapping[str, Any]:
        return {**desk.figures(said), "watching": True}

    layout = with_map(door, place)(replay)
    return Page(name="replay", path="/review", asks="at", key="", layout=layout, figures=figures)


def _register(app: Dash, door: DeskDoor, place: Callable[[], Place], look: Look) -> None:
    def draw(asked: object) -> tuple[object, object, object]:
        told: Mapping[str, Any] = asked if isinstance(asked, dict) else {}
        at, incident_id, seq = instant(told.get("at")), told.get("incident_id"), told.get("seq")
        if at is None or not isinstance(incident_id, str) or not isinstance(seq, int):
            return no_update, no_update, no_update
        said = here()
        try:
            then = door.then(at, incident_id)
        except Unanswered:
            return no_update, no_update, seq
        known = then.picture.incidents
        if incident_id not in known:
            return nothing(said), [], seq
        names = district_names(place().layers, lang=said.lang)
        body = panel(said, known[incident_id], known=known, look=look, districts=names)
        return body, timeline(said, then.facts, known, look.zone), seq

    app.callback(
        Output(ids.THEN_BODY, "children"),
        Output(ids.THEN_COURSE, "children"),
        Output(ids.THEN_TOLD, "data"),
        Input(ids.THEN_ASKED, "data"),
        prevent_initial_call=True,
    )(draw)
