"""How many items a second each feed's format reads in one process, beside a plain parse of the same bytes.

Each payload is of the size that its source sends (`payloads/`, of our own making). An item is whatever a
payload gives: an event, a position, a reading, or what is understood and passed over. Seconds are those that
the process itself has worked; `of_the_clock` says what share of the clock's it got of a busy machine.
"""

import csv
import json
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from io import StringIO
from math import ceil
from statistics import median
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET  # the baseline is the standard library's own parser

from google.transit import gtfs_realtime_pb2

from dashboard.bench.common import report
from dashboard.errors import CentreError
from dashboard.feeds import FORMATS
from dashboard.feeds.base import Feed
from dashboard.feeds.cameras import Camera
from dashboard.feeds.local import Local
from dashboard.model.place import at

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
PAYLOADS = files("dashboard.bench") / "payloads"
NUMBER = b"990000001"  # in a payload's file: what differs from one payload to the next
VEHICLES = 2_000
ITEMS_PER_S = {"cap": 500, "frigate": 5_000, "metropolis": 5_000}
SNAPSHOT_MS = {"gtfs_rt": 150}


@dataclass(frozen=True, slots=True)
class Sample:
    """Payloads of one format, and how the standard library, or the format's own bindings, read one."""

    payloads: Sequence[bytes]
    plain: Callable[[bytes], object]


def main(options: Sequence[str]) -> int:
    parser = ArgumentParser(prog="sitcen bench feeds", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="medians and deciles are taken over so many")
    parser.add_argument("--payloads", type=int, default=200, help="read in each round")
    parser.add_argument("--formats", nargs="+", choices=sorted(FORMATS), default=sorted(FORMATS))
    chosen = parser.parse_args(options)
    return report("feeds", **run(chosen.formats, chosen.rounds, chosen.payloads))


def run(formats: Iterable[str], rounds: int, payloads: int) -> dict[str, Any]:
    """The figures of each format, in the shape of a bench's report."""
    figures, baseline, ratio = {}, {}, {}
    unmeasured = []
    for name in formats:
        sample = sample_of(name, payloads)
        if sample is None:
            unmeasured.append(name)
            continue
        feed = FORMATS[name](_local())
        items, found = measured(feed, sample, rounds)
        figures[name] = _figures(items, found, sample)
        baseline[name] = {"items_per_s": _deciles([items / each.plain for each in found])}
        ratio[name] = round(median(each.worked / each.plain for each in found), 1)
    met = {name: _met(name, each) for name, each in figures.items()}
    return {
        "figures": figures | ({"no payload of": unmeasured} if unmeasured else {}),
        "baseline": baseline,
        "ratio": {"times_the_plain_parse": ratio},
        "target": {"items_per_s": ITEMS_PER_S, "snapshot_ms": SNAPSHOT_MS},
        "met": all(met.values()),
    }


def sample_of(name: str, count: int) -> Sample | None:
    """So many payloads of a format; None when nobody has made one."""
    if name == "gtfs_rt":
        return Sample([_snapshot(number) for number in range(3)], gtfs_realtime_pb2.FeedMessage.FromString)
    made = next((each for each in PAYLOADS.iterdir() if each.name.rpartition(".")[0] == name), None)
    if made is None:
        return None
    raw = made.read_bytes()
    return Sample(
        [raw.replace(NUMBER, str(990_000_001 + number).encode()) for number in range(count)],
        _plain(made.name),
    )


def _plain(file: str) -> Callable[[bytes], object]:
    if file.endswith(".xml"):
        return ET.fromstring
    if file.endswith(".csv"):
        return lambda raw: list(csv.reader(StringIO(raw.decode())))
    return json.loads


def _local() -> Local:
    """A centre that knows its cameras, as one does."""
    street = {
        f"cam-{number}": Camera(at(36.23, 49.99), bearing_deg=90, range_m=200) for number in range(2_000)
    }
    yard = Camera(at(36.24, 49.98), bearing_deg=180, view_deg=70, range_m=120, limits={"smoke": 0.8})
    return Local(cameras=street | {"cam-042": yard}, centre=at(36.23, 49.99))


