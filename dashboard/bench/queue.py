"""A new P1 in a queue of thousands of open incidents, while their reports go on coming in.

From XADD to the painted frame in which its row stands within the list, in a real Chromium. The baseline is
the same desk with a list beside it that is made anew whenever something changes.
"""

import json
import time
import uuid
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from random import Random
from threading import Event as Stop
from threading import Thread
from typing import TYPE_CHECKING, Any

import redis

from dashboard.bench import common, screen
from dashboard.bench.centre import Centre
from dashboard.model.codes import EventKind
from dashboard.model.commands import CloseIncident
from dashboard.streams.codec import encode_command
from dashboard.streams.names import Names

if TYPE_CHECKING:
    from playwright.sync_api import Page

TARGET = {"p99_ms": 250.0, "lost": 0}
STANDING = ("disorder", "closure", "roadworks", "other", "infrastructure")  # urgent enough for nobody
ACROSS = 72  # incidents in a row of the grid
APART_DEG = 0.012  # more than a kilometre: none of them joins another
OF_P1 = (30.0, 40.0)  # far from all
SEND_AT_ONCE = 500
LOAD_MS = 180_000
LOST_MS = 10_000

# Notes each P1 by its title in the frame after the one in which its row stands in sight, in ms since 1970.
WATCH = """() => {
  let drift = -Infinity;
  for (let i = 0; i < 2000; i++) {
    drift = Math.max(drift, Date.now() - performance.timeOrigin - performance.now());
  }
  window.benchP1 = {};
  const noted = new Set();
  window.benchLong = [];
  const list = document.querySelector(window.benchList ?? "#queue-rows");
  const tasks = (found) => found.getEntries().forEach((task) => window.benchLong.push(task.duration));
  new PerformanceObserver(tasks).observe({entryTypes: ["longtask"]});
  const look = () => {
    for (const row of list.querySelectorAll(".row[data-priority='1']")) {
      const id = row.dataset.incident;
      if (noted.has(id)) continue;
      const [at, frame] = [row.getBoundingClientRect(), list.getBoundingClientRect()];
      if (at.top < frame.top - 1 || at.bottom > frame.bottom + 1) continue;
      noted.add(id);
      const { title } = sitcen.state.incidents.get(id);
      requestAnimationFrame(() => {
        window.benchP1[title] = { id, at: performance.timeOrigin + performance.now() + drift };
      });
    }
  };
  const rows = {subtree: true, childList: true, attributeFilter: ["data-priority"]};
  new MutationObserver(look).observe(list, rows);
}"""

# A list of the same rows that is made anew at each change, in the place of the one that is kept.
NAIVE = """() => {
  const list = document.createElement("div");
  list.id = "naive-rows";
  list.className = "rows";
  sitcen.byId("queue-rows").replaceWith(list);
  list.append(Object.assign(document.createElement("div"), {id: "queue-rows", hidden: true}));
  window.benchList = "#naive-rows";
  sitcen.drawers.push((changed) => {
    if (!changed.all && !changed.incidents.size) return;
    const rows = [...sitcen.state.incidents.values()].sort(sitcen.queueOrder).map((card) => {
      const entry = sitcen.makeRow(card);
      sitcen.patchRow(entry, card);
      return entry.row;
    });
    list.replaceChildren(...rows);
  });
}"""
SEEN = "(title) => window.benchP1[title]"
ALL_HERE = "(open) => sitcen.state.incidents.size >= open"


def main(options: Sequence[str]) -> int:
    parser = ArgumentParser(prog="sitcen bench queue", description=__doc__)
    parser.add_argument("--open", type=int, default=5_000, help="incidents that are open")
    parser.add_argument("--rate", type=float, default=100.0, help="reports of them a second")
    parser.add_argument("--p1", type=int, default=60, help="new P1 incidents, one a second")
    asked = parser.parse_args(options)
    with Centre(writers=1, appendfsync="everysec") as centre, centre.store() as store:
        calls = Calls(store, centre.names, asked.open)
        calls.open_all()
        figures, baseline = (_measured(centre, calls, asked, naive=naive) for naive in (False, True))
        server = centre.server_name()
    met = all(figures.get(name, float("inf")) <= most for name, most in TARGET.items())
    ratio: dict[str, Any] = {
        name: round(baseline[name] / figures[name], 1)
        for name in ("p50_ms", "p99_ms")
        if name in figures and name in baseline
    }
    asked_for = {"open": asked.open, "rate": asked.rate}
    return common.report(
        "queue", asked_for | figures, baseline=baseline, ratio=ratio, target=TARGET, met=met, server=server
    )


