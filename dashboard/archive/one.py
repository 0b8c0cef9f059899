"""One incident as the archive has it: its row, its units' parts, and everything that was recorded of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, select

from dashboard.archive.numbering import instant
from dashboard.archive.selection import ArchivedIncident, by_id
from dashboard.archive.tables import PROGRESS, assignments
from dashboard.archive.tables import incidents as table
from dashboard.model.facts import Fact


class Part(Struct, frozen=True, kw_only=True):
    """One unit's part; `times` by the names of its steps, without those that are not known."""

    unit: str
    service: str | None
    times: dict[str, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneArchived:
    """`times` are the incident's own instants by their names; `facts` is empty of a history brought in."""

    incident: ArchivedIncident
    times: Mapping[str, datetime]
    parts: tuple[Part, ...]
    facts: tuple[Fact, ...]


def parts_of(connection: Connection, incident_id: str) -> tuple[Part, ...]:
    """Each unit's part, in the order in which they were sent."""
    own = assignments.c.incident_id == incident_id
    rows = connection.execute(select(assignments).where(own).order_by(assignments.c.dispatched_at)).mappings()
    return tuple(
        Part(
            unit=row["unit"],
            service=row["service"],
            times={
                name.removesuffix("_at"): instant(row[name]) for name in PROGRESS if row[name] is not None
            },
        )
        for row in rows
    )


def read(connection: Connection, incident_id: str, facts: tuple[Fact, ...]) -> OneArchived | None:
    """None when the archive knows no such incident."""
    found = by_id(connection, incident_id)
    if found is None:
        return None
    names = ("received_at", "entered_at", "opened_at", "acknowledged_at", *PROGRESS, "closed_at")
    row = connection.execute(select(table).where(table.c.id == incident_id)).mappings().one()
    times = {name.removesuffix("_at"): instant(row[name]) for name in names if row[name] is not None}
    return OneArchived(incident=found, times=times, parts=parts_of(connection, incident_id), facts=facts)
