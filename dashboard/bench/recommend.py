"""From the fact of a new incident to its advice on a desk: 300 units that drive, 50 incidents that wait.

The city is a made one of 50,000 crossings, or the one of FILE. Nobody is sent, so all open incidents are
matched with all units each time, which is the most that advice ever costs.
"""

import json
import threading
import time
import uuid
from argparse import ArgumentParser
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import redis

from dashboard import city
from dashboard.bench import common, fleet, made_city, screen
from dashboard.bench.centre import Centre
from dashboard.bench.clerk import Clerk
from dashboard.city.osm import build
from dashboard.model.codes import EventKind
from dashboard.model.facts import IncidentOpened, UnitsAdvised
from dashboard.model.place import Point, distance_m
from dashboard.roads.travel import Travel
from dashboard.streams.journal import history
from dashboard.streams.names import Names

if TYPE_CHECKING:
    from playwright.sync_api import Page

TARGET = {"p95_ms": 150.0, "unadvised": 0}
CITY = "bench"
CATEGORIES = ("fire", "medical", "collision", "crime", "rescue")
SETTLE_S = 3.0  # what is not advised by then is said to be unadvised
WARM_MS = 60_000
APART_M = 1_000.0  # further than two calls may be and still be of one incident
ADVISED = """(least) => document.querySelectorAll("[data-incident][data-advice]").length >= least"""
WATCH = """() => {
  let drift = -Infinity;
  for (let i = 0; i < 2000; i++) {
    drift = Math.max(drift, Date.now() - performance.timeOrigin - performance.now());
  }
  window.benchAdvised = {};
  const note = (row) => {
    if (!row.dataset?.advice) return;
    window.benchAdvised[row.dataset.incident] ??= performance.timeOrigin + performance.now() + drift;
  };
  const observer = new MutationObserver((records) => {
    for (const record of records) {
      note(record.target);
      record.addedNodes.forEach(note);
    }
  });
  observer.observe(document.getElementById("queue-rows"),
    {subtree: true, childList: true, attributes: true, attributeFilter: ["data-advice"]});
}"""


def main(options: Sequence[str]) -> int:
    parser = ArgumentParser(prog="sitcen bench recommend", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="an OpenStreetMap file instead of the made city")
    parser.add_argument("--units", type=int, default=300)
    parser.add_argument("--open", type=int, default=50, help="incidents open at once")
    parser.add_argument("--positions", type=float, default=300.0, help="a second")
    parser.add_argument("--rate", type=float, default=2.0, help="new incidents a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    asked = parser.parse_args(options)
    centre = Centre(settings={"SITCEN_CITY": CITY})
    build(asked.file or _made(centre.folder), centre.folder / "cities" / CITY, tiles=False)
    with centre, screen.a_page() as page:
        figures, samples, server = _measured(centre, page, asked)
    found = common.percentiles(samples) | {"p95": common.p95(samples)}
    figures |= {f"{name}_ms" if name != "n" else "incidents": value for name, value in found.items()}
    met = all(figures[name] <= most for name, most in TARGET.items())
    return common.report("recommend", figures, target=TARGET, met=met, server=server)


def _made(folder: Path) -> Path:
    path = folder / "made.osm"
    made_city.write(path, 50_000, seed=1)
    return path


def _measured(centre: Centre, page: "Page", asked: Any) -> tuple[dict[str, Any], list[float], str]:
    place = city.load(CITY, centre.folder / "cities")
    travel, rng = Travel(place.graph, place.snap_m), Random(1)
    with centre.store() as store, centre.store() as another, centre.store() as third:
        clerk = Clerk(another, centre.names, at_most=asked.open)
        calls = Calls(store, centre.names, travel, rng)
        cars = fleet.Fleet(third, centre.names, fleet.rounds(travel, rng, asked.units))
        cars.register()
        centre.start("adviser", "adviser")
        screen.sign_in(page, centre.url, "operator", centre.password)
        with common.running({clerk.stop: clerk.run, cars.stop: lambda: cars.run(asked.positions)}):
            for _ in range(asked.open):
                calls.send()
            page.wait_for_function(ADVISED, arg=asked.open, timeout=WARM_MS)
            page.evaluate(WATCH)
            before = cars.sent
            sending = threading.Thread(target=calls.run, args=(asked.rate, asked.seconds))
            sending.start()
            page.wait_for_timeout((asked.seconds + SETTLE_S) * 1_000)
            sending.join()
            positions = (cars.sent - before) / (asked.seconds + SETTLE_S)
            opened, recorded = _recorded(store, centre.names, calls.sent)
    shown: dict[str, float] = page.evaluate("window.benchAdvised")
    samples = [shown[incident] - at_ms for incident, at_ms in opened.items() if incident in shown]
    figures = {
        "nodes": place.graph.nodes,
        "units": asked.units,
        "open": asked.open,
        "positions_per_s": round(positions, 1),
        "unadvised": calls.count - len(samples),
        "to_the_journal_ms": common.percentiles([recorded[each] - opened[each] for each in recorded]),
    }
    return figures, samples, centre.server_name()


def _recorded(store: redis.Redis, names: Names, sent: set[str]) -> tuple[dict[str, float], dict[str, float]]:
    """When the writer recorded each incident that these events opened, and its advice, in ms since 1970."""
    opened: dict[str, float] = {}
    advised: dict[str, float] = {}
    for fact in history(store, names):
        incident = fact.incident_id or ""
        if isinstance(fact.body, IncidentOpened) and fact.cause in sent:
            opened[incident] = fact.at.timestamp() * 1_000
        elif isinstance(fact.body, UnitsAdvised) and incident in opened:
            advised.setdefault(incident, fact.at.timestamp() * 1_000)
    return opened, advised


@dataclass(slots=True)
class Calls:
    """Calls from all over the city."""

    store: redis.Redis
    names: Names
    travel: Travel
    rng: Random
    sent: set[str] = field(default_factory=set)
    count: int = 0
    _run: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    _number: int = 0
    _lately: deque[Point] = field(default_factory=lambda: deque(maxlen=100))

    def run(self, rate: float, seconds: float) -> None:
        self.sent.clear()
        began = time.monotonic()
        while self.count < rate * seconds:
            wait = began + self.count / rate - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            self.send()
            self.count += 1

    def send(self) -> None:
        self._number += 1
        place = self._place()
        name = f"{self._run}-{self._number}"
        event = {
            "specversion": "1.0",
            "id": name,
            "source": f"bench/{name}",
            "type": "sitcen.emergency.v1",
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "data": {
                "category": CATEGORIES[self._number % len(CATEGORIES)],
                "title": f"Bench call {self._number}",
                "location": {"type": "Point", "coordinates": list(place.coordinates)},
                "accuracy_m": 20,
                "ref": name,
            },
        }
        self.sent.add(name)
        self.store.xadd(self.names.events(EventKind.EMERGENCY), {"event": json.dumps(event)})

    def _place(self) -> Point:
        """Away from the calls before it, so that it is an incident of its own."""
        while True:
            place = self.travel.graph.node(self.rng.randrange(self.travel.graph.nodes))
            if all(distance_m(place, each) > APART_M for each in self._lately):
                self._lately.append(place)
                return place
