"""What happened in a period, as tables of pandas: its incidents, and each unit's part in them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, select
from sqlalchemy.engine import Engine

from dashboard.archive.numbering import ms_of
from dashboard.archive.tables import PROGRESS, assignments, incidents
from dashboard.model.codes import IncidentStatus

INSTANTS = ("received_at", "entered_at", "acknowledged_at", *PROGRESS)
OF_INCIDENT = ("id", "category", "priority", "district")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Incidents received from `since` on, before `until`; what is None or empty is not asked about."""

    since: datetime
    until: datetime
    category: str | None = None
    priority: int | None = None
    district: str | None = None


class Period(NamedTuple):
    incidents: pd.DataFrame
    parts: pd.DataFrame


def period(engine: Engine, asked: Asked) -> Period:
    """The rows of a period; merged incidents count in no figure. Raises SQLAlchemyError."""
    own = select(*(incidents.c[name] for name in (*OF_INCIDENT, *INSTANTS))).where(*_asked(asked))
    joined = assignments.join(incidents, assignments.c.incident_id == incidents.c.id)
    columns = [assignments.c[name] for name in ("unit", "service", "received_at", *PROGRESS)]
    columns += [incidents.c[name] for name in ("category", "priority", "district")]
    parts = select(*columns).select_from(joined).where(*_asked(asked))
    with engine.begin() as connection:
        return Period(_frame(connection, own), _frame(connection, parts))


def _asked(asked: Asked) -> list[ColumnElement[bool]]:
    wanted = [
        incidents.c.received_at >= ms_of(asked.since),
        incidents.c.received_at < ms_of(asked.until),
        incidents.c.status != IncidentStatus.MERGED.value,
    ]
    chosen = {"category": asked.category, "priority": asked.priority, "district": asked.district}
    return wanted + [incidents.c[name] == value for name, value in chosen.items() if value is not None]


def _frame(connection: Connection, asked: Select[Any]) -> pd.DataFrame:
    found = connection.execute(asked)
    table = pd.DataFrame(found.fetchall(), columns=list(found.keys()))
    return table.astype({name: "float64" for name in table.columns if name.endswith("_at")})
