"""Units: who can go. A unit's status follows from its assignments; without one it is set by hand."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from dashboard.model.codes import PositionTrust, Service, UnitFlag, UnitStatus
from dashboard.model.place import Point

Clock = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Shift(Struct, frozen=True):
    """On duty from `begin` to `end`, `HH:MM` in the centre's zone; into the next day if `end` is earlier."""

    begin: Clock
    end: Clock


class Unit(Struct, frozen=True, kw_only=True):
    id: str
    service: Service
    capabilities: tuple[str, ...] = ()
    status: UnitStatus = UnitStatus.AVAILABLE
    status_at: datetime | None = None
    status_reason: str | None = None
    location: Point | None = None
    position_at: datetime | None = None
    position_trust: PositionTrust = PositionTrust.NONE
    heading_deg: float | None = None
    speed_kmh: float | None = None
    station: str | None = None
    crew: str | None = None  # the crew's name where several units share one: only one of them can go
    crew_size: int | None = None
    shift: Shift | None = None  # none: always on duty
    flags: tuple[UnitFlag, ...] = ()
    panic_at: datetime | None = None
    post: str | None = None  # where it stands by when that is not its own station
    post_location: Point | None = None
    incidents: tuple[str, ...] = ()
    version: int = 1
