"""What the public is told of a report: never who sent it, never where and when a strike was."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from dashboard.model.codes import IncidentStatus, ReportStatus
from dashboard.model.incident import Incident
from dashboard.model.place import Point
from dashboard.model.report import SECRET, Report
from dashboard.picture import Picture

RELEASED_AFTER = timedelta(hours=24)  # then the day of what is secret may be told, and no more
COARSE = 3  # decimals of a degree: 70 to 110 m
OPEN = (ReportStatus.PENDING, ReportStatus.ACCEPTED)


class Told(Struct, frozen=True, kw_only=True):
    """An instant is None while it is nobody's business."""

    number: str
    service: str
    status: ReportStatus
    answer: str | None
    received_at: datetime | None
    accepted_at: datetime | None
    ended_at: datetime | None
    changed_at: datetime | None
    place: Point | None
    secret: bool

    @property
    def open(self) -> bool:
        return self.status in OPEN


def told(report: Report, picture: Picture, *, now: datetime, zone: ZoneInfo) -> Told:
    secret = is_secret(report, picture)

    def instant(at: datetime | None) -> datetime | None:
        if at is None or not secret:
            return at
        day = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        return day if now - day >= RELEASED_AFTER * 2 else None

    return Told(
        number=report.number,
        service=str(report.event.data.attributes.get("service", "")),
        status=report.status,
        answer=report.answer,
        received_at=instant(report.received_at),
        accepted_at=instant(report.accepted_at),
        ended_at=instant(report.ended_at),
        changed_at=instant(report.changed_at),
        place=None if secret or report.pending else _coarse(report.event.data.location),
        secret=secret,
    )


def is_secret(report: Report, picture: Picture) -> bool:
    """By what the sender, the moderator, or the room by now says that it is."""
    incident = _incident(report, picture)
    return report.secret or (incident is not None and incident.category in SECRET)


def _incident(report: Report, picture: Picture) -> Incident | None:
    incident = picture.incidents.get(report.incident_id or "")
    while incident is not None and incident.status is IncidentStatus.MERGED:
        incident = picture.incidents.get(incident.merged_into or "")
    return incident


def _coarse(point: Point | None) -> Point | None:
    if point is None:
        return None
    return Point((round(point.lon, COARSE), round(point.lat, COARSE)))
