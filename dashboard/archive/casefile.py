"""What the archive has of one incident beside its facts: the rows of a history, and the units' ways."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, select

from dashboard.archive import loaded
from dashboard.archive.numbering import ms_of
from dashboard.archive.rows import LIVE
from dashboard.archive.tables import assignments, incidents, tracks
from dashboard.review.report import Casefile, Track

LONGEST_WAY = timedelta(hours=24)  # of a unit that nobody has cleared
MOST_FIXES = 3_000  # of one unit; thinned ones of a day

Outings = Mapping[str, tuple[datetime, datetime | None]]  # from when to when each unit was out


def of_history(engine: Engine, incident_id: str) -> Casefile | None:
    """An incident of a history that was brought in whole; None when there is none of this id."""
    with engine.begin() as connection:
        own = select(incidents).where(incidents.c.id == incident_id, incidents.c.source != LIVE)
        row = connection.execute(own).mappings().first()
        if row is None:
            return None
        asked = select(assignments).where(assignments.c.incident_id == incident_id)
        ordered = asked.order_by(assignments.c.unit, assignments.c.nth)
        parts = connection.execute(ordered).mappings().all()
    return Casefile(
        incident=loaded.incident_of(row, parts), row=dict(row), parts=[dict(each) for each in parts]
    )


def ways(engine: Engine, outings: Outings) -> dict[str, Track]:
    """Where each unit was seen while it was out; of those that were seen at all."""
    with engine.begin() as connection:
        found = {unit: _way(connection, unit, *span) for unit, span in outings.items()}
    return {unit: way for unit, way in found.items() if way}


def _way(connection: Connection, unit: str, since: datetime, until: datetime | None) -> Track:
    last = since + LONGEST_WAY if until is None else min(until, since + LONGEST_WAY)
    within: tuple[Any, ...] = (tracks.c.at >= ms_of(since), tracks.c.at <= ms_of(last))
    asked = select(tracks.c.lon, tracks.c.lat).where(tracks.c.unit == unit, *within)
    rows = connection.execute(asked.order_by(tracks.c.at).limit(MOST_FIXES)).all()
    return tuple((row.lon, row.lat) for row in rows)
