"""From XADD to the DOM of a real Chromium desk, through the writer, with more screens listening.

With `--baseline interval` the same events go through a page that a dcc.Interval redraws each second, too.
"""

import contextlib
import json
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dashboard.bench import common, screen
from dashboard.bench.centre import Centre, eventually, free_port
from dashboard.bench.load import Load, outcome
from dashboard.model.codes import Scope
from dashboard.streams.people import add_key

if TYPE_CHECKING:
    from playwright.sync_api import Page

TARGET = {"p50_ms": 80, "p99_ms": 250, "lost": 0, "doubled": 0, "listeners_behind": 0}
RATIO_TARGET = 10.0  # of the medians, against the interval
WARM_S = 3.0  # of events that are not measured: caches, connections, the first rows
SETTLE_S = 4.0  # what is not shown by then is lost


@dataclass(frozen=True, slots=True)
class Run:
    """One measured run: ms from XADD to the DOM, and what went wrong."""

    samples: list[float]
    lost: int
    doubled: int
    repeats: int
    listeners_behind: int = 0

    def figures(self) -> dict[str, Any]:
        shown = common.percentiles(self.samples)
        return {
            **{f"{name}_ms" if name != "n" else "events": value for name, value in shown.items()},
            "lost": self.lost,
            "doubled": self.doubled,
            "repeats_ignored": self.repeats,
            "listeners_behind": self.listeners_behind,
        }


def main(options: Sequence[str]) -> int:
    parser = ArgumentParser(prog="sitcen bench latency", description=__doc__)
    parser.add_argument("--rate", type=float, default=100.0, help="events a second")
    parser.add_argument("--screens", type=int, default=20, help="screens that listen, the desk among them")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--baseline", choices=["interval"])
    chosen = parser.parse_args(options)
    desk, server = measure_desk(chosen.rate, chosen.seconds, chosen.screens)
    figures, target = desk.figures(), dict[str, Any](TARGET)
    met = all(figures.get(name, float("inf")) <= most for name, most in TARGET.items())
    baseline, ratio = {}, {}
    if chosen.baseline:
        baseline = measure_interval(chosen.rate, chosen.seconds).figures()
        ratio = {each: round(baseline[each] / figures[each], 1) for each in ("p50_ms", "p99_ms")}
        target["ratio_p50"] = RATIO_TARGET
        met = met and ratio["p50_ms"] >= RATIO_TARGET
    asked = {"rate": chosen.rate, "seconds": chosen.seconds, "screens": chosen.screens}
    return common.report(
        "latency", asked | figures, baseline=baseline, ratio=ratio, target=target, met=met, server=server
    )


def measure_desk(rate: float, seconds: float, screens: int) -> tuple[Run, str]:
    """The product; gives the store's name and version as well."""
    with Centre() as centre, screen.a_page() as page, listening(centre, screens - 1) as last_ids:
        screen.sign_in(page, centre.url, "operator", centre.password)
        run = _measured(centre, page, rate, seconds)
        with centre.store() as store:
            tip = store.hget(centre.names.lease, "tip").decode()
            server = centre.server_name()
        behind = sum(each != tip for each in last_ids())
    return Run(run.samples, run.lost, run.doubled, run.repeats, behind), server


def measure_interval(rate: float, seconds: float) -> Run:
    """The baseline: the same store and writer, and one page alone."""
    port = free_port()
    words = [sys.executable, "-m", "dashboard.bench.interval_page"]
    with Centre() as centre, screen.a_page() as page:
        log = (centre.folder / "log").open("ab")
        command = [*words, centre.store_url, centre.names.centre, str(port)]
        with log, _ended(subprocess.Popen(command, stdout=log, stderr=log)):
            eventually(lambda: _opens(page, f"http://127.0.0.1:{port}"))
            return _measured(centre, page, rate, seconds)


def _opens(page: "Page", url: str) -> bool:
    from playwright.sync_api import Error  # noqa: PLC0415 — a package of development

    try:
        page.goto(url)
        page.wait_for_selector("#queue-rows", state="attached", timeout=5_000)
    except Error:
        return False
    return True


def _measured(centre: Centre, page: "Page", rate: float, seconds: float) -> Run:
    page.evaluate(screen.WATCH)
    with centre.store() as store:
        for warm, lasts in ((True, WARM_S), (False, seconds)):
            load = Load(store, centre.names, rate, lasts, seed=int(warm))
            sending = load.start()
            # The page's own clock runs while Playwright waits; it hears nothing of the bench meanwhile.
            page.wait_for_timeout(lasts * 1_000)
            sending.join()
        page.wait_for_timeout(SETTLE_S * 1_000)
        known = outcome(store, centre.names)
    found = screen.seen(page)
    samples = []
    for event, sent in load.sent.items():
        at = screen.shown_at(found, *known.shows.get(event, ("", 0)))
        if at is not None:
            samples.append(at - sent)
    doubled = len(known.doubled) + screen.rows_twice(page)
    return Run(samples, len(load.sent) - len(samples), doubled, load.repeats)


@contextlib.contextmanager
def listening(centre: Centre, count: int) -> Iterator[Any]:
    """`count` more screens in a process of their own; what is given ends them and tells their last ids."""
    with centre.store() as store:
        key = add_key(store, centre.names, "bench", Scope.READ)
    command = [sys.executable, "-m", "dashboard.bench.listeners", str(centre.port), key, str(count)]
    with _ended(subprocess.Popen(command, stdout=subprocess.PIPE)) as process:

        def last_ids() -> list[str]:
            process.terminate()
            told, _ = process.communicate(timeout=10)
            ids: list[str] = json.loads(told)
            return ids

        time.sleep(0.5)  # until they have connected; a late one would only miss the warming up
        yield last_ids


@contextlib.contextmanager
def _ended(process: "subprocess.Popen[bytes]") -> Iterator["subprocess.Popen[bytes]"]:
    try:
        yield process
    finally:
        process.kill()
        process.wait()
