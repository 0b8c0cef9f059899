"""One act of a person at the desk becomes one command. What the browser sends is not believed."""

from typing import Any

import msgspec

from dashboard.errors import BadMessage
from dashboard.model.command import Command
from dashboard.model.commands import (
    COMMANDS,
    AssignUnits,
    CloseRoad,
    MoveUnit,
    OpenIncident,
    RaisePanic,
    SetUnitFlags,
    SplitIncident,
)
from dashboard.model.feed_commands import ResendSetAside

_SCALARS = (str, int, float, bool, type(None))
_NAMES: tuple[tuple[type[Command], str], ...] = (
    (AssignUnits, "units"),
    (SetUnitFlags, "flags"),
    (ResendSetAside, "entries"),
)
_PLACED = (OpenIncident, RaisePanic, MoveUnit)
_NOT_THEIRS = {"id", "actor", "at"}  # the server's to set


def command_of(act: object) -> Command:
    """The command that an act asks for: `{"type": …, …}` of scalars, lists of names and a line of points.

    Raises BadMessage for anything else: a component tree, a nested object, a field that the command has not.
    """
    if not isinstance(act, dict) or not all(isinstance(key, str) for key in act):
        raise BadMessage("an act is an object")
    fields: dict[str, Any] = {key: value for key, value in act.items() if key != "seq"}
    kind = COMMANDS.get(str(fields.pop("type", "")))
    if kind is None:
        raise BadMessage("no such command", "type")
    for key, value in fields.items():
        if key in _NOT_THEIRS or not _plain(kind, key, value):
            raise BadMessage("not a plain value", key)
    if kind in _PLACED:
        fields = _placed(fields)
    if kind is SplitIncident:
        fields = _moved_out(fields)
    try:
        return msgspec.convert({"type": kind.__name__, **fields}, type=kind)
    except msgspec.ValidationError as error:
        raise BadMessage(str(error)) from error


def _plain(kind: type[Command], key: str, value: object) -> bool:
    if (kind, key) in _NAMES:
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if kind is CloseRoad and key == "line":
        return isinstance(value, list) and all(_figures(each) for each in value)
    return isinstance(value, _SCALARS)


def _figures(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, int | float) for each in value)


def _moved_out(fields: dict[str, Any]) -> dict[str, Any]:
    """A report to move out comes as its source and its event's id."""
    source, event_id = fields.pop("source", None), fields.pop("event", None)
    if source is None or event_id is None:
        return fields
    return {**fields, "events": [{"source": source, "id": event_id}]}


def _placed(fields: dict[str, Any]) -> dict[str, Any]:
    lon, lat = fields.pop("lon", None), fields.pop("lat", None)
    if lon is None or lat is None:
        return fields
    return {**fields, "location": {"type": "Point", "coordinates": [lon, lat]}}
