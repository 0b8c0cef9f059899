"""The room as it was: pictures, places and histories at an instant, from the archive and the journal on."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import redis
import redis.asyncio
from hypothesis import given
from msgspec import structs
from sqlalchemy import Engine, insert

from dashboard.archive import database, snapshots
from dashboard.archive.archivist import Archivist
from dashboard.archive.numbering import ms_of
from dashboard.archive.rewind import Archive
from dashboard.archive.tables import assignments, incidents, tracks
from dashboard.embedded import EmbeddedServer
from dashboard.errors import ArchiveError
from dashboard.fold import fold
from dashboard.model.codes import PositionTrust
from dashboard.model.facts import Fact
from dashboard.streams.names import Names
from dashboard.web.past import NotKept, Past
from tests.archive.building import CENTRE, archived, emptied, entries_of
from tests.archive.test_archivist import a_night, journal
from tests.archive.test_laws import in_one_database
from tests.builders import NOW, OSNOVA, SALTIVKA
from tests.unit.test_laws import a_night as any_night
from tests.unit.test_laws import nights


def by_the_clock(history: list[Fact]) -> list[Fact]:
    """The facts with the ids that a writer gives: the milliseconds of their instants."""
    told, last = [], (0, 0)
    for fact in history:
        ms = ms_of(fact.at)
        last = (ms, 0) if ms > last[0] else (last[0], last[1] + 1)
        told.append(structs.replace(fact, id=f"{last[0]}-{last[1]}"))
    return told


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "EVERY", 11)


@in_one_database
@given(messages=nights)
def test_any_instant_has_the_facts_recorded_by_then(engine: Engine, messages):
    seconds = ((7 * number, fact) for number, fact in enumerate(any_night(messages).history))
    night = by_the_clock([structs.replace(fact, at=NOW + timedelta(seconds=each)) for each, fact in seconds])
    emptied(engine)
    archived(engine, entries_of(night))
    archive = Archive(engine, CENTRE)
    for number in (0, len(night) // 2, len(night) - 1):
        at = night[number].at
        assert archive.picture_at(at).state() == fold(night[: number + 1]).state()
        assert archive.picture_at(at - timedelta(milliseconds=1)).state() == fold(night[:number]).state()
    assert archive.picture_at(NOW + timedelta(days=1)).state() == fold(night).state()


def a_fix(engine: Engine, unit: str, at: datetime, place=OSNOVA) -> None:
    with engine.begin() as connection:
        connection.execute(
            insert(tracks), {"unit": unit, "at": ms_of(at), "lon": place.lon, "lat": place.lat}
        )


def test_units_stand_where_they_were_last_seen_by_then(engine: Engine):
    a_fix(engine, "E1", NOW - timedelta(seconds=90), SALTIVKA)
    a_fix(engine, "E1", NOW - timedelta(seconds=30), OSNOVA)
    a_fix(engine, "E1", NOW + timedelta(seconds=30), SALTIVKA)
    a_fix(engine, "E2", NOW - timedelta(minutes=20))
    a_fix(engine, "E3", NOW - timedelta(hours=3))
    tracker = Archive(engine, CENTRE).tracker_at(NOW, ["E1", "E2", "E3", "E4"])
    assert tracker.trusted("E1").location == OSNOVA
    assert [tracker.trust(unit, NOW) for unit in ("E1", "E2", "E3", "E4")] == [
        PositionTrust.GOOD,
        PositionTrust.STALE,
        PositionTrust.NONE,
        PositionTrust.NONE,
    ]


def a_loaded_call(engine: Engine) -> None:
    """Received at NOW, taken after one minute, its two crews sent after two and three, over after an hour."""
    row = {
        "id": "cad:7",
        "number": 7,
        "source": "load",
        "category": "fire",
        "title": "Smoke",
        "priority": 2,
        "alarm_level": 1,
        "status": "closed",
        "lon": OSNOVA.lon,
        "lat": OSNOVA.lat,
        "received_at": ms_of(NOW),
        "opened_at": ms_of(NOW),
        "acknowledged_at": ms_of(NOW) + 60_000,
        "dispatched_at": ms_of(NOW) + 120_000,
        "closed_at": ms_of(NOW) + 3_600_000,
    }
    parts = [
        {
            "incident_id": "cad:7",
            "unit": unit,
            "nth": 1,
            "service": "fire",
            "outcome": "cleared",
            "dispatched_at": ms_of(NOW) + sent,
            "on_scene_at": ms_of(NOW) + sent + 300_000,
            "cleared_at": ms_of(NOW) + over,
        }
        for unit, sent, over in (("E1", 120_000, 1_800_000), ("E2", 180_000, 3_600_000))
    ]
    with engine.begin() as connection:
        connection.execute(insert(incidents), row)
        connection.execute(insert(assignments), parts)


@pytest.mark.parametrize(
    "seconds, status, units",
    [
        (-1, None, {}),
        (0, "new", {}),
        (61, "acknowledged", {}),
        (121, "active", {"E1": "dispatched"}),
        (500, "active", {"E1": "on_scene", "E2": "on_scene"}),
        (2_000, "active", {"E2": "on_scene"}),
        (3_601, None, {}),
    ],
)
def test_a_history_that_was_brought_in_is_rewound_by_its_instants(engine: Engine, seconds, status, units):
    archived(engine, entries_of(by_the_clock(a_night().history))[:1])
    a_loaded_call(engine)
    picture = Archive(engine, CENTRE).picture_at(NOW + timedelta(seconds=seconds))
    found = picture.incidents.get("cad:7")
    assert (None if found is None else found.status) == status
    busy = {unit.id: unit.status for unit in picture.units.values() if "cad:7" in unit.incidents}
    assert busy == units


def test_the_extent_says_from_when_to_when(engine: Engine):
    assert Archive(engine, CENTRE).extent() is None
    night = by_the_clock(a_night().history)
    archived(engine, entries_of(night))
    a_loaded_call(engine)
    extent = Archive(engine, CENTRE).extent()
    assert (extent.since, extent.until, extent.facts) == (night[0].at, night[-1].at, len(night))
    assert extent.loaded_since == NOW


def test_an_incidents_facts_are_found_with_what_was_merged_into_it(engine: Engine):
    night = a_night().history
    archived(engine, entries_of(night))
    own = [fact.id for fact in night if fact.incident_id == "inc-2"]
    assert [fact.id for fact in Archive(engine, CENTRE).facts_of("inc-2")] == own
    assert Archive(engine, CENTRE).facts_of("inc-99") == ()


class Asked:
    """A web's past, over the real store."""

    def __init__(self, server: EmbeddedServer, names: Names, archive: Archive | None) -> None:
        self._server, self._names, self._archive = server, names, archive

    def picture_at(self, at: datetime) -> object:
        async def ask() -> object:
            async with redis.asyncio.Redis.from_url(self._server.url, protocol=2) as store:
                return (await Past(store, self._names, self._archive).picture_at(at)).state()

        return asyncio.run(ask())


