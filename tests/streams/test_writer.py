import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import redis
from msgspec import structs

from dashboard.decide import Rules
from dashboard.embedded import EmbeddedServer
from dashboard.errors import ChainBroken, NotWriter
from dashboard.fold import fold
from dashboard.model.codes import EventKind, Service
from dashboard.model.command import Command
from dashboard.model.commands import AssignUnits, RegisterUnit, ShelveIncident
from dashboard.model.event import Event
from dashboard.model.facts import Fact
from dashboard.model.place import at
from dashboard.streams import functions, snapshot
from dashboard.streams.codec import encode_command, encode_event
from dashboard.streams.journal import history, in_order, verify
from dashboard.streams.names import WRITERS, Names
from dashboard.streams.store import CommitLog, Payload
from dashboard.writer import Writer, connect
from tests.builders import OSNOVA, RULES, SALTIVKA, an_event

SOON = timedelta(seconds=3)


class Running:
    """Writers in threads of this process, over the real store."""

    def __init__(self, url: str, names: Names, store: redis.Redis) -> None:
        self.url, self.names, self.store = url, names, store
        self._running: list[tuple[Writer, threading.Thread]] = []

    def start(self, holder: str = "w1", rules: Rules = RULES) -> Writer:
        writer = Writer(connect(self.url), self.names, rules, holder, lease=timedelta(milliseconds=600))
        thread = threading.Thread(target=writer.run, daemon=True)
        thread.start()
        self._running.append((writer, thread))
        return writer

    def stop(self) -> None:
        for writer, thread in self._running:
            writer.stop.set()
            thread.join(5)
            assert not thread.is_alive()
            writer.store.close()
        self._running.clear()

    def send(self, *messages: Event | Command) -> None:
        for message in messages:
            if isinstance(message, Command):
                self.store.xadd(self.names.commands, {"command": encode_command(message)})
            else:
                self.store.xadd(self.names.events(message.kind), {"event": encode_event(message)})

    def until(self, done: Callable[[list[Fact]], bool]) -> list[Fact]:
        """The journal's facts, once they satisfy the condition; each wait is for a new entry."""
        facts: list[Fact] = []
        after = "0-0"
        while not done(facts):
            found = self.store.xread({self.names.journal: after}, count=500, block=5_000)
            assert found, f"nothing more came after {[fact.type for fact in facts]}"
            facts = list(history(self.store, self.names))
            after = facts[-1].id
        return facts


@pytest.fixture
def running(server: EmbeddedServer, names: Names, store: redis.Redis) -> Iterator[Running]:
    running = Running(server.url, names, store)
    yield running
    running.stop()


def now_event(*args, **kwargs) -> Event:
    return an_event(*args, time=datetime.now(UTC).replace(microsecond=0), **kwargs)


def of_type(name: str, count: int = 1) -> Callable[[list[Fact]], bool]:
    return lambda facts: sum(fact.type == name for fact in facts) >= count


def test_an_event_in_a_stream_becomes_an_incident_in_the_journal(running, store, names):
    running.start()
    event = now_event(title="Дим")
    running.send(event)
    [fact] = running.until(of_type("IncidentOpened"))
    assert (fact.cause, fact.body.title) == (event.id, "Дим")
    assert store.xpending(names.events(EventKind.EMERGENCY), WRITERS)["pending"] == 0


def test_a_repeated_event_changes_nothing(running):
    running.start()
    event = now_event()
    running.send(event, event, event, now_event(location=SALTIVKA))
    facts = running.until(of_type("IncidentOpened", 2))
    running.send(event, now_event(location=OSNOVA))
    facts = running.until(of_type("IncidentOpened", 3))
    assert [fact.cause for fact in facts].count(event.id) == 1


