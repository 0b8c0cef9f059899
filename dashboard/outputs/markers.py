"""Cursor on Target: an incident or a unit as a marker on a device's map, and its removal.

Types, links and colours are those that TAK devices draw: a spot marker in the colour of the priority.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from xml.etree import ElementTree as ET

from dashboard.feeds.cot import OURS
from dashboard.model.incident import Incident
from dashboard.model.place import Point

SPOT = "b-m-p-s-m"
CREW = "a-f-G-U-C"
DELETE = "t-x-d-d"
PONG = "t-x-c-t-r"
BY_HAND, BY_MACHINE = "h-g-i-g-o", "m-g"
UNKNOWN_M = "9999999.0"  # the format's word for not known
PONG_STALE = timedelta(seconds=20)
# Signed 32-bit ARGB, as devices write it: red, orange, yellow, blue, white.
COLOURS = {1: -65536, 2: -35072, 3: -256, 4: -16776961, 5: -1}
PRINTABLE = str.maketrans(dict.fromkeys([*range(9), 11, 12, *range(14, 32)]))


class Shown(NamedTuple):
    """What every event says: which, of what type, from when and for how long, and where."""

    uid: str
    type: str
    how: str
    at: datetime
    stale: datetime
    place: Point | None = None
    accuracy_m: float | None = None


def incident_uid(centre: str, incident_id: str) -> str:
    return f"{OURS}{centre}.{incident_id}"


def unit_uid(centre: str, unit: str) -> str:
    return f"{OURS}{centre}.unit.{unit}"


def incident_marker(incident: Incident, centre: str, at: datetime, lasts: timedelta) -> bytes | None:
    """None for what has no place."""
    if incident.location is None:
        return None
    uid = incident_uid(centre, incident.id)
    event = _event(Shown(uid, SPOT, BY_HAND, at, at + lasts, incident.location, incident.accuracy_m))
    detail = ET.SubElement(event, "detail")
    _add(detail, "contact", callsign=f"{incident.number} P{incident.priority} {incident.category}")
    colour = str(COLOURS[incident.priority])
    _add(detail, "usericon", iconsetpath=f"COT_MAPPING_SPOTMAP/{SPOT}/{colour}")
    _add(detail, "color", argb=colour)
    _add(
        detail,
        "sitcen",
        number=str(incident.number),
        priority=str(incident.priority),
        category=incident.category,
        status=incident.status,
        opened=_time(incident.opened_at),
    )
    units = ", ".join(each.unit for each in incident.active_assignments())
    _remark(detail, incident.title, incident.address, incident.status, units)
    return _written(event)


def unit_marker(
    unit: str, place: Point, centre: str, at: datetime, lasts: timedelta, *says: str | None
) -> bytes:
    """A unit where the centre believes it to be."""
    event = _event(Shown(unit_uid(centre, unit), CREW, BY_MACHINE, at, at + lasts, place))
    detail = ET.SubElement(event, "detail")
    _add(detail, "contact", callsign=unit)
    _remark(detail, *says)
    return _written(event)


def removal(uid: str, type_: str, at: datetime) -> bytes:
    """Takes a marker off the device's map."""
    event = _event(Shown(f"{uid}.removed", DELETE, BY_HAND, at, at + PONG_STALE))
    detail = ET.SubElement(event, "detail")
    _add(detail, "link", uid=uid, type=type_, relation="none")
    _add(detail, "__forcedelete")
    return _written(event)


def pong(at: datetime) -> bytes:
    """A sign of life: devices close a connection on which they hear nothing."""
    return _written(_event(Shown("takPong", PONG, BY_HAND, at, at + PONG_STALE)))


def _event(shown: Shown) -> ET.Element:
    event = ET.Element(
        "event",
        version="2.0",
        uid=_clean(shown.uid),
        type=shown.type,
        how=shown.how,
        time=_time(shown.at),
        start=_time(shown.at),
        stale=_time(shown.stale),
    )
    lon, lat = (0.0, 0.0) if shown.place is None else shown.place.coordinates
    known = shown.place is not None and shown.accuracy_m is not None
    accuracy = f"{shown.accuracy_m:.1f}" if known else UNKNOWN_M
    _add(event, "point", lat=f"{lat:.6f}", lon=f"{lon:.6f}", hae=UNKNOWN_M, ce=accuracy, le=UNKNOWN_M)
    return event


def _remark(detail: ET.Element, *says: str | None) -> None:
    ET.SubElement(detail, "remarks").text = _clean("\n".join(each for each in says if each))


def _add(parent: ET.Element, name: str, **attributes: str) -> None:
    clean: Mapping[str, str] = {key: _clean(value) for key, value in attributes.items()}
    ET.SubElement(parent, name, dict(clean))


def _clean(text: str) -> str:
    """XML 1.0 has no way to write control characters."""
    return text.translate(PRINTABLE)


def _written(event: ET.Element) -> bytes:
    written: bytes = ET.tostring(event, encoding="utf-8", xml_declaration=False)
    return written + b"\n"


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
