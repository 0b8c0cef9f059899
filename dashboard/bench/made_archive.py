"""A made archive for a bench: a year of incidents with three units each, seeded, in bulk.

Its rows are those that `sitcen load cad` would leave; some 350 of the city's 999 units are out at any time.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Engine, Table

from dashboard.archive.days import pack_next
from dashboard.archive.keeping import DAY_MS, unpack
from dashboard.archive.numbering import ms_of
from dashboard.archive.tables import assignments, incidents
from dashboard.model.codes import AssignmentStatus, Category, IncidentStatus, Service

BEGAN = datetime(2025, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
PARTS = 3
UNITS = 999
DISTRICTS = ("Київський", "Салтівський", "Шевченківський", "Немишлянський", "Слобідський")
AT_ONCE = 50_000  # rows of one statement
# How long each step takes at the median, in seconds, and how often it is not recorded; spreads are lognormal.
STEPS = {
    "dispatched": (90, 0.0),
    "en_route": (75, 0.02),
    "on_scene": (420, 0.04),
    "transporting": (1_200, 0.7),
    "at_hospital": (900, 0.7),
    "cleared": (1_500, 0.01),
}
BACKWARDS = 0.001  # of arrivals are recorded before the departure


@dataclass(frozen=True, slots=True)
class Made:
    """One row an incident, and one a part; instants are float64 milliseconds, NaN where not recorded."""

    incidents: pd.DataFrame
    parts: pd.DataFrame


def make(count: int, seed: int = 7) -> Made:
    random = np.random.default_rng(seed)
    span = YEAR // timedelta(milliseconds=1)
    received = np.sort(random.integers(0, span, count)) + ms_of(BEGAN)
    own: dict[str, Any] = {
        "id": np.char.add("load/", np.char.zfill(np.arange(count).astype("U8"), 8)),
        "category": random.choice(list(Category), count),
        "priority": random.integers(1, 6, count),
        "district": random.choice(DISTRICTS, count),
        "received_at": received.astype("float64"),
        "entered_at": received + random.integers(1_000, 90_000, count),
        "acknowledged_at": np.where(
            random.random(count) < 0.05, np.nan, received + random.integers(5_000, 200_000, count)
        ),
    }
    return _with_parts(pd.DataFrame(own), random)


def _with_parts(own: pd.DataFrame, random: np.random.Generator) -> Made:
    place = np.repeat(np.arange(len(own)), PARTS)
    third = UNITS // PARTS  # one unit of each third: three that differ
    unit = random.integers(0, third, len(place)) + np.tile(np.arange(PARTS) * third, len(own))
    at = own["received_at"].to_numpy()[place]
    told: dict[str, Any] = {"incident_id": own["id"].to_numpy()[place], "unit": unit}
    for step, (median_s, missing) in STEPS.items():
        at = at + np.round(random.lognormal(np.log(median_s), 0.5, len(place)) * 1_000)
        told[f"{step}_at"] = np.where(random.random(len(place)) < missing, np.nan, at)
    told["on_scene_at"] -= np.where(random.random(len(place)) < BACKWARDS, 3_600_000, 0)
    parts = pd.DataFrame(told)
    steps = [f"{step}_at" for step in STEPS]
    first = np.fmin.reduce(parts[steps].to_numpy().reshape(len(own), PARTS, len(steps)), axis=1)
    own = own.assign(**dict(zip(steps, first.T, strict=True)))
    services = np.array(list(Service))
    parts["service"] = services[parts["unit"] % len(services)]
    parts["unit"] = np.char.add("U", np.arange(UNITS).astype("U4"))[parts["unit"]]
    parts["received_at"] = own["received_at"].to_numpy()[place]
    return Made(own, parts)


def build(engine: Engine, made: Made) -> None:
    """Fill the tables, which are up to date and empty."""
    with engine.begin() as connection:
        indexes = [*incidents.indexes, *assignments.indexes]
        for index in indexes:
            index.drop(connection)
        _fill(connection, incidents, made.incidents, _of_all(made.incidents))
        _fill(connection, assignments, made.parts, {"nth": 1, "outcome": AssignmentStatus.CLEARED.value})
        for index in indexes:
            index.create(connection)
        unpack(connection, (made.incidents["received_at"] // DAY_MS).astype("int64").unique().tolist())


def pack(engine: Engine) -> None:
    """What the archivist does with days that are over, and the databases by themselves."""
    while pack_next(engine, ms_of(BEGAN + 2 * YEAR) // DAY_MS):
        pass
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")


def _of_all(own: pd.DataFrame) -> dict[str, Any]:
    return {
        "number": own.index,
        "source": "load",
        "title": "a made call",
        "alarm_level": 1,
        "status": IncidentStatus.CLOSED.value,
        "address": "вулиця Сумська, 25",
        "lon": 36.23,
        "lat": 49.99,
        "opened_at": own["entered_at"],
        "closed_at": own["cleared_at"] + 60_000,
    }


def _fill(connection: Connection, table: Table, rows: pd.DataFrame, also: dict[str, Any]) -> None:
    rows = rows.assign(**also)
    for begin in range(0, len(rows), AT_ONCE):
        some = rows.iloc[begin : begin + AT_ONCE]
        instants = {name: "Int64" for name in some.columns if name.endswith("_at")}
        some = some.astype(instants)
        if connection.dialect.name == "postgresql":
            _copy(connection, table, some)
        else:
            names = ", ".join(some.columns)
            marks = ", ".join("?" * len(some.columns))
            values = [some[name].astype(object).where(some[name].notna(), None).tolist() for name in some]
            statement = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608 — names are ours
            connection.exec_driver_sql(statement, list(zip(*values, strict=True)))


def _copy(connection: Connection, table: Table, rows: pd.DataFrame) -> None:
    text = StringIO()
    rows.to_csv(text, index=False, header=False)
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {table.name} ({', '.join(rows.columns)}) FROM STDIN (FORMAT csv)") as copy:
        copy.write(text.getvalue())
