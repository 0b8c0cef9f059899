"""How many events a second one writer sustains, beside what redis-py can do at all on this machine."""

import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice, pairwise
from statistics import median
from typing import Any

import redis

from dashboard.bench.centre import Centre
from dashboard.bench.clerk import Clerk
from dashboard.bench.common import report
from dashboard.bench.day import SHARES, Day
from dashboard.streams.journal import history, verify
from dashboard.streams.names import WRITERS, Names

TARGET = 12_000  # events a second under the first policy; what the others cost stands beside it
SECONDS = 30
SAMPLE_S = 0.25
PAGE = 500


def main(options: Sequence[str]) -> int:
    parser = ArgumentParser(prog="sitcen bench writer", description=__doc__)
    parser.add_argument("--events", type=int, default=750_000, help="how many wait when the writer starts")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--fsync", nargs="+", default=("everysec", "always"), help="AOF policies")
    chosen = parser.parse_args(options)
    return run(chosen.events, chosen.seed, chosen.fsync)


def run(events: int, seed: int, policies: Sequence[str]) -> int:
    """Preload the streams, start one writer, and watch it until it has read all."""
    runs = {policy: _measure(events, seed, policy) for policy in policies}
    first = next(iter(runs.values()))
    sustained = first["events_per_s"] >= TARGET and first["seconds"] >= SECONDS
    met = sustained and all(run["exact"] for run in runs.values())
    return report(
        "writer",
        {"mix": SHARES, **runs},
        baseline={policy: run.pop("ceiling") for policy, run in runs.items()},
        ratio={policy: round(run["events_per_s"] / run["ceiling_per_s"], 3) for policy, run in runs.items()},
        target={
            "events_per_s": TARGET,
            "seconds": SECONDS,
            "exact": True,
            "appendfsync": policies[0],
        },
        met=met,
        server=first["server"],
    )


def _measure(events: int, seed: int, policy: str) -> dict[str, Any]:
    with Centre(writers=0, web=False, appendfsync=policy) as centre, centre.store() as store:
        ceiling = _ceiling(store)
        day = Day(seed, events, datetime.now(UTC))
        _preload(store, centre.names, day)
        centre.start("writer-1", "writer")
        with centre.store() as another, _working(Clerk(another, centre.names)):
            rates, seconds = _watch(store, centre.names, events)
        exact = _exact(store, centre.names, day.unique)
        return {
            "events": events,
            "unique": day.unique,
            "facts": store.xlen(centre.names.journal),
            "seconds": round(seconds, 1),
            "events_per_s": round(events / seconds),
            "per_second_median": round(median(rates)),
            "per_second_worst": round(min(rates)),
            "exact": exact,
            "ceiling": ceiling,
            "ceiling_per_s": ceiling["events_per_s"],
            "server": centre.server_name(),
        }


@contextmanager
def _working(clerk: Clerk) -> Iterator[None]:
    thread = threading.Thread(target=clerk.run)
    thread.start()
    try:
        yield
    finally:
        clerk.stop.set()
        thread.join()


def _preload(store: redis.Redis, names: Names, day: Day) -> None:
    messages = day.messages()
    while page := list(islice(messages, PAGE)):
        pipeline = store.pipeline(transaction=False)
        for kind, raw in page:
            pipeline.xadd(names.events(kind), {"event": raw})
        pipeline.execute()


def _watch(store: redis.Redis, names: Names, events: int) -> tuple[list[float], float]:
    """Events read in each second, and the seconds from the first read to the last acknowledgement."""
    done, began = 0, 0.0
    marks: list[tuple[float, int]] = []
    while done < events:
        time.sleep(SAMPLE_S)
        done = _acknowledged(store, names)
        now = time.monotonic()
        if done and not began:
            began, at_first = now, done
        if began:
            marks.append((now, done))
    seconds = (marks[-1][0] - began) * events / (events - at_first)
    every = marks[:: int(1 / SAMPLE_S)]
    return [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(every)], seconds


def _acknowledged(store: redis.Redis, names: Names) -> int:
    total = 0
    for stream in names.inputs[1:]:
        for group in store.xinfo_groups(stream) if store.exists(stream) else ():
            total += (group["entries-read"] or 0) - group["pending"]
    return total


def _exact(store: redis.Redis, names: Names, unique: int) -> bool:
    """Say whether every event is in the journal once, and the chain whole."""
    verify(store, names)
    told = ("IncidentOpened", "EventAttached", "EventUpdated", "EventCancelled", "EventIgnored")
    causes = [fact.cause for fact in history(store, names) if fact.type in told]
    return len(causes) == len(set(causes)) == unique


def _ceiling(store: redis.Redis, count: int = 100_000) -> dict[str, Any]:
    """The bare client: XADD pipelined, XREADGROUP, XACK of as many entries of the same size."""
    stream = "{bench}:ceiling"
    raws = [raw for _, raw in Day(1, 2_000, datetime.now(UTC)).messages()]
    store.xgroup_create(stream, WRITERS, id="0", mkstream=True)
    began = time.monotonic()
    for _ in range(count // PAGE):
        pipeline = store.pipeline(transaction=False)
        for raw in raws[:PAGE]:
            pipeline.xadd(stream, {"event": raw})
        pipeline.execute()
        [(_, page)] = store.xreadgroup(WRITERS, "bench", {stream: ">"}, count=PAGE)
        store.xack(stream, WRITERS, *(entry_id for entry_id, _ in page))
    seconds = time.monotonic() - began
    store.delete(stream)
    return {"events": count, "events_per_s": round(count / seconds)}
