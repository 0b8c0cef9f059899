"""TomTom Traffic Incident Details, version 5: GeoJSON features with the delay that each incident costs.

https://developer.tomtom.com/traffic-api/documentation/tomtom-maps/traffic-incidents/incident-details
"""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from msgspec import Struct

from dashboard.errors import BadMessage
from dashboard.feeds import geojson, json
from dashboard.feeds.base import LINE, TEXT, Feed, Parsed, Whole, clipped, gather, instant
from dashboard.feeds.json import Record
from dashboard.feeds.local import Local
from dashboard.feeds.situations import Life, as_published, held_up, longer, midnight, told
from dashboard.model.codes import Category, Certainty, EventKind, Severity, Urgency
from dashboard.model.event import Event, EventData

SOURCE = "tomtom/incidents"
ROAD_CLOSED = 8

# By `iconCategory`; its own words for it.
CATEGORIES: dict[int, tuple[Category, str]] = {
    0: (Category.OTHER, "Traffic incident"),
    1: (Category.COLLISION, "Accident"),
    2: (Category.WEATHER, "Fog"),
    3: (Category.INFRASTRUCTURE, "Dangerous conditions"),
    4: (Category.WEATHER, "Rain"),
    5: (Category.WEATHER, "Ice"),
    6: (Category.CONGESTION, "Jam"),
    7: (Category.ROADWORKS, "Lane closed"),
    ROAD_CLOSED: (Category.CLOSURE, "Road closed"),
    9: (Category.ROADWORKS, "Road works"),
    10: (Category.WEATHER, "Wind"),
    11: (Category.FLOOD, "Flooding"),
    14: (Category.CONGESTION, "Broken down vehicle"),
}

# By `magnitudeOfDelay`; 4 is indefinite, as of closures.
SEVERITIES = {
    0: Severity.UNKNOWN,
    1: Severity.MINOR,
    2: Severity.MODERATE,
    3: Severity.SEVERE,
    4: Severity.MODERATE,
}

CERTAINTIES = {
    "certain": Certainty.OBSERVED,
    "probable": Certainty.LIKELY,
    "risk_of": Certainty.POSSIBLE,
    "improbable": Certainty.UNLIKELY,
}
SLOWING = {Category.CONGESTION, Category.ROADWORKS, Category.COLLISION}
KEPT = 20  # events and road numbers of one incident


class Options(Struct, forbid_unknown_fields=True):
    """`whole`: each answer lists every incident of the area, so that one no longer listed is over."""

    whole: bool = True


def feed(local: Local) -> Feed:
    return Feed("tomtom", EventKind.TRAFFIC, partial(_parse, local.own(Options)))


def _parse(options: Options, payload: bytes, received: datetime) -> Parsed:
    document = json.record(json.decode(payload))
    incidents = json.listed(document.get("incidents"), "incidents")
    parsed = gather(json.pieces(incidents, partial(_read, received), "incident", alone=_alone))
    if not options.whole or json.is_part(document):
        return parsed
    refs = frozenset(str(json.find(each, "properties.id")) for each in incidents)
    return replace(parsed, whole=(Whole(SOURCE, refs),))


def _alone(incident: Any) -> Record:
    return json.part(incidents=[incident])


def _read(received: datetime, feature: Record) -> Event:
    """One incident. Raises BadMessage, naming the property."""
    about = json.record(feature.get("properties"), "properties")
    ref, life = json.text(about, "id"), _life(about, received)
    return told(SOURCE, ref, life, _data(ref, feature, life))


def _life(about: Record, received: datetime) -> Life:
    """An answer names no time of its own: it speaks of the last report, else of the beginning.

    Of what is only planned it speaks today, and where it names no time at all, in this hour.
    """
    begins, ends, heard = (_moment(about, name) for name in ("startTime", "endTime", "lastReportTime"))
    planned = begins is not None and begins > received
    this_hour = received.replace(minute=0, second=0, microsecond=0)
    changed = heard or (midnight(received) if planned else begins or this_hour)
    return Life(changed=changed, published=as_published(changed, received), begins=begins, ends=ends)


def _moment(about: Record, name: str) -> datetime | None:
    said = json.optional_text(about, name)
    return instant(said, name) if said else None


def _code(about: Record, name: str, codes: dict[int, Any]) -> Any:
    """What a number stands for; one that is not given, 0. Raises BadMessage, which lists them."""
    code = json.optional_number(about, name) or 0.0
    if code not in codes:
        raise BadMessage(f"{code:g} is not one of {', '.join(map(str, codes))}", name)
    return codes[int(code)]


def _data(ref: str, feature: Record, life: Life) -> EventData:
    about = feature["properties"]
    shape = geojson.shape(feature.get("geometry"))
    if shape is None:
        raise BadMessage("is missing", "geometry")
    category, words = _code(about, "iconCategory", CATEGORIES)
    point, accuracy = shape.place()
    described = _texts([json.find(each, "description") for each in _some(about.get("events"))])
    future = json.optional_text(about, "timeValidity") == "future"
    return EventData(
        category=category,
        title=clipped(described[0] if described else words, LINE),
        severity=_code(about, "magnitudeOfDelay", SEVERITIES),
        urgency=Urgency.FUTURE if future else life.urgency,
        certainty=_certainty(about),
        location=point,
        accuracy_m=accuracy or None,
        address=clipped(_where(about), LINE) or None,
        ref=ref,
        expires=life.ends,
        attributes=_said(about, described) | _held_up(category, shape, about, life),
    )


def _held_up(category: Category, shape: geojson.Shape, about: Record, life: Life) -> dict[str, object]:
    if category is Category.CLOSURE:
        return held_up(shape.lines, life, closed=True)
    if category not in SLOWING:
        return {}
    delay_s, metres = (json.optional_number(about, name) or 0.0 for name in ("delay", "length"))
    return held_up(shape.lines, life, factor=longer(delay_s, metres))


def _certainty(about: Record) -> Certainty:
    said = json.optional_text(about, "probabilityOfOccurrence")
    return CERTAINTIES.get((said or "").lower(), Certainty.UNKNOWN)


def _where(about: Record) -> str:
    """Road numbers, and from where to where."""
    ends = [json.optional_text(about, name) for name in ("from", "to")]
    roads = _texts(_some(about.get("roadNumbers")))
    return ", ".join(each for each in (*roads, " – ".join(each for each in ends if each)) if each)


def _some(found: Any) -> list[Any]:
    return found[:KEPT] if isinstance(found, list) else []


def _texts(found: list[Any]) -> list[str]:
    return [clipped(each, 200) for each in found if isinstance(each, str) and each]


def _said(about: Record, described: list[str]) -> dict[str, Any]:
    found = {
        "description": clipped("; ".join(described), TEXT),
        "delay_s": round((json.optional_number(about, "delay") or 0.0) / 30) * 30,
        "length_m": json.optional_number(about, "length"),
        "reports": json.optional_number(about, "numberOfReports"),
        "roads": _texts(_some(about.get("roadNumbers"))),
    }
    return {name: value for name, value in found.items() if value}
