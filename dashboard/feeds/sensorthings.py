"""OGC SensorThings observations: one from an MQTT topic, or a list from HTTP.

Over MQTT an observation names only its data stream's link: a table in the feed's options says
what each measures and where. Over HTTP the same comes with the observation when it is asked for by
`$expand=Datastream($expand=Thing($expand=Locations),ObservedProperty)`.
"""

import re
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from msgspec import Meta, Struct

from dashboard.errors import BadMessage
from dashboard.feeds import area, json
from dashboard.feeds.base import Feed, Parsed, clipped, gather, instant
from dashboard.feeds.json import Record
from dashboard.feeds.local import Local
from dashboard.feeds.quantities import Quantity, quantity
from dashboard.model.codes import EventKind
from dashboard.model.place import Point, at
from dashboard.model.reading import Reading, ReadingData

_STREAM = re.compile(r"Datastreams\(['\"]?([^'\")]+)['\"]?\)")
Name = Annotated[str, Meta(min_length=1, max_length=150)]


class Stream(Struct, frozen=True, forbid_unknown_fields=True):
    """What one data stream measures, where its own server does not say it with each observation."""

    station: Name
    quantity: Name
    unit: str | None = None
    location: Point | None = None
    place: str | None = None


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    streams: dict[str, Stream] = {}
    name: Name = "sensorthings"  # of the server, in the readings' source


def feed(local: Local) -> Feed:
    """Raises SettingsError for wrong options."""
    return Feed("sensorthings", EventKind.SENSOR, partial(_parse, local.own(Options)))


def _parse(options: Options, payload: bytes, _received: datetime) -> Parsed:
    value = json.decode(payload)
    if isinstance(value, dict) and "value" in value and "result" not in value:
        value = value["value"]
    items = json.listed(value if isinstance(value, list) else [value])
    return gather(json.pieces(items, partial(_read, options), "observation"))


def _read(options: Options, item: Record) -> Reading | None:
    if item.get("result") is None:
        raise BadMessage("is missing", "result")
    if not isinstance(item["result"], int | float | str) or isinstance(item["result"], bool):
        return None  # a category or a picture: nothing that a threshold could be set on
    key, stream = _stream(options, item)
    measured = _quantity(stream)
    # An interval's end: the value is known from then on.
    time = instant(json.text(item, "phenomenonTime").rpartition("/")[2], "phenomenonTime")
    return Reading(
        id=f"{key}:{item.get('@iot.id', time.isoformat())}"[-200:],
        source=f"sensorthings/{options.name}",
        time=time,
        data=ReadingData(
            station=stream.station,
            quantity=measured.name,
            value=measured.of(json.number(item, "result"), stream.unit),
            location=stream.location,
            place=stream.place,
        ),
    )


def _quantity(stream: Stream) -> Quantity:
    found = quantity(stream.quantity)
    if found is None:
        raise BadMessage(
            f"{clipped(stream.quantity, 60)!r} is not watched", "Datastream.ObservedProperty.name"
        )
    return found


def _stream(options: Options, item: Record) -> tuple[str, Stream]:
    expanded = item.get("Datastream")
    if isinstance(expanded, dict):
        key = _id(expanded)
        return key, options.streams.get(key) or _expanded(key, expanded)
    link = item.get("Datastream@iot.navigationLink")
    found = _STREAM.search(link) if isinstance(link, str) else None
    if found is None:
        raise BadMessage("is neither expanded nor linked", "Datastream")
    key = found[1]
    if key not in options.streams:
        raise BadMessage(f"{clipped(key, 60)!r} is neither expanded nor in the options", "Datastream")
    return key, options.streams[key]


def _id(entity: Record) -> str:
    """The server's own name of an entity, a number or a text; its key has a dot in it. Raises BadMessage."""
    return json.name({"id": entity.get("@iot.id")}, "id")


def _expanded(key: str, stream: Record) -> Stream:
    thing = json.optional_text(stream, "Thing.name") or json.optional_text(stream, "name") or key
    observed = json.optional_text(stream, "ObservedProperty.name") or json.text(stream, "name")
    symbol = json.optional_text(stream, "unitOfMeasurement.symbol")
    return Stream(
        station=clipped(thing, 150),
        quantity=clipped(observed, 150),
        unit=symbol,
        location=_place(json.find(stream, "Thing.Locations.0.location") or stream.get("observedArea")),
        place=json.optional_text(stream, "Thing.Locations.0.name"),
    )


def _place(location: Any) -> Point | None:
    """A GeoJSON point, alone or as a feature; anything else is no place of one sensor."""
    geometry = location.get("geometry", location) if isinstance(location, dict) else None
    if json.find(geometry, "type") != "Point":
        return None
    lon, lat = json.number(geometry, "coordinates.0"), json.number(geometry, "coordinates.1")
    return at(*area.place(lon, lat, "Thing.Locations.location"))
