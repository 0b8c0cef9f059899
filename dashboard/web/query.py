"""What a list is asked for: filters and a page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlencode

from starlette.requests import Request

from dashboard.errors import CentreError
from dashboard.model.codes import IncidentStatus
from dashboard.model.incident import Incident

LARGEST_PAGE = 1_000
PAGE = 200

T = TypeVar("T")


class BadQuery(CentreError):
    """A parameter cannot be understood; `field` is its name."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    status: frozenset[IncidentStatus] | None
    bbox: tuple[float, float, float, float] | None  # west, south, east, north
    since: datetime | None
    limit: int
    after: int  # the incident number that the page before ended with

    def fits(self, incident: Incident) -> bool:
        return (
            incident.number > self.after
            and (self.status is None or incident.status in self.status)
            and (self.since is None or incident.opened_at >= self.since)
            and self._inside(incident)
        )

    def _inside(self, incident: Incident) -> bool:
        if self.bbox is None:
            return True
        if incident.location is None:
            return False
        west, south, east, north = self.bbox
        return west <= incident.location.lon <= east and south <= incident.location.lat <= north


def wanted(query: Mapping[str, str]) -> Wanted:
    """The query's filters. Raises BadQuery naming the parameter."""
    return Wanted(
        status=_statuses(query.get("status", "")),
        bbox=_bbox(query.get("bbox", "")),
        since=instant(query["since"], "since") if "since" in query else None,
        limit=limit_of(query),
        after=number(query, "after", 0),
    )


def instant(text: str, field: str) -> datetime:
    """An RFC 3339 instant. Raises BadQuery."""
    try:
        # A `+` in an address arrives as a space.
        found = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    except ValueError as error:
        raise BadQuery(field, "is no RFC 3339 instant") from error
    if found.tzinfo is None:
        raise BadQuery(field, "has no offset from UTC; end it with Z")
    return found


def limit_of(query: Mapping[str, str], usual: int = PAGE) -> int:
    """How many a page has at most. Raises BadQuery."""
    return min(LARGEST_PAGE, max(1, number(query, "limit", usual)))


def paged(
    found: Sequence[T], limit: int, key: Callable[[T], object], request: Request
) -> tuple[Sequence[T], str | None]:
    """The page, and the path of the next one: it goes on after the `key` of this page's last."""
    page = found[:limit]
    if len(found) <= limit:
        return page, None
    query = {**request.query_params, "limit": str(limit), "after": str(key(page[-1]))}
    return page, f"{request.url.path}?{urlencode(query)}"


def _statuses(text: str) -> frozenset[IncidentStatus] | None:
    try:
        return frozenset(IncidentStatus(each) for each in text.split(",")) if text else None
    except ValueError as error:
        raise BadQuery("status", f"is one of {', '.join(IncidentStatus)}") from error


def _bbox(text: str) -> tuple[float, float, float, float] | None:
    if not text:
        return None
    try:
        west, south, east, north = (float(each) for each in text.split(","))
    except ValueError as error:
        raise BadQuery("bbox", "is west,south,east,north in degrees") from error
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BadQuery("bbox", "is west,south,east,north in degrees")
    return west, south, east, north


def number(query: Mapping[str, str], field: str, default: int) -> int:
    try:
        return int(query.get(field, default))
    except ValueError as error:
        raise BadQuery(field, "is a whole number") from error


def degrees(text: str, field: str, *, most: int) -> float:
    """Degrees of longitude (`most` 180) or latitude (90). Raises BadQuery."""
    try:
        found = float(text)
    except ValueError as error:
        raise BadQuery(field, "is in degrees") from error
    if not -most <= found <= most:
        raise BadQuery(field, f"is from -{most} to {most} degrees")
    return found
