"""Panning the desk's map over a city of 100,000 road pieces: its own tiles, beside the same roads as vectors.

Both are the real desk in a real Chromium; the second one's city was built without tiles.
"""

import time
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from dashboard.bench import common, frames, made_city, screen
from dashboard.bench.centre import Centre
from dashboard.city.osm import build

if TYPE_CHECKING:
    from playwright.sync_api import Page

TARGET = {"frames_per_s": 50.0, "first_drawn_ms": 1_500.0}
CROSSINGS = 52_000  # about 100,000 pieces of road
DRAWN = {"tiles": ".leaflet-tile-loaded", "vectors": "path.map-roads"}
# The map is moved by as much as a hand drags it, in circles, so that new ground comes into view all the time.
PAN = """() => {
  window.benchFrame = (step) => {
    const [right, down] = [Math.cos(step / 60), Math.sin(step / 60)].map((part) => Math.round(12 * part));
    sitcen.map().panBy([right, down], {animate: false});
  };
}"""


def main(options: Sequence[str]) -> int:
    parser = ArgumentParser(prog="sitcen bench pan", description=__doc__)
    parser.add_argument("--crossings", type=int, default=CROSSINGS)
    parser.add_argument("--seconds", type=float, default=10.0)
    asked = parser.parse_args(options)
    with TemporaryDirectory() as folder:
        source = Path(folder) / "made.osm"
        made_city.write(source, asked.crossings, 1)
        figures, roads = measured(source, asked.seconds, tiles=True)
        baseline, _ = measured(source, asked.seconds, tiles=False)
    met = (
        figures["frames_per_s"] >= TARGET["frames_per_s"]
        and figures["first_drawn_ms"] <= TARGET["first_drawn_ms"]
    )
    ratio = {
        "frames_per_s": round(figures["frames_per_s"] / baseline["frames_per_s"], 1),
        "first_drawn_ms": round(baseline["first_drawn_ms"] / figures["first_drawn_ms"], 1),
    }
    return common.report(
        "pan", {"roads": roads, **figures}, baseline=baseline, ratio=ratio, target=TARGET, met=met
    )


def measured(source: Path, seconds: float, *, tiles: bool) -> tuple[dict[str, Any], int]:
    """The figures of one desk, and how many roads its city has."""
    centre = Centre(writers=1, settings={"SITCEN_CITY": "made"})
    began = time.monotonic()
    built = build(source, centre.folder / "cities" / "made", tiles=tiles)
    build_s = time.monotonic() - began
    with centre, screen.a_page() as page:
        centre.await_ready()
        screen.sign_in(page, centre.url, "operator", centre.password)
        drawn_ms = _first_drawn(page, DRAWN["tiles" if tiles else "vectors"])
        page.evaluate(PAN)
        seen = frames.watched(page, seconds)
    figures = {"build_s": round(build_s, 1), "first_drawn_ms": drawn_ms, **seen.figures()}
    return figures, built.counts["road_ways"]


def _first_drawn(page: "Page", what: str) -> float:
    """Milliseconds from asking for the desk, whose files the browser has, to its base map."""
    page.add_init_script(
        f"""new MutationObserver((_, watch) => {{
          if (!document.querySelector({what!r})) return;
          window.baseDrawn = performance.now();
          watch.disconnect();
        }}).observe(document, {{childList: true, subtree: true, attributeFilter: ["class"]}});"""
    )
    page.reload()
    page.wait_for_function("() => window.baseDrawn !== undefined", timeout=120_000)
    return round(float(page.evaluate("window.baseDrawn")), 1)
