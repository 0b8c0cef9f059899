"""A desk and a wall that stay open for hours over a city that lives: what grows in browser and servers.

The demo plays, more reports come, a dispatcher sends what is advised, a clerk ends as many incidents as
come in, and somebody walks through the queue: the room stays as full as it was, so what grows is a leak.
"""

import json
import os
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from statistics import median
from typing import TYPE_CHECKING

from dashboard.bench import common, screen
from dashboard.bench.centre import Centre
from dashboard.bench.dispatcher import Dispatcher
from dashboard.bench.load import Load
from dashboard.bench.usage import Usage, renderers_mb, tree

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

GROWTH_PERCENT = 5.0
SETTLED_S = 600.0  # caches are full by then; of a short run a tenth
COMPARED = 3  # samples whose median is taken, at the beginning and at the end
OPEN = 20  # incidents, once so many have come in
STEP_S = 4.0  # between two rows that somebody looks at
SHOWN_MS = 1_500  # until the panel of an incident stands there
NEWEST = """() => {
  const [newest] = [...sitcen.state.incidents.values()].sort((a, b) => b.number - a.number);
  if (newest) sitcen.select(newest.id);
}"""
SERVERS = ("web", "writer-1", "adviser", "archivist")
# How full the room is, the journal of a month, and what the browser keeps of freed memory: told, not judged.
ALONGSIDE = ("open", "store_mb", "renderers_mb")
Sample = dict[str, float]


def main(options: Sequence[str]) -> int:
    parser = ArgumentParser(prog="sitcen bench endurance", description=__doc__)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--rate", type=float, default=0.3, help="reports a second beside the demo's own")
    parser.add_argument("--every", type=float, default=60.0, help="seconds between two samples")
    asked = parser.parse_args(options)
    lasts = asked.hours * 3_600
    with (
        Centre(demo=True, writers=1, appendfsync="everysec") as centre,
        centre.store() as store,
        screen.chromium() as browser,
        _lively(centre, asked.rate, lasts),
    ):
        screens = [Screen(browser, centre, who) for who in ("operator", "wall")]
        samples = list(_samples(centre, screens, lasts, min(asked.every, lasts / 20)))
        server, facts = centre.server_name(), store.xlen(centre.names.journal)
    settled = SETTLED_S if lasts >= 3 * SETTLED_S else lasts / 10
    found = grown(samples, settled / 60)
    figures = {"hours": asked.hours, "samples": len(samples), "facts": facts, **found}
    most = max(each["growth_percent"] for name, each in found.items() if name not in ALONGSIDE)
    target = {"growth_percent": GROWTH_PERCENT}
    return common.report("endurance", figures, target=target, met=most < GROWTH_PERCENT, server=server)


@contextmanager
def _lively(centre: Centre, rate: float, lasts: float) -> Iterator[None]:
    """Reports, a dispatcher and a clerk, until the end."""
    for each in ("adviser", "archivist"):
        centre.start(each, each)
    with centre.store() as store, centre.store() as another:
        Load(another, centre.names, rate, lasts).start()
        dispatcher = Dispatcher(store, centre.names, at_most=OPEN)
        working = threading.Thread(target=dispatcher.run)
        working.start()
        try:
            yield
        finally:
            dispatcher.stop.set()
            working.join()


class Screen:
    """A page of its own person, and the protocol by which it tells what it holds."""

    def __init__(self, browser: "Browser", centre: Centre, who: str) -> None:
        self.who = who
        self.context: BrowserContext = browser.new_context(viewport={"width": 1920, "height": 1080})
        self.page: Page = self.context.new_page()
        stands = "#queue-rows" if who == "operator" else "#wall-five"
        screen.sign_in(self.page, centre.url, who, centre.password, stands=stands)
        self._ask = self.context.new_cdp_session(self.page)
        self._ask.send("Performance.enable")
        self._way = "ArrowDown"

    def look_on(self) -> None:
        """Somebody goes to the next row, and at either end of the queue turns round."""
        before = self.page.evaluate("sitcen.state.selected")
        self.page.keyboard.press(self._way)
        if self.page.evaluate("sitcen.state.selected") == before:
            self._way = "ArrowUp" if self._way == "ArrowDown" else "ArrowDown"

    def look_at_newest(self) -> None:
        """An incident that has only begun: what the panel shows of it is nearly the same each time."""
        self.page.evaluate(NEWEST)
        self.page.wait_for_timeout(SHOWN_MS)

    def holds(self) -> Sample:
        """What is left after everything has been thrown away that can be."""
        for _ in range(2):  # what has an end to do is only gone the second time
            self._ask.send("HeapProfiler.collectGarbage")
        told = {each["name"]: each["value"] for each in self._ask.send("Performance.getMetrics")["metrics"]}
        counted = self._ask.send("Memory.getDOMCounters")
        return {
            f"{self.who}_js_heap_mb": round(told["JSHeapUsedSize"] / 2**20, 3),
            f"{self.who}_nodes": counted["nodes"],
            f"{self.who}_listeners": counted["jsEventListeners"],
        }


def _samples(centre: Centre, screens: "Sequence[Screen]", lasts: float, every: float) -> Iterator[Sample]:
    """One a minute or so; between them somebody at the desk looks through the queue."""
    desk = screens[0]
    began = time.monotonic()
    for number in range(1, int(lasts / every) + 1):
        while (left := began + number * every - time.monotonic()) > 0:
            desk.page.wait_for_timeout(min(left, STEP_S) * 1_000)
            desk.look_on()
        desk.look_at_newest()
        sample = _sample(centre, screens) | {"minutes": round((time.monotonic() - began) / 60, 2)}
        print(json.dumps(sample), file=sys.stderr, flush=True)
        yield sample


def _sample(centre: Centre, screens: "Sequence[Screen]") -> Sample:
    found: Sample = {}
    for each in screens:
        found |= each.holds()
    found["renderers_mb"] = renderers_mb(tree(os.getpid()))
    for name in SERVERS:
        found[f"{name.removesuffix('-1')}_rss_mb"] = Usage(tree(centre.processes[name].pid)).rss_mb()
    found["open"] = screens[0].page.evaluate("sitcen.state.incidents.size")
    with centre.store() as store:
        found["store_mb"] = round(store.info("memory")["used_memory"] / 2**20, 1)
    return found


def grown(samples: Sequence[Sample], settled_min: float) -> dict[str, dict[str, float]]:
    """Of each figure the median of the first samples once the room has settled, of the last, the growth."""
    after = [each for each in samples if each["minutes"] >= settled_min]
    found = {}
    for name in samples[0].keys() - {"minutes"}:
        first, last = (median(each[name] for each in part) for part in (after[:COMPARED], after[-COMPARED:]))
        percent = 100 * (last - first) / first if first else 0.0
        found[name] = {"first": round(first, 3), "last": round(last, 3), "growth_percent": round(percent, 2)}
    return dict(sorted(found.items()))