@pytest.fixture
def half(store: redis.Redis, names: Names, engine: Engine) -> list[Fact]:
    """A night of which the archive has the first half, and the trimmed journal the second."""
    night = by_the_clock(a_night().history)
    entries, middle = entries_of(night), len(night) // 2
    running = Archivist(store=store, names=names, engine=engine)
    journal(store, names, entries[:middle])
    running.begin()
    running.turn()
    journal(store, names, entries[middle:])
    store.xtrim(names.journal, minid=entries[middle][0].decode())
    store.hset(names.chain, mapping={"id": entries[middle - 1][0], "hash": entries[middle - 1][1][b"hash"]})
    return night


def test_archive_and_journal_make_one_past(half, server, names, engine):
    asked = Asked(server, names, Archive(engine, names.centre))
    for number in (2, len(half) // 2 - 1, len(half) // 2, len(half) - 1):
        at = half[number].at
        assert asked.picture_at(at) == fold([fact for fact in half if fact.at <= at]).state()


def test_without_the_archive_what_was_trimmed_is_not_kept(half, server, names, tmp_path: Path):
    nowhere = database.connect(database.address("", tmp_path / "nowhere"))
    for archive in (None, Archive(nowhere, names.centre)):
        with pytest.raises(NotKept, match="no longer kept"):
            Asked(server, names, archive).picture_at(half[0].at)
    nowhere.dispose()


def test_an_archive_that_came_late_says_from_when_it_knows(store, server, names, engine):
    night = by_the_clock(a_night().history)
    entries = entries_of(night)
    journal(store, names, entries[10:])
    store.hset(names.chain, mapping={"id": entries[9][0], "hash": entries[9][1][b"hash"]})
    late = Archivist(store=store, names=names, engine=engine)
    late.begin()
    late.turn()
    before = night[9].at - timedelta(milliseconds=1)
    with pytest.raises(ArchiveError, match="nothing is kept from before"):
        Archive(engine, names.centre).picture_at(before)
    with pytest.raises(NotKept, match="nothing is kept from before"):
        Asked(server, names, Archive(engine, names.centre)).picture_at(before)
