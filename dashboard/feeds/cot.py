"""Cursor on Target: where friendly devices are, and who calls for help; chat and drawings say nothing."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from xml.etree.ElementTree import Element  # the tree alone; the parser is defusedxml's

from msgspec import Struct, field

from dashboard.errors import BadMessage
from dashboard.feeds import area, avl, json, xml
from dashboard.feeds.base import Feed, Message, Parsed, Piece, Rejected, clipped, gather, instant
from dashboard.feeds.cot_stream import LARGEST_EVENT, split
from dashboard.feeds.local import Local
from dashboard.model.codes import Action, EventKind
from dashboard.model.event import Event, Position, PositionData
from dashboard.model.place import at

EVENT = xml.Caps(most_bytes=LARGEST_EVENT, depth=32, elements=2_000)
OURS = "sitcen."  # how the uids of what we tell devices begin; a server may send them back to us
FRIENDLY = "a-f-"
CALLS = (
    "b-a-o-tbl",
    "b-a-o-pan",
    "b-a-o-opn",
    "b-a-o-c",
)  # 911, ring the bell, in contact, and the device's own
CALL_OVER = "b-a-o-can"
ALERT_SUFFIX = "-Alert"  # what devices put behind the callsign of a call


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """`units`: the unit of a device, by its callsign or its uid; without one, the callsign is it."""

    units: dict[str, str] = field(default_factory=dict)


def feed(local: Local) -> Feed:
    return Feed("cot", EventKind.EMERGENCY, partial(_parse, local.own(Options)))


def _parse(options: Options, payload: bytes, _received: datetime) -> Parsed:
    """Each event of the payload. Raises BadMessage when there is no whole one in it."""
    documents, rest = split(payload)
    if not documents:
        raise BadMessage("this holds no whole <event>")
    parsed = gather(
        Piece(f"event {number}", partial(_read, raw, options), partial(bytes, raw))
        for number, raw in enumerate(documents)
    )
    if not rest:
        return parsed
    return replace(
        parsed, rejected=(*parsed.rejected, Rejected(f"event {len(documents)}", "is cut off", rest))
    )


def _read(raw: bytes, options: Options) -> Message | None:
    root = xml.parse(raw, EVENT)
    if xml.local(root) != "event":
        raise BadMessage(f"<{clipped(xml.local(root), 60)}> is no event")
    kind = json.text(root.attrib, "type")
    if root.get("uid", "").startswith(OURS):
        return None
    if kind.startswith(FRIENDLY):
        return _position(root, options)
    if kind in CALLS or kind == CALL_OVER:
        return _distress(root, kind, options)
    return None


def _position(root: Element, options: Options) -> Position | None:
    """None from a device that has no fix: it stands at 0, 0, give or take the whole globe."""
    uid, when = json.text(root.attrib, "uid"), _told_at(root)
    data = _data(root, avl.unit_of(options.units, _callsign(root), uid))
    return None if data is None else avl.position(f"cot/{uid}", when, data)


def _data(root: Element, unit: str) -> PositionData | None:
    point = xml.child(root, "point")
    if point is None:
        raise BadMessage("is missing", "point")
    lon, lat = area.place(json.number(point.attrib, "lon"), json.number(point.attrib, "lat"), "point")
    accuracy_m = avl.accuracy_m(json.optional_number(point.attrib, "ce"))
    if (lon, lat, accuracy_m) == (0.0, 0.0, None):
        return None
    track = _detail(root, "track")
    return PositionData(
        unit=unit,
        location=at(lon, lat),
        speed_kmh=avl.speed_kmh(json.optional_number(track, "speed"), avl.KMH_PER_MPS),
        heading_deg=avl.heading(json.optional_number(track, "course")),
        accuracy_m=accuracy_m,
    )


def _distress(root: Element, kind: str, options: Options) -> Event:
    uid, when = json.text(root.attrib, "uid"), _told_at(root)
    names = (xml.text(root, "detail", "emergency"), _callsign(root), _detail(root, "link").get("uid"), uid)
    unit = avl.unit_of(options.units, *names)
    over = kind == CALL_OVER or _detail(root, "emergency").get("cancel") == "true"
    try:
        data = _data(root, unit)
    except BadMessage:  # the call counts, even from nowhere
        data = None
    action = Action.CANCEL if over else Action.NEW
    return avl.distress(unit, action, source=f"cot/{uid}", at=when, data=data)


def _callsign(root: Element) -> str | None:
    return (_detail(root, "contact").get("callsign") or "").removesuffix(ALERT_SUFFIX).strip() or None


def _detail(root: Element, name: str) -> dict[str, str]:
    """The attributes of a part of the event's details; none when it has no such part."""
    found = xml.child(root, "detail", name)
    return {} if found is None else found.attrib


def _told_at(root: Element) -> datetime:
    """How long a fix may be believed is the doctrine's to say, so the device's `stale` is not asked."""
    return instant(root.get("time"), "time")