def test_a_known_id_with_other_content_is_set_aside_with_its_reason(running, store, names):
    running.start()
    event = now_event(id="same", source="s")
    running.send(event, now_event(id="same", source="s", title="Other"))
    facts = running.until(of_type("MessageSetAside"))
    assert "other content" in facts[-1].body.reason
    [(_, dead)] = store.xrange(names.dead)
    assert b"Other" in dead[b"raw"]


@pytest.mark.parametrize(
    "raw, field",
    [
        (b"{", "no JSON"),
        (b"[]", "object"),
        (b'{"specversion": "1.0"}', "id"),
        (encode_event(an_event()).replace(b"36.2304", b"236.0"), "coordinates"),
        (encode_event(an_event()).replace(b"36.2304", b"NaN"), "no JSON"),
        (encode_event(an_event()).replace(b'"fire"', b'"fyre"'), "category"),
        (encode_event(an_event()).replace(b"2026-11-22", b"1970-01-01"), "$.time"),
        (encode_event(an_event()).replace(b"2026-11-22", b"2099-01-01"), "$.time"),
        (b"x" * 70_000, "bytes"),
        (b"\xff\xfe\x00", "no JSON"),
    ],
)
def test_what_cannot_be_understood_is_set_aside_and_the_line_goes_on(running, store, names, raw, field):
    running.start()
    store.xadd(names.events(EventKind.CCTV), {"event": raw})
    store.xadd(names.events(EventKind.CCTV), {"other": "field"})
    running.until(of_type("MessageSetAside", 2))
    running.send(now_event())
    facts = running.until(of_type("IncidentOpened"))
    assert field in facts[0].body.reason
    assert store.xlen(names.dead) == 2


def test_what_a_feed_could_not_read_is_set_aside_with_the_feeds_own_reason(running, store, names):
    running.start()
    store.xadd(
        names.events(EventKind.CCTV), {"feed": "frigate", "reason": "message: no camera", "raw": b"{}"}
    )
    [fact] = running.until(of_type("MessageSetAside"))
    assert (fact.body.source, fact.body.reason) == ("frigate", "message: no camera")
    [(_, dead)] = store.xrange(names.dead)
    assert dead[b"raw"] == b"{}"


def test_commands_are_answered_in_the_journal_once_however_often_they_are_sent(running):
    running.start()
    running.send(now_event(), RegisterUnit(id="c1", actor="a", unit="E1", service=Service.FIRE))
    running.until(lambda facts: len(facts) >= 2)
    send = AssignUnits(id="c2", actor="olena", incident_id="inc-1", units=("E1",))
    running.send(send, send)
    facts = running.until(of_type("CommandRefused"))
    assert [fact.type for fact in facts].count("UnitAssigned") == 1
    assert facts[-1].body.code == "repeated"


def test_a_restart_goes_on_from_the_snapshot(running, store, names):
    running.start()
    running.send(now_event(), now_event(location=SALTIVKA))
    facts = running.until(of_type("IncidentOpened", 2))
    running.stop()
    picture = snapshot.load(store, names)
    assert picture.state() == fold(facts).state()
    running.start("w2")
    running.send(now_event(location=OSNOVA))
    facts = running.until(of_type("IncidentOpened", 3))
    assert [fact.body.number for fact in facts if fact.type == "IncidentOpened"] == [1, 2, 3]


def test_without_a_snapshot_the_journal_is_folded_anew(running, store, names):
    running.start()
    running.send(now_event(), now_event(location=SALTIVKA))
    facts = running.until(of_type("IncidentOpened", 2))
    running.stop()
    store.delete(names.snapshot)
    assert snapshot.load(store, names).state() == fold(facts).state()


def test_a_standby_takes_over_what_a_silent_writer_left(running, names, server):
    commits = CommitLog(connect(server.url), names, timedelta(milliseconds=600))
    silent = commits.acquire("silent")
    commits.ensure_groups()
    running.send(now_event())
    assert commits.read("silent", 10, SOON)
    running.start("standby")
    facts = running.until(of_type("IncidentOpened"))
    assert len(facts) == 1
    with pytest.raises(NotWriter, match="epoch"):
        commits.commit(silent, Payload(tip="0-0", hash="0"), datetime.now(UTC))
    commits.store.close()


