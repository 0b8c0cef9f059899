"""Figures of a year, one incident and any second of it, asked of a real web process, in both databases.

Beside it, in the same run: the year's intervals by a plain pandas scan of CSV, and by DuckDB on Parquet.
"""

import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import httpx
from sqlalchemy import Engine

from dashboard.archive import database, migrations
from dashboard.bench import common, made_archive, made_journal, postgres
from dashboard.bench.centre import Centre
from dashboard.bench.made_archive import BEGAN, UNITS, YEAR, Made
from dashboard.bench.review_scan import Baseline
from dashboard.bench.usage import peak_mb, tree
from dashboard.errors import CentreError
from dashboard.model.codes import Scope
from dashboard.streams.people import add_key

TARGET = {"month_ms": 1_000, "year_ms": 3_000, "incident_ms": 100, "rewind_ms": 1_000, "web_mb": 500}
BY = {"month": ("hour", "district", "unit"), "year": ("month", "district", "unit")}
ENGINES = ("sqlite", "postgresql")
MONTH = timedelta(days=30)
GIVEN_UP_S = 120


def main(options: Sequence[str]) -> int:
    parser = ArgumentParser(prog="sitcen bench review", description=__doc__)
    parser.add_argument("--incidents", type=int, default=1_000_000, help="of a year, three units each")
    parser.add_argument("--facts", type=int, help="of the year's journal; half as many as incidents")
    parser.add_argument("--rounds", type=int, default=12, help="askings of each question")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)
    chosen = parser.parse_args(options)
    facts = chosen.incidents // 2 if chosen.facts is None else chosen.facts
    return run(chosen.engines, chosen.incidents, facts, chosen.rounds)


def run(engines: Sequence[str], incidents: int, facts: int, rounds: int) -> int:
    """Measure each database and print the report; 0 when every target is met in each.

    Raises CentreError when a program is missing, or when two ways lead to different figures.
    """
    made, baseline = made_archive.make(incidents), Baseline(BEGAN, YEAR, rounds)
    figures = {each: _measured(each, made, facts, rounds, baseline) for each in engines}
    return common.report(
        "review",
        {"incidents": incidents, "parts": len(made.parts), **figures},
        baseline=baseline.told,
        ratio={
            name: {each: round(told["p50"] / figures[each]["year_ms"]["p50"], 2) for each in engines}
            for name, told in baseline.told.items()
        },
        target=TARGET,
        met=all(_held(each)[name] <= most for each in figures.values() for name, most in TARGET.items()),
        server=" and ".join(engines),
    )


def _held(figures: dict[str, Any]) -> dict[str, float]:
    """What is held against the targets: of times, those of nine askings in ten."""
    return {name: value["p90"] if isinstance(value, dict) else value for name, value in figures.items()}


def _measured(name: str, made: Made, facts: int, rounds: int, baseline: Baseline) -> dict[str, Any]:
    with _address(name) as address, Centre(writers=1, web=False, settings=address) as centre:
        began = time.monotonic()
        engine = _built(centre, address, made, facts)
        built_s = round(time.monotonic() - began, 1)
        baseline.measure(engine)
        engine.dispose()
        with centre.store() as store:
            key = add_key(store, centre.names, "bench", Scope.READ)
        centre.start_web()
        told = {"authorization": f"Bearer {key}"}
        with httpx.Client(base_url=centre.url, headers=told, timeout=GIVEN_UP_S) as web:
            asking = Asking(web, rounds)
            found = asking.all(facts // made_journal.FACTS_EACH)
            baseline.compare(asking.figures(BEGAN, YEAR))
        return {"built_s": built_s, **found, "web_mb": peak_mb(tree(centre.processes["web"].pid))}


@contextmanager
def _address(name: str) -> Iterator[dict[str, str]]:
    """The settings of a centre whose archive is in this database."""
    if name == "sqlite":
        yield {}
        return
    programs = postgres.binaries()
    if programs is None:
        raise CentreError("PostgreSQL is not installed: apt-get install postgresql, or --engines sqlite")
    with postgres.cluster(programs) as url:
        yield {"SITCEN_DATABASE_URL": url}


def _built(centre: Centre, settings: dict[str, str], made: Made, facts: int) -> Engine:
    url = database.address(settings.get("SITCEN_DATABASE_URL", ""), centre.folder)
    engine = database.connect(url, writes=True)
    migrations.upgrade(engine)
    made_archive.build(engine, made)
    made_journal.keep(engine, centre.names.centre, made_journal.make(facts, UNITS, BEGAN, YEAR))
    made_archive.pack(engine)
    return engine


@dataclass(slots=True)
class Asking:
    """Each question many times, of another part of the year each time, as times in milliseconds."""

    web: httpx.Client
    rounds: int
    random: Random = field(default_factory=lambda: Random(7))

    def all(self, incidents: int) -> dict[str, Any]:
        months = {f"month_by_{by}_ms": partial(self._month, by) for by in BY["month"]}
        years = {f"year_by_{by}_ms": partial(self._year, by) for by in BY["year"]}
        few = max(1, self.rounds // 4)
        return {
            "month_ms": self._timed(self.rounds, self._month),
            **{name: self._timed(few, ask) for name, ask in months.items()},
            "year_ms": self._timed(self.rounds, self._year),
            **{name: self._timed(few, ask) for name, ask in years.items()},
            "incident_ms": self._timed(4 * self.rounds, partial(self._incident, incidents)),
            "rewind_ms": self._timed(4 * self.rounds, self._rewind),
        }

    def figures(self, since: datetime, span: timedelta, **also: str) -> dict[str, Any]:
        asked = {"since": since.isoformat(), "until": (since + span).isoformat(), **also}
        return self._told("/api/v1/figures", **asked)

    def _timed(self, times: int, ask: Callable[[], object]) -> dict[str, float]:
        samples = []
        for _ in range(times):
            began = time.monotonic()
            ask()
            samples.append(1_000 * (time.monotonic() - began))
        return common.percentiles(samples)

    def _month(self, by: str | None = None) -> None:
        since = BEGAN + timedelta(days=self.random.randrange((YEAR - MONTH).days))
        self.figures(since, MONTH, **({"by": by} if by else {}))

    def _year(self, by: str | None = None) -> None:
        self.figures(BEGAN, YEAR, **({"by": by} if by else {}))

    def _incident(self, incidents: int) -> None:
        number = self.random.randrange(incidents)
        told = self._told(f"/api/v1/incidents/{made_journal.incident_id(number)}/timeline")
        if len(told["facts"]) < made_journal.FACTS_EACH:
            raise CentreError(f"incident {number} has lost some of its facts")

    def _rewind(self) -> None:
        at = BEGAN + timedelta(seconds=self.random.randrange(60, int(YEAR.total_seconds())))
        if len(self._told("/api/v1/picture", at=at.isoformat())["units"]) < UNITS:
            raise CentreError(f"the room of {at} has lost some of its units")

    def _told(self, path: str, **asked: str) -> dict[str, Any]:
        answer = self.web.get(path, params=asked)
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told
