"""What one shift leaves to the next, listed from the picture; and what of it has been read as it stands."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256

import msgspec
from msgspec import structs

from dashboard.model.codes import ItemKind, UnitStatus
from dashboard.model.handover import Handover, Item, Sent
from dashboard.model.incident import Incident
from dashboard.picture import Picture

MARK = 12  # hexadecimal digits: two states of one item never share them by chance


def urgent_first(incidents: Iterable[Incident]) -> list[Incident]:
    """As the queue has them: by priority, what nobody has acknowledged first, then the oldest."""
    return sorted(
        incidents,
        key=lambda each: (each.priority, each.acknowledged_at is not None, each.opened_at, each.number),
    )


def items(picture: Picture, now: datetime) -> tuple[Item, ...]:
    """Everything that the next shift must know, the most urgent first; each with its mark."""
    found = (
        *_remarks(picture),
        *_air_alert(picture, now),
        *_incidents(picture, now),
        *_promises(picture),
        *_units(picture),
        *_feeds(picture),
        *_closures(picture, now),
        *_reports(picture),
    )
    return tuple(structs.replace(each, mark=_mark(each)) for each in found)


def _mark(item: Item) -> str:
    return sha256(msgspec.json.encode(item)).hexdigest()[:MARK]


def unread(handover: Handover, found: Iterable[Item], by: str) -> tuple[Item, ...]:
    """Those that this person has not read as they stand."""
    return tuple(each for each in found if not read_as_it_stands(handover, each, by))


def read_as_it_stands(handover: Handover, item: Item, by: str | None = None) -> bool:
    reading = handover.read.get(item.key)
    return reading is not None and reading.mark == item.mark and (by is None or reading.by == by)


def readers(handover: Handover) -> frozenset[str]:
    return frozenset(reading.by for reading in handover.read.values())


def _remarks(picture: Picture) -> Iterator[Item]:
    handover = picture.handover
    for each in () if handover is None or handover.over else handover.remarks:
        yield Item(
            kind=ItemKind.REMARK,
            key=f"remark:{each.id}",
            text=each.text,
            since=each.at,
            by=handover.by if handover else "",
        )


def _air_alert(picture: Picture, now: datetime) -> Iterator[Item]:
    alert = picture.air_alert(now)
    if alert is not None:
        yield Item(
            kind=ItemKind.AIR_ALERT,
            key="air_alert",
            codes=alert.threats,
            where=", ".join(alert.regions),
            since=alert.since,
        )


def _incidents(picture: Picture, now: datetime) -> Iterator[Item]:
    """Open ones, and those on the shelf after them, with until when."""
    found = urgent_first(picture.open_incidents())
    shelved = [each for each in found if each.shelved_until is not None and each.shelved_until > now]
    on_shelf = {each.id for each in shelved}
    for incident in (each for each in found if each.id not in on_shelf):
        yield _incident(incident, ItemKind.INCIDENT)
    for incident in shelved:
        yield structs.replace(
            _incident(incident, ItemKind.SHELVED),
            until=incident.shelved_until,
            text=f"{incident.title}: {incident.shelve_reason or ''}",
        )


def _incident(incident: Incident, kind: ItemKind) -> Item:
    return Item(
        kind=kind,
        key=f"incident:{incident.id}",
        number=incident.number,
        priority=incident.priority,
        codes=(incident.category, incident.status),
        text=incident.title,
        where=place(incident),
        since=incident.opened_at,
        units=tuple(Sent(each.unit, UnitStatus(each.status)) for each in incident.active_assignments()),
        notes=incident.notes,
    )


def place(incident: Incident) -> str:
    """Address and district, or the coordinates where nobody told one."""
    said = ", ".join(filter(None, (incident.address, incident.district)))
    point = incident.location
    return said if said or point is None else f"{point.lat:.5f}, {point.lon:.5f}"


def _promises(picture: Picture) -> Iterator[Item]:
    """Also those that outlived their incident."""
    made = ((each, incident) for incident in picture.incidents.values() for each in incident.promises)
    for promise, incident in sorted(made, key=lambda pair: (pair[0].until, pair[0].id)):
        yield Item(
            kind=ItemKind.PROMISE,
            key=f"promise:{promise.id}",
            incident_id=incident.id,
            number=incident.number,
            text=promise.text,
            until=promise.until,
            by=promise.by,
        )


def _units(picture: Picture) -> Iterator[Item]:
    for unit in sorted(picture.units.values(), key=lambda each: each.id):
        if unit.status is UnitStatus.OUT_OF_SERVICE:
            yield Item(
                kind=ItemKind.UNIT,
                key=f"unit:{unit.id}",
                codes=(unit.service,),
                text=unit.status_reason or "",
                where=unit.id,
                since=unit.status_at,
            )


def _feeds(picture: Picture) -> Iterator[Item]:
    for feed in sorted(picture.feeds.values(), key=lambda each: each.name):
        if feed.silent_since is not None:
            yield Item(
                kind=ItemKind.FEED,
                key=f"feed:{feed.name}",
                codes=("paused" if feed.paused else feed.state,),
                text=feed.paused.reason if feed.paused else "",
                where=feed.name,
                since=feed.silent_since,
                by=feed.paused.by if feed.paused else "",
            )


def _closures(picture: Picture, now: datetime) -> Iterator[Item]:
    for each in sorted(picture.closures.values(), key=lambda each: (each.until, each.id)):
        if each.until > now:
            lon, lat = each.line[0]
            yield Item(
                kind=ItemKind.CLOSURE,
                key=f"closure:{each.id}",
                text=each.reason,
                where=f"{lat:.5f}, {lon:.5f}",
                until=each.until,
                by=each.by,
            )


def _reports(picture: Picture) -> Iterator[Item]:
    for each in picture.reports.values():
        if each.pending:
            yield Item(
                kind=ItemKind.REPORT,
                key=f"report:{each.number}",
                codes=(each.category,),
                text=each.event.data.title,
                where=each.number,
                since=each.received_at,
            )