def test_two_writers_never_write_at_once(running):
    running.start("w1")
    running.start("w2")
    running.send(*(now_event(location=SALTIVKA, source=f"s{n}") for n in range(300)))
    facts = running.until(lambda facts: len({fact.cause for fact in facts}) >= 300)
    causes = [fact.cause for fact in facts if fact.type in ("IncidentOpened", "EventAttached")]
    assert len(causes) == len(set(causes)) == 300
    assert in_order([fact.id for fact in facts])


def test_the_whole_chain_is_verified_and_a_flipped_byte_is_placed(running, store, names):
    running.start()
    running.send(*(now_event(location=SALTIVKA) for _ in range(20)))
    facts = running.until(lambda facts: len({fact.cause for fact in facts}) >= 20)
    running.stop()
    assert verify(store, names).facts == len(facts)
    _flip(store, names, facts[7].id)
    with pytest.raises(ChainBroken, match=facts[7].id):
        verify(store, names)


def _flip(store: redis.Redis, names: Names, victim: str) -> None:
    """Write the journal again with one byte of one entry changed: a store's file in a wrong hand."""
    kept = store.xrange(names.journal)
    store.delete(names.journal)
    for entry_id, fields in kept:
        fact = fields[b"fact"]
        changed = fact.replace(b"Smoke", b"Smoky", 1) if entry_id.decode() == victim else fact
        store.xadd(names.journal, {**fields, b"fact": changed}, id=entry_id)


def test_a_journal_cut_at_its_end_is_found(running, store, names):
    running.start()
    running.send(now_event(), now_event(location=SALTIVKA))
    facts = running.until(of_type("IncidentOpened", 2))
    running.stop()
    store.xdel(names.journal, facts[-1].id)
    with pytest.raises(ChainBroken, match="ends at"):
        verify(store, names)


def test_trimming_stops_at_what_some_group_has_not_read(store, names, server):
    functions.load(store)
    stream = names.events(EventKind.CCTV)
    ids = [store.xadd(stream, {"event": b"x"}, id=f"{n}-1") for n in range(1, 11)]
    store.xgroup_create(stream, WRITERS, id="0")
    store.xgroup_create(stream, "archivist", id="0")
    commits = CommitLog(connect(server.url), names, SOON)
    lease = commits.acquire("w")
    for group, count, acknowledged in ((WRITERS, 8, 8), ("archivist", 6, 3)):
        [(_, page)] = store.xreadgroup(group, "c", {stream: ">"}, count=count)
        store.xack(stream, group, *[entry_id for entry_id, _ in page[:acknowledged]])
    commits.trim(lease, datetime.now(UTC), journal_kept=SOON, inputs_kept=timedelta(0))
    assert [entry_id for entry_id, _ in store.xrange(stream)] == ids[3:]
    commits.store.close()


def test_a_trimmed_journal_is_still_verified_from_its_anchor(running, store, names, server):
    running.start()
    for count in (5, 10):
        running.send(*(now_event(location=SALTIVKA) for _ in range(5)))
        facts = running.until(lambda facts, count=count: len({fact.cause for fact in facts}) >= count)
    running.stop()
    commits = CommitLog(connect(server.url), names, SOON)
    lease = commits.acquire("w")
    last_ms = int(facts[-1].id.split("-")[0])
    commits.trim(
        lease,
        datetime.fromtimestamp(last_ms / 1_000, UTC),
        journal_kept=timedelta(0),
        inputs_kept=timedelta(days=1),
    )
    assert 0 < verify(store, names).facts < len(facts)
    commits.store.close()


