"""Incidents of a history that was brought in whole: no facts tell of them, so their instants do."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from msgspec import structs
from sqlalchemy import Connection, RowMapping, or_, select

from dashboard.archive.numbering import instant
from dashboard.archive.rows import LIVE, STATUS_OF
from dashboard.archive.tables import PROGRESS, assignments, incidents
from dashboard.model.codes import AssignmentStatus, Category, IncidentStatus, Service, UnitStatus
from dashboard.model.incident import Assignment, Incident
from dashboard.model.place import at as place_at
from dashboard.model.unit import Unit
from dashboard.picture import Picture

# An incident that is open for longer is not looked for: an export's that was never closed.
LONGEST = timedelta(days=2) // timedelta(milliseconds=1)
FOREVER = 2**62  # later than any instant
ASKED_AT_ONCE = 500


def add(connection: Connection, picture: Picture, at_ms: int) -> None:
    """Put into the picture what such histories say was open at this instant, and the units in it."""
    rows = connection.execute(
        select(incidents).where(
            incidents.c.opened_at > at_ms - LONGEST,
            incidents.c.opened_at <= at_ms,
            incidents.c.source != LIVE,
            or_(incidents.c.closed_at.is_(None), incidents.c.closed_at > at_ms),
        )
    ).mappings()
    found = {row["id"]: row for row in rows}
    parts = _parts(connection, list(found), at_ms)
    for incident_id, row in found.items():
        own = tuple(_assignment(part, at_ms) for part in parts if part["incident_id"] == incident_id)
        picture.put_incident(_incident(row, own, at_ms))
    for part in parts:
        _send(picture, part)
    picture.take_changed()


def incident_of(row: RowMapping, parts: Sequence[RowMapping]) -> Incident:
    """An incident of such a history as it stood at the end."""
    found = _incident(row, tuple(_assignment(part, FOREVER) for part in parts if _sent(part)), FOREVER)
    if row["closed_at"] is None:
        return found
    return structs.replace(
        found,
        status=IncidentStatus.CLOSED,
        closed_at=instant(row["closed_at"]),
        close_reason=row["close_reason"],
    )


def _sent(part: RowMapping) -> bool:
    return any(_reached(part, FOREVER))


def _parts(connection: Connection, ids: Sequence[str], at_ms: int) -> list[RowMapping]:
    found: list[RowMapping] = []
    for begin in range(0, len(ids), ASKED_AT_ONCE):
        asked = select(assignments).where(
            assignments.c.incident_id.in_(ids[begin : begin + ASKED_AT_ONCE]),
            assignments.c.dispatched_at <= at_ms,
        )
        found += connection.execute(asked.order_by(assignments.c.dispatched_at)).mappings()
    return found


def _assignment(part: RowMapping, at_ms: int) -> Assignment:
    times = dict(_reached(part, at_ms))
    status = max(times, key=lambda each: (times[each], list(AssignmentStatus).index(each)))
    instants = {each: instant(ms) for each, ms in times.items()}
    return Assignment(unit=part["unit"], status=status, times=instants)


def _reached(part: RowMapping, at_ms: int) -> Iterator[tuple[AssignmentStatus, int]]:
    for name in PROGRESS:
        status, ms = STATUS_OF.get(name), part[name]
        if status is not None and ms is not None and ms <= at_ms:
            yield status, ms


def _incident(row: RowMapping, parts: tuple[Assignment, ...], at_ms: int) -> Incident:
    taken = row["acknowledged_at"]
    acknowledged = taken is not None and taken <= at_ms
    return Incident(
        id=row["id"],
        number=row["number"] or 0,
        category=Category(row["category"]),
        title=row["title"],
        priority=row["priority"],
        priority_reasons=(),
        status=_standing(parts, acknowledged=acknowledged),
        location=None if row["lon"] is None or row["lat"] is None else place_at(row["lon"], row["lat"]),
        address=row["address"],
        district=row["district"],
        opened_at=instant(row["opened_at"]),
        acknowledged_at=instant(taken) if acknowledged else None,
        acknowledged_by=row["acknowledged_by"] if acknowledged else None,
        assignments=parts,
        alarm_level=row["alarm_level"],
    )


def _standing(parts: Iterable[Assignment], *, acknowledged: bool) -> IncidentStatus:
    if any(part.active for part in parts):
        return IncidentStatus.ACTIVE
    return IncidentStatus.ACKNOWLEDGED if acknowledged else IncidentStatus.NEW


def _send(picture: Picture, part: RowMapping) -> None:
    """The unit of a part that is not over, as far as the history tells of it."""
    incident = picture.incidents[part["incident_id"]]
    own = incident.assignment(part["unit"])
    if own is None:
        return
    known = picture.units.get(part["unit"])
    fields: dict[str, Any] = {"status": UnitStatus(own.status), "status_at": own.times[own.status]}
    services = {str(each) for each in Service}
    service = Service(part["service"]) if part["service"] in services else next(iter(Service))
    also = () if known is None else known.incidents
    picture.put_unit(Unit(id=part["unit"], service=service, incidents=(*also, incident.id), **fields))
