"""Traccar's position forwarding: its JSON body, or the parameters of its URL under the placeholders' names.

`forward.url = https://centre/api/v1/feeds/traccar?uniqueId={uniqueId}&name={name}&fixTime={fixTime}&valid={valid}`
`&latitude={latitude}&longitude={longitude}&speed={speed}&course={course}&accuracy={accuracy}`
`&attributes={attributes}`, with the key in `forward.header`.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from msgspec import Struct, field

from dashboard.errors import BadMessage
from dashboard.feeds import area, avl, json
from dashboard.feeds.base import Feed, Parsed, Piece, from_epoch, gather, instant
from dashboard.feeds.json import Record
from dashboard.feeds.local import Local
from dashboard.model.codes import Action, EventKind
from dashboard.model.event import Event, Position, PositionData
from dashboard.model.place import at

MOST_PARAMETERS = 60
UNSURE_M = 1_000.0  # of what a receiver without a fix tells: the last known place, or a mast's
DEVICE = ("uniqueId", "name")


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """`units`: the unit of a device, by its unique id or its name; without one, the device's name is it."""

    units: dict[str, str] = field(default_factory=dict)


def feed(local: Local) -> Feed:
    return Feed("traccar", EventKind.EMERGENCY, partial(_parse, local.own(Options)))


def _parse(options: Options, payload: bytes, _received: datetime) -> Parsed:
    items = _json(payload) if payload.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") else [_form(payload)]
    return gather(each for number, item in enumerate(items) for each in _pieces(number, item, options))


def _json(payload: bytes) -> list[Any]:
    value = json.decode(payload)
    return json.listed(value if isinstance(value, list) else [value])


def _form(payload: bytes) -> Record:
    """The same item from URL parameters. Raises BadMessage."""
    try:
        text = payload.decode()
        said = dict(parse_qsl(text.lstrip("?"), strict_parsing=True, max_num_fields=MOST_PARAMETERS))
    except ValueError as error:
        raise BadMessage("this is neither Traccar's JSON nor its URL parameters") from error
    if "latitude" not in said:
        raise BadMessage("is missing", "latitude")
    device = {name: said.pop(name) for name in DEVICE if name in said}
    position: Record = {**said, "attributes": json.decode(said.get("attributes", "{}").encode())}
    return {"device": device, "position": position | {"valid": said.get("valid") != "false"}}


def _pieces(number: int, item: Any, options: Options) -> Iterator[Piece]:
    """An item says where a device is, and may call for help besides."""
    raw = partial(msgspec.json.encode, item)
    yield Piece(f"item {number}", partial(_position, item, options), raw)
    alarms = json.optional_text(item, "position.attributes.alarm") or ""
    if avl.DISTRESS in alarms.split(","):
        yield Piece(f"sos of item {number}", partial(_distress, item, options), raw)


def _position(item: Any, options: Options) -> Position | None:
    """None without a valid fix: what it tells then is where the device was before."""
    told = json.record(json.record(item).get("position"), "position")
    data = _data(item, told, options)
    return None if told.get("valid") is False else avl.position(_source(item), _fixed_at(told), data)


def _data(item: Record, told: Record, options: Options) -> PositionData:
    lon, lat = json.number(told, "longitude"), json.number(told, "latitude")
    return PositionData(
        unit=_unit(item, options),
        location=at(*area.place(lon, lat, "position")),
        speed_kmh=avl.speed_kmh(json.optional_number(told, "speed"), avl.KMH_PER_KNOT),
        heading_deg=avl.heading(json.optional_number(told, "course")),
        accuracy_m=avl.accuracy_m(json.optional_number(told, "accuracy")),
    )


def _distress(item: Record, options: Options) -> Event:
    """A device whose button is pressed says so with each position until it is let go."""
    told: Record = item["position"]
    unit, source, when = _unit(item, options), _source(item), _fixed_at(told)
    try:
        data = _data(item, told, options)
    except BadMessage:  # the call counts, even from nowhere
        data = None
    if data is not None and told.get("valid") is False:
        data = msgspec.structs.replace(data, accuracy_m=UNSURE_M)
    return avl.distress(unit, Action.NEW, source=source, at=when, data=data)


def _unit(item: Record, options: Options) -> str:
    unique, name = (json.optional_text(item, f"device.{each}") for each in DEVICE)
    return avl.unit_of(options.units, name, unique)


def _source(item: Record) -> str:
    return f"traccar/{json.name(item, 'device.uniqueId')}"


def _fixed_at(told: Record) -> datetime:
    """When the place was found: `outdated` positions carry the time of the fix that they repeat."""
    fixed = told.get("fixTime")
    if isinstance(fixed, str) and not fixed.isdigit():
        return instant(fixed, "position.fixTime")
    return from_epoch(json.number(told, "fixTime") / 1_000, "position.fixTime")