def test_permuting_duplicates_changes_nothing(running):
    running.start()
    events = [now_event(location=SALTIVKA, source=f"s{n}") for n in range(5)]
    running.send(*events, *reversed(events), events[2], events[0])
    running.send(now_event(location=OSNOVA, title="last"))
    facts = running.until(lambda facts: any(getattr(fact.body, "title", "") == "last" for fact in facts))
    recorded = [fact.cause for fact in facts if fact.type in ("IncidentOpened", "EventAttached")]
    assert sorted(recorded)[:-1] == sorted(event.id for event in events)[: len(recorded) - 1]
    assert len(recorded) == 6


def flood_rules(**limits) -> Rules:
    doctrine = replace(RULES.doctrine, flood=structs.replace(RULES.doctrine.flood, **limits))
    return replace(RULES, doctrine=doctrine)


def test_a_storm_is_a_flood_that_ends_although_nothing_more_comes(running, store, names):
    running.start()
    running.send(*(now_event(location=at(36.0 + 0.02 * n, 49.9)) for n in range(34)))
    facts = running.until(of_type("AlarmFloodBegan"))
    facts = running.until(of_type("IncidentOpened", 34))
    running.stop()
    flood = snapshot.load(store, names).flood
    assert flood is not None
    assert flood.alarms == 34
    running.start("w2", flood_rules(operators=8))  # 34 alarms are under five for each of eight
    facts = running.until(of_type("AlarmFloodEnded"))
    assert [fact.type for fact in facts].count("AlarmFloodBegan") == 1
    running.stop()
    assert snapshot.load(store, names).state() == fold(facts).state()


def test_what_was_put_aside_comes_back_when_its_time_is_over(running):
    running.start()
    running.send(now_event())
    running.until(of_type("IncidentOpened"))
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
    running.send(
        ShelveIncident(id="c1", actor="olena", incident_id="inc-1", until=until, reason="owner comes")
    )
    facts = running.until(of_type("IncidentUnshelved"))
    assert facts[-1].body.reason == "shelf_over"
    assert timedelta() <= facts[-1].at - until < timedelta(seconds=2)


class Crash(BaseException):
    """What no guard catches: the process is gone."""


def test_an_entry_that_ends_the_process_is_set_aside_and_its_neighbours_are_not(running, store, names):
    def deadly(point):
        if point == SALTIVKA:
            raise Crash
        return "Київський"

    rules = replace(RULES, district_of=deadly)
    running.send(now_event(), now_event(location=SALTIVKA, title="deadly"), now_event(location=OSNOVA))
    for _ in range(6):
        writer = Writer(connect(running.url), names, rules, "w", lease=timedelta(seconds=3))
        with pytest.raises(Crash):
            writer._take_turn()
        writer.store.close()
    running.start("w", rules)
    facts = running.until(lambda facts: len(facts) >= 3)
    assert sorted(fact.type for fact in facts) == ["IncidentOpened", "IncidentOpened", "MessageSetAside"]
    [(_, dead)] = store.xrange(names.dead)
    assert b"deadly" in dead[b"raw"]


def test_a_commit_of_any_size_fits(store, names, server):
    commits = CommitLog(connect(server.url), names, SOON)
    lease = commits.acquire("w")
    put = [each for n in range(9_000) for each in (f"i:{n}", "{}")]
    commits.commit(lease, Payload(tip="0-0", hash="0", put=put), datetime.now(UTC))
    assert store.hlen(names.snapshot) == 9_000
    commits.commit(lease, Payload(tip="0-0", hash="0", drop=put[::2]), datetime.now(UTC))
    assert store.hlen(names.snapshot) == 0
    commits.store.close()


def test_a_library_of_another_version_is_not_taken_for_ours(store):
    functions.load(store)
    assert functions.loaded(store)
    store.function_load(functions.source().replace("sitcen_commit_2", "sitcen_commit_1"), replace=True)
    assert not functions.loaded(store)
    functions.load(store)
    assert functions.loaded(store)