def _measured(centre: Centre, calls: "Calls", asked: Any, *, naive: bool) -> dict[str, Any]:
    with screen.a_page() as page:
        screen.sign_in(page, centre.url, "operator", centre.password)
        page.wait_for_function(ALL_HERE, arg=asked.open, timeout=LOAD_MS)
        drawn_ms = _drawn(page, asked.open)
        if naive:
            page.evaluate(NAIVE)
        page.evaluate(WATCH)
        stop = Stop()
        reports = Thread(target=calls.report, args=(asked.rate, stop))
        reports.start()
        try:
            samples = list(_p1(page, calls, asked.p1))
        finally:
            stop.set()
            reports.join()
        long_tasks: list[float] = page.evaluate("window.benchLong")
    shown = common.percentiles(samples)
    return {
        **{f"{name}_ms" if name != "n" else "p1": value for name, value in shown.items()},
        "lost": asked.p1 - len(samples),
        "drawn_ms": drawn_ms,
        "long_tasks": len(long_tasks),
        "longest_task_ms": round(max(long_tasks, default=0.0), 1),
    }


def _drawn(page: "Page", open_incidents: int) -> float:
    """Milliseconds from asking for the desk, whose files the browser has, to all incidents in its queue."""
    page.reload()
    page.wait_for_function(ALL_HERE, arg=open_incidents, timeout=LOAD_MS)
    page.wait_for_selector("#queue-rows .row", timeout=LOAD_MS)
    return round(float(page.evaluate("performance.now()")), 1)


def _p1(page: "Page", calls: "Calls", wanted: int) -> Iterator[float]:
    """Milliseconds of each P1 that was seen in time; each is closed before the next one comes."""
    from playwright.sync_api import TimeoutError as NotInTime  # noqa: PLC0415 - a package of development

    for _ in range(wanted):
        began = time.monotonic()
        title, sent = calls.p1()
        with suppress(NotInTime):
            seen = page.wait_for_function(SEEN, arg=title, timeout=LOST_MS).json_value()
            yield seen["at"] - sent
            calls.close(seen["id"])
        page.wait_for_timeout(max(1.0 - (time.monotonic() - began), 0.0) * 1_000)


@dataclass(slots=True)
class Calls:
    """Reports of incidents that lie on a grid, each a place of its own."""

    store: redis.Redis
    names: Names
    open: int
    _run: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    _numbers: Iterator[int] = field(default_factory=count)
    _explosions: Iterator[int] = field(default_factory=count)

    def open_all(self) -> None:
        for begin in range(0, self.open, SEND_AT_ONCE):
            pipeline = self.store.pipeline(transaction=False)
            for place in range(begin, min(begin + SEND_AT_ONCE, self.open)):
                self._send(pipeline, place)
            pipeline.execute()

    def report(self, rate: float, stop: Stop) -> None:
        """Further reports of random incidents, until told to stop."""
        rng, began = Random(1), time.monotonic()
        for sent in count():
            if stop.wait(max(began + sent / rate - time.monotonic(), 0.0)):
                return
            self._send(self.store, rng.randrange(self.open))

    def p1(self) -> tuple[str, float]:
        """An explosion where nothing else is: its title, and when it was sent, in ms since 1970."""
        lon, lat = OF_P1
        title = self._add(self.store, "explosion", (lon + next(self._explosions) * APART_DEG, lat))
        return title, time.time() * 1_000

    def close(self, incident: str) -> None:
        command = CloseIncident(incident_id=incident, reason="bench", actor="bench")
        self.store.xadd(self.names.commands, {"command": encode_command(command)})

    def _send(self, store: Any, place: int) -> None:
        row, column = divmod(place, ACROSS)
        where = (35.0 + column * APART_DEG, 48.5 + row * APART_DEG)
        self._add(store, STANDING[place % len(STANDING)], where)

    def _add(self, store: Any, category: str, where: tuple[float, float]) -> str:
        """Gives the title that the report has."""
        name = f"{self._run}-{next(self._numbers)}"
        title = f"Bench call {name}"
        event = {
            "specversion": "1.0",
            "id": name,
            "source": f"bench/{name}",
            "type": "sitcen.emergency.v1",
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "data": {
                "category": category,
                "title": title,
                "location": {"type": "Point", "coordinates": list(where)},
                "accuracy_m": 20,
            },
        }
        store.xadd(self.names.events(EventKind.EMERGENCY), {"event": json.dumps(event)})
        return title
