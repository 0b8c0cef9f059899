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
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import httpx
from sqlalchemy import Engine, select

from dashboard.archive import database, migrations
from dashboard.archive.tables import incidents
from dashboard.bench import common, made_archive, made_journal, postgres
from dashboard.bench.centre import Centre
from dashboard.bench.made_archive import BEGAN, PARTS, UNITS, YEAR
from dashboard.bench.review_scan import Baseline
from dashboard.bench.usage import peak_mb, tree
from dashboard.errors import CentreError
from dashboard.model.codes import Scope
from dashboard.streams.people import add_key

TARGET = {"month_ms": 1_000, "year_ms": 3_000, "incident_ms": 100, "rewind_ms": 1_000, "web_mb": 500}
BY = {"month": ("hour", "district", "unit"), "year": ("month", "district", "unit")}
SEARCHES = {  # of a year, a page of 100 rows each
    "latest": {},
    "category": {"category": "fire"},
    "district": {"district": made_archive.DISTRICTS[0]},
    "unit": {"unit": "U77"},
    "words": {"q": "сумська"},
    "words_of_none": {"q": "немає такого"},
    "longest": {"step": "received_on_scene"},
}
ENGINES = ("sqlite", "postgresql")
MONTH = timedelta(days=30)
GIVEN_UP_S = 120


def main(options: Sequence[str]) -> int:
    parser = ArgumentParser(prog="sitcen bench review", description=__doc__)
    parser.add_argument("--incidents", type=int, default=1_000_000, help="of a year, three units each")
    parser.add_argument("--facts", type=int, help="of the year's journal; half as many as incidents")
    parser.add_argument("--rounds", type=int, default=12, help="askings of each question")
    parser.add_argument("--keep", type=Path, help="a folder for archives, which the next run finds there")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)
    chosen = parser.parse_args(options)
    facts = chosen.incidents // 2 if chosen.facts is None else chosen.facts
    return run(chosen.engines, Size(chosen.incidents, facts), chosen.rounds, chosen.keep)


class Size(NamedTuple):
    incidents: int
    facts: int


def run(engines: Sequence[str], size: Size, rounds: int, keep: Path | None = None) -> int:
    """Measure each database and print the report; 0 when every target is met in each.

    Raises CentreError when a program is missing, or when two ways lead to different figures.
    """
    kept = None if keep is None else keep.resolve() / f"{size.incidents}-{size.facts}"
    baseline = Baseline(BEGAN, YEAR, rounds, kept)
    figures = {each: _measured(Kept(each, kept), size, rounds, baseline) for each in engines}
    return common.report(
        "review",
        {"incidents": size.incidents, "parts": size.incidents * PARTS, **figures},
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


@dataclass(frozen=True, slots=True)
class Kept:
    """The archive in one database; without a folder it lives as long as its centre."""

    engine: str
    folder: Path | None

    @property
    def _own(self) -> Path | None:
        return None if self.folder is None else self.folder / self.engine

    @contextmanager
    def settings(self) -> Iterator[dict[str, str]]:
        """Of a centre whose archive is in this database."""
        own = self._own
        if self.engine == "sqlite":
            yield {} if own is None else {"SITCEN_DATABASE_URL": f"sqlite:///{own / database.FILE}"}
            return
        programs = postgres.binaries()
        if programs is None:
            raise CentreError("PostgreSQL is not installed: apt-get install postgresql, or --engines sqlite")
        with postgres.cluster(programs, own) as url:
            yield {"SITCEN_DATABASE_URL": url}

    def made(self, engine: Engine, centre: str, size: Size) -> None:
        """Make the archive, unless another run did. Raises CentreError when one was ended meanwhile."""
        whole = None if self._own is None else self._own / "whole"
        migrations.upgrade(engine)
        if whole is not None and whole.exists():
            return
        with engine.begin() as connection:
            if connection.execute(select(incidents.c.id).limit(1)).first() is not None:
                raise CentreError(f"{self._own} was left half made: remove it")
        made_archive.build(engine, made_archive.make(size.incidents))
        made_journal.keep(engine, centre, made_journal.make(size.facts, UNITS, BEGAN, YEAR))
        made_archive.pack(engine)
        if whole is not None:
            whole.touch()


def _measured(kept: Kept, size: Size, rounds: int, baseline: Baseline) -> dict[str, Any]:
    with kept.settings() as settings, Centre(writers=1, web=False, settings=settings) as centre:
        began = time.monotonic()
        url = database.address(settings.get("SITCEN_DATABASE_URL", ""), centre.folder)
        engine = database.connect(url, writes=True)
        kept.made(engine, centre.names.centre, size)
        built_s = round(time.monotonic() - began, 1)
        baseline.measure(engine)
        engine.dispose()
        with centre.store() as store:
            key = add_key(store, centre.names, "bench", Scope.READ)
        centre.start_web()
        told = {"authorization": f"Bearer {key}"}
        with httpx.Client(base_url=centre.url, headers=told, timeout=GIVEN_UP_S) as web:
            asking = Asking(web, rounds)
            found = asking.all(size.facts // made_journal.FACTS_EACH)
            baseline.compare(asking.figures(BEGAN, YEAR))
        return {"built_s": built_s, **found, "web_mb": peak_mb(tree(centre.processes["web"].pid))}


@dataclass(slots=True)
class Asking:
    """Each question many times, of another part of the year each time, as times in milliseconds."""

    web: httpx.Client
    rounds: int
    random: Random = field(default_factory=lambda: Random(7))

    def all(self, incidents: int) -> dict[str, Any]:
        months = {f"month_by_{by}_ms": partial(self._month, by) for by in BY["month"]}
        years = {f"year_by_{by}_ms": partial(self._year, by) for by in BY["year"]}
        searches = {name: partial(self._search, asked) for name, asked in SEARCHES.items()}
        few = max(1, self.rounds // 4)
        return {
            "month_ms": self._timed(self.rounds, self._month),
            **{name: self._timed(few, ask) for name, ask in months.items()},
            "year_ms": self._timed(self.rounds, self._year),
            **{name: self._timed(few, ask) for name, ask in years.items()},
            **{f"search_{name}_ms": self._timed(self.rounds, ask) for name, ask in searches.items()},
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

    def _search(self, asked: dict[str, str]) -> None:
        year = {"since": BEGAN.isoformat(), "until": (BEGAN + YEAR).isoformat()}
        self._told("/api/v1/review/incidents", **year, **asked)

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
