"""The archivist over a real store and a real database: trimming behind it, losses on either side."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pandas as pd
import pytest
import redis
from msgspec import structs
from sqlalchemy import Engine, func, select, text

from dashboard.archive import place
from dashboard.archive.archivist import Archivist
from dashboard.archive.numbering import seq_of
from dashboard.archive.periods import period
from dashboard.archive.selection import Selection
from dashboard.archive.snapshots import picture_at
from dashboard.archive.tables import alarms, archivist, days, facts, feed_health, incidents, tracks
from dashboard.errors import ArchiveError, ChainBroken
from dashboard.fold import fold
from dashboard.model import commands as c
from dashboard.model.codes import FeedState
from dashboard.model.event import Position, PositionData
from dashboard.model.feed_commands import PauseFeed, ReportFeed
from dashboard.streams import functions
from dashboard.streams.codec import encode_position
from dashboard.streams.journal import verify
from dashboard.streams.names import ARCHIVISTS, Names
from dashboard.streams.store import CommitLog
from tests.archive.building import archived, contents, entries_of
from tests.builders import NOW, OSNOVA, SALTIVKA, ARoom, an_event, metres_east
from tests.centre import eventually

NIGHT = Selection(since=NOW - timedelta(days=1), until=NOW + timedelta(days=1))


def a_night(*, count: int = 30) -> ARoom:
    """Incidents that are taken, served and closed, each fact a second after the other."""
    room = ARoom(units=["E1", "E2"])
    for number in range(1, count // 6 + 1):
        room.later(seconds=10)
        room.tell(
            an_event(time=room.now, location=metres_east(OSNOVA, 3_000.0 * number), source=f"s{number}")
        )
        room.tell(c.AcknowledgeIncident(incident_id=f"inc-{number}"))
        room.tell(c.AssignUnits(incident_id=f"inc-{number}", units=("E1",)))
        room.later(seconds=60)
        room.tell(c.SetAssignmentStatus(incident_id=f"inc-{number}", unit="E1", status="en_route"))
        room.tell(c.CloseIncident(incident_id=f"inc-{number}", reason="over"))
    return room


def journal(store: redis.Redis, names: Names, entries) -> None:
    for entry_id, fields in entries:
        store.xadd(names.journal, fields, id=entry_id)


@pytest.fixture
def an_archivist(store: redis.Redis, names: Names, engine: Engine) -> Archivist:
    return Archivist(store=store, names=names, engine=engine)


@contextmanager
def at_work(archivist: Archivist) -> Iterator[None]:
    thread = threading.Thread(target=archivist.run, daemon=True)
    thread.start()
    yield
    archivist.stop.set()
    thread.join(10)
    assert not thread.is_alive()


def count(engine: Engine) -> int:
    with engine.begin() as connection:
        return connection.execute(select(func.count()).select_from(facts)).scalar_one()


def test_every_fact_is_archived_and_its_rows_say_what_happened(an_archivist, store, names, engine):
    night = a_night()
    journal(store, names, entries_of(night.history))
    an_archivist.begin()
    an_archivist.turn()
    assert count(engine) == len(night.history)
    with engine.begin() as connection:
        assert picture_at(connection, seq_of(night.history[-1].id)).state() == night.picture.state()
        row = connection.execute(select(incidents).where(incidents.c.number == 2)).one()
        rung = connection.execute(select(alarms).where(alarms.c.incident_id == "inc-2")).all()
    incident = night.incident(2)
    ms = lambda at: int(at.timestamp() * 1_000)  # noqa: E731
    assert (row.received_at, row.entered_at, row.acknowledged_at) == (ms(incident.opened_at),) * 3
    assert row.en_route_at - row.dispatched_at == 60_000
    assert (row.status, row.closed_at) == ("closed", ms(incident.closed_at))
    assert [(each.kind, each.acknowledged_by, each.acknowledged_at) for each in rung] == [
        ("incident", "olena", row.acknowledged_at)
    ]


def test_days_that_are_over_are_packed_and_today_is_not(an_archivist, store, names, engine):
    journal(store, names, entries_of(a_night().history))
    an_archivist.now = lambda: NOW
    an_archivist.begin()
    an_archivist.turn()

    def unpacked() -> int:
        waiting = select(func.count()).select_from(days).where(days.c.packed.is_(None))
        with engine.begin() as connection:
            return connection.execute(waiting).scalar_one()

    assert (an_archivist.pack(), unpacked()) == (False, 1)
    rows = period(engine, NIGHT)
    tomorrow = Archivist(store=store, names=names, engine=engine, now=lambda: NOW + timedelta(days=1))
    with at_work(tomorrow):
        eventually(lambda: unpacked() == 0)
    packed = period(engine, NIGHT)
    assert len(packed.incidents) == 5
    for found, wanted in zip(packed, rows, strict=True):
        pd.testing.assert_frame_equal(found, wanted)


def test_the_journal_is_trimmed_only_behind_the_archive(an_archivist, store, names):
    functions.load(store)
    entries = entries_of(a_night().history)
    journal(store, names, entries[:20])
    commits = CommitLog(store, names, timedelta(seconds=3))
    lease = commits.acquire("w")
    an_archivist.begin()

    def trimmed() -> int:
        commits.trim(lease, datetime.now(UTC), journal_kept=timedelta(0), inputs_kept=timedelta(0))
        return store.xlen(names.journal)

    assert trimmed() == 20
    an_archivist.turn()
    journal(store, names, entries[20:])
    assert trimmed() == len(entries) - 19
    assert store.xrange(names.journal, count=1)[0][0] == entries[19][0]
    an_archivist.begin()
    an_archivist.turn()
    assert trimmed() == 1
    assert count(an_archivist.engine) == len(entries)


def test_a_second_archivist_writes_nothing_twice(store, names, engine):
    entries = entries_of(a_night().history)
    both = [Archivist(store=store, names=names, engine=engine) for _ in range(2)]
    for each in both:
        each.begin()
    journal(store, names, entries)
    both[0].turn()
    with pytest.raises(place.PlaceMoved):
        both[1].turn()
    both[1].begin()
    both[1].turn()
    assert count(engine) == len(entries)


def test_two_at_work_at_once_make_one_archive(store, names, engine, caplog, monkeypatch):
    monkeypatch.setattr("dashboard.archive.archivist.STANDBY_S", 0.02)
    monkeypatch.setattr("dashboard.archive.archivist.READ_AT_ONCE", 3)
    night = a_night(count=120)
    one, other = (Archivist(store=store, names=names, engine=engine) for _ in range(2))
    with caplog.at_level(logging.INFO, "dashboard"), at_work(one), at_work(other):
        journal(store, names, entries_of(night.history))
        eventually(lambda: count(engine) == len(night.history), within_s=30)
    assert caplog.text.count("stands by") <= 2
    assert "fails" not in caplog.text
    with engine.begin() as connection:
        assert picture_at(connection, 2**62).state() == night.picture.state()


def test_an_entry_that_was_changed_is_not_archived(an_archivist, store, names):
    entries = list(entries_of(a_night().history))
    entries[5] = (
        entries[5][0],
        {**entries[5][1], b"fact": entries[5][1][b"fact"].replace(b"olena", b"petro")},
    )
    assert entries[5][1][b"fact"] != entries_of(a_night().history)[5][1][b"fact"]
    journal(store, names, entries)
    an_archivist.begin()
    with pytest.raises(ChainBroken, match=entries[5][0].decode()):
        an_archivist.turn()
    assert count(an_archivist.engine) == 0


def test_what_the_store_lost_with_the_power_the_archive_forgets(store, names, engine, an_archivist):
    night = a_night()
    entries = entries_of(night.history)
    journal(store, names, entries)
    an_archivist.begin()
    an_archivist.turn()
    kept = next(at for at, fact in enumerate(night.history) if fact.type == "IncidentAcknowledged")
    store.delete(names.journal)
    journal(store, names, entries[:kept])
    an_archivist.begin()
    assert count(engine) == kept
    with engine.begin() as connection:
        found = place.read(connection, names.centre)
        assert (found.seq, found.facts) == (seq_of(night.history[kept - 1].id), kept)
        assert picture_at(connection, found.seq).state() == fold(night.history[:kept]).state()
    afterwards = contents(engine)
    other = [structs.replace(fact, at=NOW + timedelta(hours=1)) for fact in night.history[kept:]]
    journal(store, names, entries_of([*night.history[:kept], *other])[kept:])
    an_archivist.turn()
    assert count(engine) == len(entries)
    assert afterwards["alarms"][0][-2:] == (None, None)
    store.delete(names.journal)
    journal(store, names, entries[:kept])
    an_archivist.begin()
    assert contents(engine) == afterwards


def test_an_archive_of_another_journal_is_left_as_it_is(store, names, engine, an_archivist):
    entries = entries_of(a_night().history)
    journal(store, names, entries)
    an_archivist.begin()
    an_archivist.turn()
    before = contents(engine)
    store.delete(names.journal)
    journal(store, names, entries_of([structs.replace(each, actor="x") for each in a_night().history]))
    with pytest.raises(ArchiveError, match="knows nothing of it"):
        an_archivist.begin()
    assert contents(engine) == before


def test_facts_that_are_gone_between_the_two_are_told(store, names, engine, an_archivist):
    entries = entries_of(a_night().history)
    archived(engine, entries[:5])
    with engine.begin() as connection:
        connection.execute(archivist.update().values(centre=names.centre))
    journal(store, names, entries[10:])
    store.hset(names.chain, mapping={"id": entries[9][0], "hash": entries[9][1][b"hash"]})
    with pytest.raises(ArchiveError, match="what is between is gone"):
        an_archivist.begin()


def test_an_archive_that_comes_late_begins_where_the_journal_does(store, names, engine, an_archivist):
    entries = entries_of(a_night().history)
    journal(store, names, entries[10:])
    store.hset(names.chain, mapping={"id": entries[9][0], "hash": entries[9][1][b"hash"]})
    an_archivist.begin()
    an_archivist.turn()
    assert count(engine) == len(entries) - 10


def test_a_database_holds_one_centres_archive(store, names, engine, an_archivist):
    an_archivist.begin()
    other = Archivist(store=store, names=Names("lviv"), engine=engine)
    with pytest.raises(ArchiveError, match=f"the archive of {names.centre}"):
        other.begin()


def test_a_lost_database_is_told_once_and_comes_back_by_itself(store, names, engine, caplog):
    if engine.dialect.name != "postgresql":
        pytest.skip("an embedded database has no connection to lose")
    entries = entries_of(a_night().history)
    running = Archivist(store=store, names=names, engine=engine)
    with caplog.at_level(logging.INFO, "dashboard"), at_work(running):
        journal(store, names, entries[:10])
        eventually(lambda: count(engine) == 10)
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE facts RENAME TO away"))
        journal(store, names, entries[10:])
        eventually(lambda: "the archive fails" in caplog.text)
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE away RENAME TO facts"))
        eventually(lambda: "well again" in caplog.text)
        eventually(lambda: count(engine) == len(entries))
    assert caplog.text.count("the archive fails") == 1


def positions(unit: str, steps: int, metres: float) -> Iterator[Position]:
    now = datetime.now(UTC).replace(microsecond=0)
    for step in range(steps):
        yield Position(
            id=f"{unit}-{step}",
            source="avl",
            time=now - timedelta(seconds=2 * (steps - step)),
            data=PositionData(unit=unit, location=metres_east(SALTIVKA, metres * step)),
        )


def test_tracks_keep_the_way_and_not_every_fix(store, names, engine, an_archivist):
    an_archivist.begin()
    for position in (*positions("E1", 60, 30.0), *positions("E2", 60, 0.0)):
        store.xadd(names.positions, {"event": encode_position(position)})
    an_archivist.turn()
    with engine.begin() as connection:
        kept = connection.execute(select(tracks).order_by(tracks.c.unit, tracks.c.at)).all()
        read_to = connection.execute(select(archivist.c.positions)).scalar_one()
    own = [each for each in kept if each.unit == "E1"]
    assert len(own) == 20
    assert all(later.at - each.at == 6_000 for each, later in pairwise(own))
    assert len(kept) - len(own) == 1
    assert read_to == store.xrevrange(names.positions, count=1)[0][0].decode()


def test_what_a_feed_did_is_a_row_each_time(store, names, engine, an_archivist):
    room = ARoom()
    for state in (FeedState.LIVE, FeedState.LOST):
        room.tell(ReportFeed(feed="cctv", state=state, since=room.now), actor="feeds")
    room.tell(PauseFeed(feed="cctv", reason="maintenance"))
    journal(store, names, entries_of(room.history))
    an_archivist.begin()
    an_archivist.turn()
    with engine.begin() as connection:
        kept = connection.execute(select(feed_health).order_by(feed_health.c.seq)).all()
    told = [(each.feed, each.state, each.reason) for each in kept]
    assert told == [("cctv", "live", None), ("cctv", "lost", None), ("cctv", "paused", "maintenance")]


def test_the_group_tells_how_far_the_archive_is(an_archivist, store, names):
    entries = entries_of(a_night().history)
    journal(store, names, entries)
    an_archivist.begin()
    an_archivist.turn()
    [group] = store.xinfo_groups(names.journal)
    assert (group["name"], group["last-delivered-id"]) == (ARCHIVISTS.encode(), entries[-1][0])
    assert store.hexists(names.feeds, ARCHIVISTS)
    assert verify(store, names).facts == len(entries)