class Round(NamedTuple):
    """Seconds that reading every payload once took: worked, by the clock, and worked by a plain parse."""

    worked: float
    clock: float
    plain: float


def measured(feed: Feed, sample: Sample, rounds: int) -> tuple[int, list[Round]]:
    """Items in one round, and each round; the feed and the plain parse take turns.

    Raises CentreError when a payload is not all read.
    """
    items = sum(_items(feed, payload) for payload in sample.payloads)
    found = []
    for _ in range(rounds):
        worked, clock = _seconds(lambda raw: feed.parse(raw, NOW), sample.payloads)
        found.append(Round(worked, clock, _seconds(sample.plain, sample.payloads)[0]))
    return items, found


def _items(feed: Feed, payload: bytes) -> int:
    parsed = feed.parse(payload, NOW)
    found = len(parsed.messages) + parsed.passed_over
    if parsed.rejected or not found:
        raise CentreError(f"the bench's own payload of {feed.name} is not read: {parsed.rejected[:1]}")
    return found


def _seconds(read: Callable[[bytes], object], payloads: Sequence[bytes]) -> tuple[float, float]:
    """Worked, and by the clock."""
    begun, worked = time.perf_counter(), time.process_time()
    for payload in payloads:
        read(payload)
    return time.process_time() - worked, time.perf_counter() - begun


def _figures(items: int, rounds: Sequence[Round], sample: Sample) -> dict[str, Any]:
    return {
        "items_per_s": _deciles([items / each.worked for each in rounds]),
        "payload_ms": _deciles([1_000 * each.worked / len(sample.payloads) for each in rounds]),
        "of_the_clock": round(median(each.worked / each.clock for each in rounds), 2),
        "payload_bytes": len(sample.payloads[0]),
        "items_a_payload": round(items / len(sample.payloads), 1),
    }


def _deciles(values: Sequence[float]) -> dict[str, float]:
    """p10, p50 and p90 by the nearest rank."""
    ordered = sorted(values)
    ranks = {f"p{each}": ordered[ceil(len(ordered) * each / 100) - 1] for each in (10, 50, 90)}
    return {name: round(value, 3 if value < 1_000 else 0) for name, value in ranks.items()}


def _met(name: str, figures: dict[str, Any]) -> bool:
    fast: bool = figures["items_per_s"]["p50"] >= ITEMS_PER_S.get(name, 0)
    soon: bool = name not in SNAPSHOT_MS or figures["payload_ms"]["p50"] <= SNAPSHOT_MS[name]
    return fast and soon


def _snapshot(number: int) -> bytes:
    """Where the vehicles of a large city are."""
    header = gtfs_realtime_pb2.FeedHeader(gtfs_realtime_version="2.0", timestamp=1_795_370_399 + number)
    entities = [_vehicle(each, number) for each in range(VEHICLES)]
    raw: bytes = gtfs_realtime_pb2.FeedMessage(header=header, entity=entities).SerializeToString()
    return raw


def _vehicle(each: int, number: int) -> gtfs_realtime_pb2.FeedEntity:
    place = {
        "latitude": 49.9 + each / 20_000,
        "longitude": 36.2 + each / 15_000,
        "speed": 8.5,
        "bearing": 90.0,
    }
    told = {
        "trip": {"trip_id": f"trip-{each}", "route_id": str(each % 80), "start_date": "20261122"},
        "position": place,
        "timestamp": 1_795_370_390 + number,
        "stop_id": f"stop-{each % 900}",
        "vehicle": {"id": f"v{each}", "label": f"bus {each}", "license_plate": f"AX{each:04}"},
    }
    return gtfs_realtime_pb2.FeedEntity(id=f"e-{each}", vehicle=told)
