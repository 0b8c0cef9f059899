"""The baselines of `bench review`: the same year's intervals from the same rows, by other means.

A plain pandas scan reads CSV, DuckDB reads Parquet; both are made once of the archive's own rows.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import isclose
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from sqlalchemy import Engine, select

from dashboard.archive.numbering import ms_of
from dashboard.archive.tables import PROGRESS, assignments, incidents
from dashboard.bench import common
from dashboard.errors import CentreError
from dashboard.model.codes import IncidentStatus
from dashboard.review.intervals import OF_INCIDENTS, OF_UNITS

Found = dict[str, dict[str, tuple[int, float, float]]]  # by table and interval: n, p50 and p90 in seconds
INTERVALS = {"incidents": OF_INCIDENTS, "parts": OF_UNITS}
AT_ONCE = 100_000
LAST = "parts.parquet"  # of the files that are written


@dataclass(slots=True)
class Baseline:
    """Measured once, on the rows of the first database: all have the same."""

    began: datetime
    span: timedelta
    rounds: int
    kept: Path | None = None  # a folder in which the files outlive the bench
    told: dict[str, dict[str, float]] = field(default_factory=dict)  # milliseconds
    _found: dict[str, Found] = field(default_factory=dict)

    def measure(self, engine: Engine) -> None:
        if self.told:
            return
        within = ms_of(self.began), ms_of(self.began + self.span)
        with TemporaryDirectory(prefix="sitcen-scan-") as own:
            folder = self.kept or Path(own)
            if not (folder / LAST).exists():
                _write(engine, folder)
            for name, scan in {"pandas_on_csv": _by_pandas, "duckdb_on_parquet": _by_duckdb}.items():
                samples = []
                for _ in range(max(1, self.rounds // 4)):
                    since = time.monotonic()
                    self._found[name] = scan(folder, *within)
                    samples.append(1_000 * (time.monotonic() - since))
                self.told[name] = common.percentiles(samples)

    def compare(self, told: Mapping[str, Any]) -> None:
        """Raises CentreError when the archive's figures of the span are not those of the scans."""
        for how, found in self._found.items():
            for table, intervals in (("incidents", "intervals"), ("parts", "unit_intervals")):
                for name, (n, *percentiles) in found[table].items():
                    own = told[intervals][name]
                    same = all(
                        isclose(mine, other, rel_tol=1e-9)
                        for mine, other in zip((own["p50_s"], own["p90_s"]), percentiles, strict=True)
                    )
                    if own["n"] != n or not same:
                        raise CentreError(f"{name}: {own} is told, {how} finds {n} and {percentiles}")


def _write(engine: Engine, folder: Path) -> None:
    """Write `incidents.csv` and `parts.csv`, and each as Parquet. Raises CentreError without DuckDB."""
    own = (
        "id",
        "category",
        "priority",
        "district",
        "received_at",
        "entered_at",
        "acknowledged_at",
        *PROGRESS,
    )
    there = incidents.c.status != IncidentStatus.MERGED.value
    joined = assignments.join(incidents, assignments.c.incident_id == incidents.c.id)
    parts = [assignments.c[name] for name in ("incident_id", "unit", "service", "received_at", *PROGRESS)]
    asked = {
        "incidents": select(*(incidents.c[name] for name in own)).where(there),
        "parts": select(*parts).select_from(joined).where(there),
    }
    database = duckdb()
    with engine.connect() as connection:
        for name, each in asked.items():
            file = folder / f"{name}.csv"
            _save(file, pd.read_sql(each, connection, chunksize=AT_ONCE))
            database.sql(f"COPY (FROM '{file}') TO '{file.with_suffix('.parquet')}' (FORMAT parquet)")


def _save(file: Path, tables: Iterable[pd.DataFrame]) -> None:
    for number, table in enumerate(tables):
        instants = {name: "Int64" for name in table.columns if name.endswith("_at")}
        table.astype(instants).to_csv(file, mode="a", header=number == 0, index=False)


def duckdb() -> Any:
    """A database in the memory. Raises CentreError, which says how to install it."""
    try:
        import duckdb as library  # noqa: PLC0415 — a developer's, for this bench alone
    except ImportError as error:
        raise CentreError("the bench compares with DuckDB: pip install duckdb") from error
    return library.connect()


def _by_pandas(folder: Path, since: int, until: int) -> Found:
    found: Found = {}
    for name, intervals in INTERVALS.items():
        table = pd.read_csv(folder / f"{name}.csv")
        table = table[(table["received_at"] >= since) & (table["received_at"] < until)]
        found[name] = {}
        for begin, end in intervals:
            span = (table[f"{end}_at"] - table[f"{begin}_at"]).dropna() / 1_000
            valid = span[span >= 0]
            found[name][f"{begin}_{end}"] = (
                len(valid),
                float(valid.quantile(0.5)),
                float(valid.quantile(0.9)),
            )
    return found


def _by_duckdb(folder: Path, since: int, until: int) -> Found:
    found: Found = {}
    database = duckdb()
    for name, intervals in INTERVALS.items():
        spans = [f"({end}_at - {begin}_at) / 1000.0" for begin, end in intervals]
        told = ", ".join(
            f"count(*) FILTER ({span} >= 0), quantile_cont({span}, [0.5, 0.9]) FILTER ({span} >= 0)"
            for span in spans
        )
        within = f"received_at >= {since} AND received_at < {until}"
        asked = f"SELECT {told} FROM '{folder / name}.parquet' WHERE {within}"  # noqa: S608 — our own words
        [row] = database.sql(asked).fetchall()
        found[name] = {
            f"{begin}_{end}": (row[2 * place], *row[2 * place + 1])
            for place, (begin, end) in enumerate(intervals)
        }
    return found
