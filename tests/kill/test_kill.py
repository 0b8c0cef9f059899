"""`kill -9` in the middle of a burst: nothing acknowledged is lost, and nothing happens twice."""

import json
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import redis

from dashboard.model.codes import EventKind, Scope
from dashboard.model.facts import (
    CommandRefused,
    EventAttached,
    EventIgnored,
    EventUpdated,
    IncidentOpened,
    MessageSetAside,
    NoteAdded,
)
from dashboard.streams import journal
from dashboard.streams.people import add_key
from tests.centre import Centre, eventually

pytestmark = pytest.mark.kill

EVENTS = 2_000
NOTES = 40
SEED = 20_261_122
TAKEN_OVER_WITHIN_S = 5.0
KINDS = (EventKind.EMERGENCY, EventKind.CCTV, EventKind.CITIZEN)


@dataclass(slots=True)
class Burst:
    """2,000 events by XADD and over HTTP, and notes by commands; `acknowledged` ones were answered."""

    centre: Centre
    acknowledged: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    sent: int = 0
    _run: str = field(default_factory=lambda: uuid.uuid4().hex[:6])
    _store: redis.Redis = field(init=False)

    def start(self) -> threading.Thread:
        thread = threading.Thread(target=self._send_all, daemon=True)
        thread.start()
        return thread

    def await_sent(self, count: int) -> None:
        eventually(lambda: self.sent >= count, within_s=30, every_s=0.005)

    def _send_all(self) -> None:
        # Without a second try: an answer that never came is not acknowledged, and is not sent again.
        retry = redis.retry.Retry(redis.backoff.NoBackoff(), 0)
        self._store = redis.Redis.from_url(self.centre.store_url, protocol=2, socket_timeout=5, retry=retry)
        with self._store, httpx.Client(base_url=self.centre.url, timeout=5) as web:
            for number in range(EVENTS):
                self._send(number, web)
                if number % (EVENTS // NOTES) == 0:
                    self._note(number)
                self.sent += 1

    def _send(self, number: int, web: httpx.Client) -> None:
        event = an_event(self._run, number)
        try:
            if number % 20 == 0:
                headers = {
                    "Authorization": f"Bearer {self.centre.key}",
                    "Content-Type": "application/cloudevents+json",
                }
                answer = web.post("/api/v1/events", content=json.dumps(event), headers=headers)
                if answer.status_code != 202:
                    return
            else:
                self._store.xadd(self.centre.names.events(KINDS[number % 3]), {"event": json.dumps(event)})
        except (httpx.HTTPError, redis.RedisError):
            return
        self.acknowledged.add(event["id"])

    def _note(self, number: int) -> None:
        note = f"{self._run}-note-{number}"
        command = {"type": "AddNote", "id": note, "actor": "operator", "incident_id": "inc-1", "text": note}
        try:
            self._store.xadd(self.centre.names.commands, {"command": json.dumps(command)})
        except redis.RedisError:
            return
        self.notes.add(note)


@dataclass(slots=True)
class Screen:
    """A client of /live that comes back with the last id it has had, as a browser does."""

    centre: Centre
    ids: list[str] = field(default_factory=list)
    connections: int = 0

    def start(self) -> None:
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with self.centre.store() as store:
            key = add_key(store, self.centre.names, "screen", Scope.READ)
        with httpx.Client(base_url=self.centre.url, headers={"Authorization": f"Bearer {key}"}) as web:
            while self.centre.folder.exists():
                try:
                    self._read(web)
                except httpx.HTTPError:
                    time.sleep(0.1)

    def _read(self, web: httpx.Client) -> None:
        since = {"Last-Event-ID": self.ids[-1] if self.ids else "0-0"}
        with web.stream("GET", "/live", headers=since, timeout=8) as answer:
            self.connections += 1
            for line in answer.iter_lines():
                if line.startswith("id:"):
                    self.ids.append(line.removeprefix("id:").strip())


def an_event(run: str, number: int) -> dict[str, Any]:
    """One of 40 places in the city: some events open incidents, most join them."""
    place = number % 40
    return {
        "specversion": "1.0",
        "id": f"{run}-{number}",
        "source": f"kill/{number}",
        "type": f"sitcen.{KINDS[number % 3]}.v1",
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "data": {
            "category": "fire",
            "title": f"Burst {number}",
            "location": {
                "type": "Point",
                "coordinates": [36.10 + place % 8 * 0.03, 49.90 + place // 8 * 0.03],
            },
            "accuracy_m": 30,
        },
    }


def effects(centre: Centre) -> tuple[Counter[str], Counter[str]]:
    """How often each event and each note stands in the journal."""
    events: Counter[str] = Counter()
    notes: Counter[str] = Counter()
    with centre.store() as store:
        for fact in journal.history(store, centre.names):
            assert not isinstance(fact.body, MessageSetAside), fact
            if isinstance(fact.body, IncidentOpened | EventAttached | EventUpdated | EventIgnored):
                events[fact.cause] += 1
            elif isinstance(fact.body, NoteAdded | CommandRefused):
                notes[fact.cause] += 1
    return events, notes


def assert_exactly_once(centre: Centre, burst: Burst) -> None:
    def all_there() -> bool:
        events, notes = effects(centre)
        return burst.acknowledged <= set(events) and burst.notes <= set(notes)

    eventually(all_there, within_s=15, every_s=0.3)
    events, notes = effects(centre)
    assert [event for event, times in events.items() if times != 1] == []
    assert [note for note, times in notes.items() if times != 1] == []
    with centre.store() as store:
        assert journal.verify(store, centre.names).facts >= len(burst.acknowledged)


@pytest.fixture
def centre() -> Iterator[Centre]:
    with Centre(writers=2, appendfsync="always") as running:
        for name in ("writer-1", "writer-2"):
            eventually(lambda name=name: running.is_connected(name))  # type: ignore[misc]
        yield running


@pytest.fixture
def chance() -> random.Random:
    return random.Random(SEED)  # noqa: S311 — when to kill


def test_a_killed_writer_is_replaced_within_five_seconds_and_nothing_is_lost(
    centre: Centre, chance: random.Random
) -> None:
    burst = Burst(centre)
    sending = burst.start()
    for kill_at in sorted(chance.sample(range(100, EVENTS - 200), 2)):
        burst.await_sent(kill_at)
        killed = centre.kill_writer()
        since = time.monotonic()
        eventually(centre.active_writer)
        assert time.monotonic() - since <= TAKEN_OVER_WITHIN_S
        centre.start(killed, "writer")
        eventually(lambda name=killed: centre.is_connected(name))  # type: ignore[misc]
    sending.join()
    assert len(burst.acknowledged) == EVENTS
    assert_exactly_once(centre, burst)


def test_a_killed_store_comes_back_with_all_that_it_acknowledged(
    centre: Centre, chance: random.Random
) -> None:
    burst = Burst(centre)
    sending = burst.start()
    for kill_at in sorted(chance.sample(range(100, EVENTS - 200), 2)):
        burst.await_sent(kill_at)
        centre.kill_store()
        centre.start_store()
    sending.join()
    assert len(burst.acknowledged) > EVENTS // 2
    assert_exactly_once(centre, burst)


def test_a_killed_web_process_loses_no_event_and_no_screen_misses_a_fact(
    centre: Centre, chance: random.Random
) -> None:
    burst, screen = Burst(centre), Screen(centre)
    screen.start()
    sending = burst.start()
    burst.await_sent(chance.randrange(100, EVENTS // 2))
    centre.kill_web()
    centre.start_web()
    sending.join()
    assert len(burst.acknowledged) > EVENTS // 2
    assert_exactly_once(centre, burst)
    with centre.store() as store:
        written = [entry_id for entry_id, _ in journal.entries(store, centre.names)]
    eventually(lambda: screen.ids[-1:] == written[-1:])
    assert screen.ids == written
    assert screen.connections > 1
