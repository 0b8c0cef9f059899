"""One incident's review: its lanes, log and decisions, and the room at each of its seconds."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, no_update

from callbacks.desk import with_map
from callbacks.door import DeskDoor, Place
from callbacks.pages import Page, here
from dashboard.archive.one import OneArchived
from dashboard.errors import Unanswered
from dashboard.model.incident import Incident
from layouts import ids
from layouts.evidence import reports
from layouts.look import Look
from layouts.one import decisions, head, lanes, log, one_page
from layouts.times import iso
from layouts.words import Words

LONGEST_ID = 300
Drawn = tuple[object, object, object, object]


def page(app: Dash, *, door: DeskDoor, place: Callable[[], Place], look: Look, desk: Page) -> Page:
    """Its map is the `desk`'s, of somebody who may only look."""
    _register(app, door, look)

    def figures(said: Words) -> Mapping[str, Any]:
        return {**desk.figures(said), "watching": True}

    layout = with_map(door, cache(place))(one_page)
    return Page(name="one", path="/review/incident/*", key="", layout=layout, figures=figures)


def _register(app: Dash, door: DeskDoor, look: Look) -> None:
    def draw(incident_id: object) -> Drawn:
        if not isinstance(incident_id, str) or len(incident_id) > LONGEST_ID:
            return no_update, no_update, no_update, no_update
        return answer(here(), door, incident_id, look)

    app.callback(
        Output(ids.ONE_HEAD, "children"),
        Output(ids.ONE_LOG, "children"),
        Output(ids.ONE_SIDE, "children"),
        Output(ids.ONE_TOLD, "data"),
        Input(ids.ONE_ASKED, "data"),
        prevent_initial_call=True,
    )(draw)
    app.clientside_callback(
        ClientsideFunction("sitcen", "one"), Input(ids.ONE_TOLD, "data"), prevent_initial_call=True
    )


def answer(said: Words, door: DeskDoor, incident_id: str, look: Look) -> Drawn:
    """Head, log, decisions, and what the browser draws lanes of; or what is wrong."""
    try:
        one = door.archived(incident_id)
        known = _known(door, one)
    except Unanswered:
        return no_update, no_update, no_update, {"wrong": said("review.unanswered")}
    if one is None:
        return no_update, no_update, no_update, {"wrong": said("one.unknown")}
    incident = known.get(one.incident.id)
    evidence = [] if incident is None else [reports(said, incident, look.zone)]
    first = one.times.get("dispatched") or one.incident.received_at
    told = {**lanes(said, one, known), "at": iso(first)}
    side = [*decisions(said, one, known, look), *evidence]
    return head(said, one, look), log(said, one.facts, known, look), side, told


def _known(door: DeskDoor, one: OneArchived | None) -> Mapping[str, Incident]:
    """The incidents as the last word on this one left them; none of a history that was brought in."""
    return door.then(one.facts[-1].at, None).picture.incidents if one and one.facts else {}
