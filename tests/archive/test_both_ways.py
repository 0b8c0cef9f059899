"""A recorded CAD file, once loaded and once replayed, has the figures that plain pandas finds in it.

The live path has no clock but its own for when an incident was entered, and no status for a hospital: of
these instants of an export only the loaded history tells.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
import redis
from sqlalchemy import Engine

from dashboard.archive import database, migrations
from dashboard.archive.archivist import Archivist
from dashboard.archive.loading import Export, load_cad
from dashboard.archive.numbering import id_of
from dashboard.archive.periods import period
from dashboard.archive.selection import Selection
from dashboard.cad_row import SF
from dashboard.dispatch import profiles
from dashboard.embedded import EmbeddedServer
from dashboard.model.facts import EventAttached, IncidentOpened
from dashboard.review.intervals import OF_INCIDENTS, OF_UNITS, Figures
from dashboard.streams.journal import history
from dashboard.streams.names import Names
from tests.streams.test_replay import play
from tests.streams.test_writer import Running
from tests.unit.cad_builders import KYIV, a_row, a_table

COLUMNS = {
    "received": "Received DtTm",
    "entered": "Entry DtTm",
    "dispatched": "Dispatch DtTm",
    "en_route": "Response DtTm",
    "on_scene": "On Scene DtTm",
    "transporting": "Transport DtTm",
    "at_hospital": "Hospital DtTm",
    "cleared": "Available DtTm",
}
NEVER_LIVE = {"entered", "at_hospital"}
EVER = Selection(since=datetime(2000, 1, 1, tzinfo=UTC), until=datetime(2100, 1, 1, tzinfo=UTC))
FORMAT = "%m/%d/%Y %I:%M:%S %p"
Archives = Callable[[str], Engine]
Found = Mapping[str, tuple[int, float | None, float | None, int]]  # n, median, 90th percentile, missing


def plainly(table: pd.DataFrame, key: "pd.Series[Any]") -> dict[str, Found]:
    """The figures of a table by pandas alone; rows with one `key` are of one incident."""
    at = pd.DataFrame(
        {
            name: pd.to_datetime(table[column], format=FORMAT, errors="coerce")
            for name, column in COLUMNS.items()
            if column in table
        }
    )
    sent = table["Unit ID"].notna() & (table["Unit ID"] != "")
    return {"intervals": _spans(at.groupby(key).min()), "unit_intervals": _spans(at[sent])}


def _spans(at: pd.DataFrame) -> Found:
    found = {}
    for begin, end in {*OF_INCIDENTS, *OF_UNITS}:
        if begin in at and end in at:
            spans = (at[end] - at[begin]).dt.total_seconds()
            known = spans[spans >= 0]
            whole = (known.quantile(0.5), known.quantile(0.9)) if len(known) else (None, None)
            found[f"{begin}_{end}"] = (len(known), *whole, int(spans.isna().sum()))
    return found


def told(engine: Engine) -> dict[str, Found]:
    figures = Figures(*period(engine, EVER), profiles.load("ua")).told()
    return {
        per: {
            name: (each["n"], each["p50_s"], each["p90_s"], each["missing"])
            for name, each in figures[per].items()
        }
        for per in ("intervals", "unit_intervals")
    }


def same(found: dict[str, Found], wanted: dict[str, Found], without: set[str] = frozenset()) -> int:
    """How many intervals were compared: all that both know of."""
    compared = 0
    for per, figures in wanted.items():
        for name in figures.keys() & found[per].keys():
            if not any(name.startswith(each) or name.endswith(each) for each in without):
                assert found[per][name] == pytest.approx(figures[name]), (per, name)
                compared += 1
    return compared


class Live(NamedTuple):
    """The figures, and which incident each call became: one that was open, where it told of the same fire."""

    figures: dict[str, Found]
    became: dict[str, str]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archives]:
    opened = []

    def make(name: str) -> Engine:
        address = database.address(f"sqlite:///{tmp_path / name}.sqlite3", tmp_path)
        opened.append(database.connect(address, writes=True))
        migrations.upgrade(opened[-1])
        return opened[-1]

    yield make
    for engine in opened:
        engine.dispose()


def archived(engine: Engine, store: redis.Redis, names: Names) -> None:
    """All of the journal."""
    archivist = Archivist(store=store, names=names, engine=engine)
    archivist.begin()
    [(tip, _)] = store.xrevrange(names.journal, count=1)
    while id_of(archivist._place.seq) != tip.decode():
        archivist.turn()


@pytest.fixture
def replayed(
    server: EmbeddedServer, store: redis.Redis, names: Names, archive: Archives
) -> Iterator[Callable[[Path, ZoneInfo], Live]]:
    """Plays a file through the live path: intake, writer, archivist."""
    running = Running(server.url, names, store)
    running.start()

    def through(file: Path, zone: ZoneInfo) -> Live:
        summary = play(file, server, names, zone=zone)
        assert (summary.refused, summary.set_aside, summary.bad_rows) == ([], [], ())
        engine = archive("live")
        archived(engine, store, names)
        bodies = [fact.body for fact in history(store, names)]
        told_of = [body for body in bodies if isinstance(body, IncidentOpened | EventAttached)]
        became = {str(body.event.attributes["call"]): body.incident_id for body in told_of if body.event}
        return Live(told(engine), became)

    yield through
    running.stop()


def a_morning(folder: Path) -> Path:
    """Calls far from each other: several units, steps that nobody noted, and one that nobody was sent to."""

    def clock(minutes: float) -> str:
        return f"{datetime(2026, 1, 15, 9, tzinfo=KYIV) + timedelta(minutes=minutes):{FORMAT}}"

    rows = []
    for call in range(12):
        place = {"Location": f"({49.90 + call / 50}, {36.10 + call / 40})", "Received DtTm": clock(7 * call)}
        if call == 5:
            rows.append(a_row(f"c{call}", "", **place, **dict.fromkeys(list(COLUMNS.values())[2:], "")))
            continue
        for unit in range(1 + call % 3):
            sent = 7 * call + 0.5 + unit / 3
            steps = (sent, sent + 1.2 + unit / 7, sent + 4.1 + call / 11, None, None, sent + 40 + 3 * unit)
            if (call + unit) % 4 == 0:
                steps = (*steps[:3], sent + 20, None, steps[5])
            if call % 5 == 3:
                steps = (steps[0], None, *steps[2:])
            named = zip(list(COLUMNS.values())[2:], steps, strict=True)
            times = {column: "" if each is None else clock(each) for column, each in named}
            rows.append(a_row(f"c{call}", f"E{call}-{unit}", **place, **times))
    return a_table(folder, *rows)


def loaded(engine: Engine, file: Path, zone: ZoneInfo) -> dict[str, Found]:
    load_cad(engine, file, Export(SF, zone, lambda _: None), lambda _: None)
    return told(engine)


def test_loaded_and_replayed_calls_have_the_same_figures(tmp_path: Path, archive, replayed) -> None:
    file = a_morning(tmp_path)
    table = pd.read_csv(file, dtype=str)
    wanted = plainly(table, table["Call Number"])
    assert same(loaded(archive("loaded"), file, KYIV), wanted) >= 12
    live = replayed(file, KYIV)
    assert len(set(live.became.values())) == table["Call Number"].nunique()
    assert same(live.figures, wanted, NEVER_LIVE) >= 11


@pytest.mark.real
def test_a_recorded_week_has_the_same_figures_either_way(
    recorded: Path, tmp_path: Path, archive, replayed
) -> None:
    zone = ZoneInfo("America/Los_Angeles")
    whole = pd.read_csv(recorded / "cad" / "sf_fire_calls_structure_fire_2017.csv", dtype=str)
    received = pd.to_datetime(whole["Received DtTm"], format=FORMAT)
    table = whole[(received >= "2017-03-01") & (received < "2017-03-07")].reset_index(drop=True)
    file = tmp_path / "week.csv"
    table.to_csv(file, index=False)
    assert same(loaded(archive("loaded"), file, zone), plainly(table, table["Call Number"])) >= 15
    live = replayed(file, zone)
    assert same(live.figures, plainly(table, table["Call Number"].map(live.became)), NEVER_LIVE) >= 11
