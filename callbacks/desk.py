"""What the desk, the wall and the board of units are wired to: selection → panel, act → command → echo."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, no_update
from dash.development.base_component import Component

from callbacks.acts import command_of
from callbacks.door import Answer, DeskDoor, Place
from callbacks.pages import Page, here
from dashboard.dispatch.plans import in_force
from dashboard.errors import BadMessage, Forbidden, Unanswered
from dashboard.model.commands import CloseRoad, DismissMove, OpenRoad, PublishPlans, Undo
from dashboard.model.feed_commands import (
    DismissSetAside,
    PauseFeed,
    ResendSetAside,
    ResendUndelivered,
    ResumeFeed,
)
from dashboard.model.handover_commands import (
    BeginHandover,
    CancelHandover,
    ConfirmHandoverItem,
    KeepPromise,
    RemarkHandover,
    SignHandover,
)
from dashboard.permissions import LEADERS
from layouts import echo, ids
from layouts.city_map import district_names, plain, station_names
from layouts.help import help_page
from layouts.incident import nothing, panel
from layouts.index import desk_figures
from layouts.look import Look
from layouts.page import desk
from layouts.timeline import timeline
from layouts.units_board import units_board
from layouts.wall import wall
from layouts.words import Words

OF_HANDOVER = (KeepPromise, BeginHandover, RemarkHandover, ConfirmHandoverItem, SignHandover, CancelHandover)
OF_FEEDS = (PauseFeed, ResumeFeed, ResendSetAside, DismissSetAside, ResendUndelivered)
LASTING = (
    Undo,
    CloseRoad,
    OpenRoad,
    DismissMove,
    PublishPlans,
    *OF_FEEDS,
    *OF_HANDOVER,
)  # what Undo cannot take back


def pages(app: Dash, *, door: DeskDoor, place: Callable[[], Place], look: Look) -> tuple[Page, ...]:
    """The desk, the wall, the board of units and the sheet of keys.

    `place` gives the city's base layers; it is asked once.
    """
    place = cache(place)
    _register_panel(app, door, look, place)
    _register_acts(app, door)
    layout = with_map(door, place)

    def figures(said: Words) -> dict[str, Any]:
        layers = place().layers
        names = {
            "districts": district_names(layers, lang=said.lang),
            "stations": station_names(layers, lang=said.lang),
        }
        plans = in_force(door.picture(), look.plans)
        return {**desk_figures(look, plans, names), "schematic": place().schematic, "tiles": place().tiles}

    def own_figures(said: Words) -> dict[str, Any]:
        return {**figures(said), "arrangement": door.arrangement()}

    def board() -> Component:
        session = door.session()
        return units_board(here(), person=(session.name, session.role))

    def sheet_of_keys() -> Component:
        session = door.session()
        return help_page(here(), person=(session.name, session.role))

    return (
        Page(name="desk", path="/", key="D", layout=layout(desk), figures=own_figures),
        Page(name="wall", path="/wall", key="W", layout=layout(wall), figures=figures),
        Page(name="units", path="/units", key="U", layout=board, figures=figures),
        Page(name="help", path="/help/keys", key="K", layout=sheet_of_keys),
    )


def with_map(
    door: DeskDoor, place: Callable[[], Place]
) -> Callable[[Callable[..., Component]], Callable[[], Component]]:
    @cache
    def layers(lang: str) -> dict[str, Any]:
        return {name: plain(collection, lang=lang) for name, collection in place().layers.items()}

    def drawing(draw: Callable[..., Component]) -> Callable[[], Component]:
        def layout() -> Component:
            session, said = door.session(), here()
            person = (session.name, session.role)
            return draw(said, person=person, layers=layers(said.lang), centre=place().centre)

        return layout

    return drawing


def _register_panel(app: Dash, door: DeskDoor, look: Look, place: Callable[[], Place]) -> None:
    def draw(selected: object) -> tuple[object, object, object]:
        asked: Mapping[str, Any] = selected if isinstance(selected, dict) else {}
        incident_id, seq = asked.get("incident_id"), asked.get("seq")
        if not isinstance(incident_id, str | None) or not isinstance(seq, int):
            return no_update, no_update, no_update
        if asked.get("tell") is True:
            _tell(door, incident_id)
        said = here()
        districts = district_names(place().layers, lang=said.lang)
        body, course = drawn(door, said, incident_id, look=look, districts=districts)
        return body, course, seq

    app.callback(
        Output(ids.PANEL_BODY, "children"),
        Output(ids.TIMELINE, "children"),
        Output(ids.DRAWN, "data"),
        Input(ids.SELECTED, "data"),
        prevent_initial_call=True,
    )(draw)
    app.clientside_callback(
        ClientsideFunction("sitcen", "drawn"), Input(ids.DRAWN, "data"), prevent_initial_call=True
    )


def _tell(door: DeskDoor, incident_id: str | None) -> None:
    known = incident_id if incident_id in door.picture().incidents else None
    with suppress(Unanswered):  # the panel is worth more than the presence
        door.presence(known)


def drawn(
    door: DeskDoor, said: Words, incident_id: str | None, *, look: Look, districts: Mapping[str, str]
) -> tuple[object, object]:
    """The panel's body and the timeline; the timeline stays as it is while the store is silent."""
    incidents = door.picture().incidents
    incident = incidents.get(incident_id or "")
    if incident is None:
        return nothing(said), []
    watch = door.watch(incident)
    leading = door.session().role in LEADERS
    body = panel(
        said, incident, known=incidents, look=look, districts=districts, watch=watch, leading=leading
    )
    try:
        return body, timeline(said, door.timeline(incident.id), incidents, look.zone)
    except Unanswered:
        return body, no_update


def _register_acts(app: Dash, door: DeskDoor) -> None:
    def act(asked: object) -> dict[str, Any]:
        seq = asked.get("seq") if isinstance(asked, dict) else None
        return {"seq": seq if isinstance(seq, int) else None, **answered(door, here(), asked)}

    app.callback(Output(ids.ANSWER, "data"), Input(ids.ACT, "data"), prevent_initial_call=True)(act)
    app.clientside_callback(
        ClientsideFunction("sitcen", "answered"), Input(ids.ANSWER, "data"), prevent_initial_call=True
    )


def answered(door: DeskDoor, said: Words, asked: object) -> dict[str, Any]:
    """Send one act through the door; `{"ok", "text", …}` for the echo line."""
    try:
        command = command_of(asked)
        answer = door.submit(command)
    except BadMessage as error:
        return {"ok": False, "text": said("refused.bad", reason=error.reason)}
    except Forbidden:
        return {"ok": False, "text": said("refused.forbidden"), "code": "forbidden"}
    except Unanswered:
        return {"ok": False, "text": said("refused.unanswered")}
    if answer.refusal is not None:
        return {"ok": False, "text": echo.refused(said, answer.refusal), "code": answer.refusal.code}
    return {
        "ok": True,
        "text": echo.done(said, answer.facts, door.picture().incidents),
        "undo": None if isinstance(command, LASTING) else answer.command_id,
        "incident_id": _first_incident(answer),
    }


def _first_incident(answer: Answer) -> str | None:
    """The incident that the act opened or changed, for the selection to follow."""
    return next((fact.incident_id for fact in answer.facts if fact.incident_id), None)
