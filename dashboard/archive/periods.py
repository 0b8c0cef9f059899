"""What happened in a period, as tables of pandas: its incidents, and each unit's part in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, select
from sqlalchemy.engine import Engine

from dashboard.archive.numbering import ms_of
from dashboard.archive.tables import PROGRESS, assignments, incidents
from dashboard.model.codes import IncidentStatus

INSTANTS = ("received_at", "entered_at", "acknowledged_at", *PROGRESS)
OF_INCIDENT = ("category", "priority", "district")
ROWS_AT_ONCE = 20_000  # as Python's own values; a year of them at once would fill the memory


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
    columns += [incidents.c[name] for name in OF_INCIDENT]
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
    """Instants as float64 milliseconds (NaN: not known), all else as categories."""
    found = connection.execution_options(stream_results=True).execute(asked)
    names = list(found.keys())
    columns = [_Column(instants=name.endswith("_at")) for name in names]
    for rows in found.partitions(ROWS_AT_ONCE):
        for column, values in zip(columns, zip(*rows, strict=True), strict=True):
            column.take(values)
    return pd.DataFrame({name: each.whole() for name, each in zip(names, columns, strict=True)})


@dataclass(slots=True)
class _Column:
    """One column as it is read, a part at a time."""

    instants: bool
    _parts: list["np.ndarray[Any, Any]"] = field(default_factory=list)
    _codes: dict[Any, int] = field(default_factory=lambda: {None: -1})

    def take(self, values: Sequence[Any]) -> None:
        if self.instants:
            self._parts.append(np.array(values, dtype="float64"))
        else:
            codes = [self._codes.setdefault(each, len(self._codes) - 1) for each in values]
            self._parts.append(np.array(codes, dtype="int32"))

    def whole(self) -> Any:
        empty = np.empty(0, dtype="float64" if self.instants else "int32")
        whole = np.concatenate([empty, *self._parts])
        return whole if self.instants else pd.Categorical.from_codes(whole, pd.Index([*self._codes][1:]))
