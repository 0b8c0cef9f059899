"""Units: who can go. A unit's status follows from its assignments; without one it is set by hand."""

from datetime import datetime

from msgspec import Struct

from dashboard.model.codes import PositionTrust, Service, UnitStatus
from dashboard.model.place import Point


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
    incidents: tuple[str, ...] = ()
    version: int = 1
