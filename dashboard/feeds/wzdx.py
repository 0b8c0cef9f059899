"""WZDx 4 (Work Zone Data Exchange): a GeoJSON collection of work zones, detours and restrictions.

https://github.com/usdot-jpo-ode/wzdx/tree/main/spec-content
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from msgspec import Struct

from dashboard.errors import BadMessage
from dashboard.feeds import geojson, json
from dashboard.feeds.base import LINE, TEXT, Feed, Parsed, Whole, clipped, gather, instant
from dashboard.feeds.json import Record
from dashboard.feeds.local import Local
from dashboard.feeds.situations import Life, held_up, told
from dashboard.model.codes import Action, Category, Certainty, EventKind, Severity
from dashboard.model.event import Event, EventData

TITLES = {"work-zone": "Road works", "detour": "Detour", "restriction": "Road restriction"}
CLOSED = "all-lanes-closed"
OPEN = "all-lanes-open"  # also where they are shifted to a side
VERIFIED = ("start_date", "end_date", "start_position", "end_position")
KEPT = 20  # types of work, lanes and related events


class Options(Struct, forbid_unknown_fields=True):
    """`whole`: each payload lists every road event of its publisher, so that one no longer listed is over."""

    whole: bool = False


@dataclass(frozen=True, slots=True)
class _Edition:
    """One publication: by whom, and when."""

    source: str
    published: datetime


@dataclass(frozen=True, slots=True)
class _RoadEvent:
    about: Record  # its properties
    core: Record  # and those that every road event has
    kind: str
    impact: str


def feed(local: Local) -> Feed:
    return Feed("wzdx", EventKind.TRAFFIC, partial(_parse, local.own(Options)))


def _parse(options: Options, payload: bytes, _received: datetime) -> Parsed:
    document = json.record(json.decode(payload))
    # Before version 4.0 its name was longer.
    info = json.record(document.get("feed_info", document.get("road_event_feed_info")), "feed_info")
    published = instant(json.optional_text(info, "update_date"), "feed_info.update_date")
    edition = _Edition(f"wzdx/{clipped(json.text(info, 'publisher'), 150)}", published)
    features = json.listed(document.get("features"), "features")
    alone = partial(_alone, info)
    parsed = gather(json.pieces(features, partial(_read, edition), "road event", alone=alone))
    if not options.whole or json.is_part(document):
        return parsed
    refs = frozenset(str(json.find(each, "id")) for each in features)
    return replace(parsed, whole=(Whole(edition.source, refs, as_of=edition.published),))


def _alone(info: Record, feature: Any) -> Record:
    return json.part(feed_info=info, features=[feature])


def _read(edition: _Edition, feature: Record) -> Event:
    """One road event. Raises BadMessage, naming the property."""
    ref = json.name(feature, "id")
    about = json.record(feature.get("properties"), "properties")
    core = json.record(about.get("core_details"), "core_details")
    kind = json.one_of(core, "event_type", {each: each for each in TITLES})
    zone = _RoadEvent(about, core, kind, json.optional_text(about, "vehicle_impact") or "unknown")
    life = _life(edition, zone)
    return told(edition.source, ref, life, _data(ref, zone, feature.get("geometry"), life))


def _life(edition: _Edition, zone: _RoadEvent) -> Life:
    """An end that was only planned does not end what is still listed."""
    changed = json.optional_text(zone.core, "update_date") or json.optional_text(zone.core, "creation_date")
    life = Life(
        changed=instant(changed, "core_details.update_date") if changed else edition.published,
        published=edition.published,
        begins=instant(json.text(zone.about, "start_date"), "start_date"),
        ends=instant(json.text(zone.about, "end_date"), "end_date"),
    )
    guessed = life.over and zone.about.get("is_end_date_verified") is not True
    return replace(life, ends=None) if guessed else life


def _data(ref: str, zone: _RoadEvent, geometry: Any, life: Life) -> EventData:
    shape = geojson.shape(geometry)
    if shape is None:
        raise BadMessage("is missing", "geometry")
    point, accuracy = shape.place()
    words = json.optional_text(zone.core, "description") or json.optional_text(zone.core, "name")
    attributes = _said(zone, life)
    if zone.kind == "work-zone" and not zone.impact.startswith(OPEN):
        attributes |= held_up(shape.lines, life, closed=zone.impact == CLOSED)
    return EventData(
        category=_category(zone),
        title=clipped(words or TITLES[zone.kind], LINE),
        severity=_severity(zone),
        urgency=life.urgency,
        certainty=_certainty(zone.about),
        location=point,
        accuracy_m=accuracy or None,
        address=clipped(_where(zone), LINE) or None,
        action=Action.CANCEL if life.over else Action.NEW,
        ref=ref,
        expires=life.ends,
        attributes=attributes,
    )


def _category(zone: _RoadEvent) -> Category:
    if zone.impact == CLOSED:
        return Category.CLOSURE
    return Category.INFRASTRUCTURE if zone.kind == "restriction" else Category.ROADWORKS


def _severity(zone: _RoadEvent) -> Severity:
    if zone.impact == CLOSED:
        return Severity.MODERATE
    return Severity.UNKNOWN if zone.kind == "work-zone" and zone.impact == "unknown" else Severity.MINOR


def _verified(about: Record) -> list[str]:
    return [each for each in VERIFIED if about.get(f"is_{each}_verified") is True]


def _certainty(about: Record) -> Certainty:
    """What was seen on the spot is surer than what was planned."""
    verified = _verified(about)
    if len(verified) == len(VERIFIED):
        return Certainty.OBSERVED
    return Certainty.LIKELY if verified else Certainty.POSSIBLE


def _where(zone: _RoadEvent) -> str:
    """The roads, the direction, and between which streets."""
    streets = [json.optional_text(zone.about, f"{end}_cross_street") for end in ("beginning", "ending")]
    between = " – ".join(each for each in streets if each)
    roads = _texts(zone.core.get("road_names"))
    return ", ".join(each for each in (*roads, json.optional_text(zone.core, "direction"), between) if each)


def _texts(found: Any) -> list[str]:
    texts = found if isinstance(found, list) else []
    return [clipped(each, 200) for each in texts[:KEPT] if isinstance(each, str)]


def _said(zone: _RoadEvent, life: Life) -> dict[str, Any]:
    about = zone.about
    lanes = about.get("lanes")
    statuses = [json.optional_text(each, "status") for each in lanes] if isinstance(lanes, list) else []
    works = json.find(about, "types_of_work")
    found: dict[str, Any] = {
        "kind": zone.kind,
        "vehicle_impact": clipped(zone.impact, 60),
        "updated": life.changed.isoformat(),
        "begins": life.begins.isoformat() if life.begins else None,
        "verified": _verified(about),
        "lanes": {each: statuses.count(each) for each in statuses[:KEPT] if each},
        "workers_present": json.find(about, "worker_presence.are_workers_present") is True or None,
        "speed_limit_kmh": json.optional_number(about, "reduced_speed_limit_kph"),
        "works": _texts([json.find(each, "type_name") for each in works] if isinstance(works, list) else []),
        "description": clipped(json.optional_text(zone.core, "description") or "", TEXT),
    }
    return {name: value for name, value in found.items() if value not in (None, [], {}, "")}
