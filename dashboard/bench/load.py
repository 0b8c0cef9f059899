"""Events at a steady rate, and what the journal made of each of them."""

import json
import random
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import redis

from dashboard.fold import apply
from dashboard.model.codes import EventKind
from dashboard.model.facts import EventAttached, EventUpdated, IncidentOpened
from dashboard.picture import Picture
from dashboard.streams.journal import history
from dashboard.streams.names import Names

# Shares of the load: a new incident, another's report of one, more of a report, the same event again.
MIX = {"new": 0.10, "report": 0.40, "update": 0.30, "repeat": 0.20}
CATEGORIES = ("fire", "medical", "collision", "crime", "gas", "rescue")
WEST, SOUTH, COLUMNS, STEP_LON, STEP_LAT = 36.10, 49.88, 28, 0.013, 0.009  # a new place each 0.9 to 1 km
RECENT = 40  # incidents that are still reported on


@dataclass(slots=True)
class Load:
    """Sends `rate` events a second for `seconds`; `sent` has the instant just before each XADD, in ms."""

    store: redis.Redis
    names: Names
    rate: float
    seconds: float
    seed: int = 1
    sent: dict[str, float] = field(default_factory=dict)
    repeats: int = 0
    _run: str = field(default_factory=lambda: uuid.uuid4().hex[:8])

    def start(self) -> threading.Thread:
        thread = threading.Thread(target=self._send_all, daemon=True)
        thread.start()
        return thread

    def _send_all(self) -> None:
        began = time.monotonic()
        for number, event in enumerate(self.events()):
            wait = began + number / self.rate - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            self._send(event)

    def _send(self, event: dict[str, Any]) -> None:
        at = time.time() * 1_000
        if event["id"] in self.sent:
            # It says just what it said before, its time too.
            self.repeats += 1
        else:
            event["time"] = datetime.now(UTC).isoformat(timespec="milliseconds")
            self.sent[event["id"]] = at
        self.store.xadd(self.names.events(EventKind.EMERGENCY), {"event": json.dumps(event)})

    def events(self) -> Iterator[dict[str, Any]]:
        """The whole load, in order."""
        chance = random.Random(self.seed)
        incidents: list[dict[str, Any]] = []
        past: list[dict[str, Any]] = []
        for number in range(int(self.rate * self.seconds)):
            what = chance.choices([*MIX], [*MIX.values()])[0] if incidents else "new"
            if what == "repeat":
                yield chance.choice(past[-RECENT:])
                continue
            if what == "new":
                incidents.append(self._first(len(incidents), number))
                event = incidents[-1]
            else:
                event = self._further(what, chance.choice(incidents[-RECENT:]), number)
            past.append(event)
            yield event

    def _first(self, place: int, number: int) -> dict[str, Any]:
        row, column = divmod(place, COLUMNS)
        point = [round(WEST + column * STEP_LON, 5), round(SOUTH + row % COLUMNS * STEP_LAT, 5)]
        return {
            "specversion": "1.0",
            "id": f"{self._run}-{number}",
            "source": f"bench/{self._run}/{place}",
            "type": "sitcen.emergency.v1",
            "data": {
                "category": CATEGORIES[place % len(CATEGORIES)],
                "title": f"Bench incident {place}",
                "location": {"type": "Point", "coordinates": point},
                "accuracy_m": 20,
                "ref": f"{self._run}-{place}",
            },
        }

    def _further(self, what: str, first: dict[str, Any], number: int) -> dict[str, Any]:
        data = first["data"] | {"title": f"{first['data']['title']}, {what} {number}"}
        source = first["source"]
        if what == "report":
            source, data = f"{source}/{number}", data | {"ref": None}
        else:
            data = data | {"action": "update"}
        return first | {"id": f"{self._run}-{number}", "source": source, "data": data}


@dataclass(slots=True)
class Outcome:
    """Which version of which incident shows an event; events with more than one such fact are doubled."""

    shows: dict[str, tuple[str, int]] = field(default_factory=dict)
    doubled: set[str] = field(default_factory=set)


def outcome(store: redis.Redis, names: Names) -> Outcome:
    """Fold the journal: after its last fact, an event shows from that version of its incident on."""
    picture, found = Picture(), Outcome()
    told: set[str] = set()
    for fact in history(store, names):
        apply(picture, fact)
        if isinstance(fact.body, IncidentOpened | EventAttached | EventUpdated):
            if fact.cause in told:
                found.doubled.add(fact.cause)
            told.add(fact.cause)
        incident = picture.incidents.get(fact.incident_id or "")
        if incident is not None:
            found.shows[fact.cause] = (incident.id, incident.version)
    return found
