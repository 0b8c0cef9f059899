"""What every bench shares: the machine it ran on, percentiles, and one JSON object at the end."""

import json
import os
import platform
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from math import ceil, inf
from typing import Any


def run(name: str, options: Sequence[str]) -> int:
    """Run `dashboard.bench.<name>` with its options; the exit code is 0 when its target is met."""
    code: int = import_module(f"dashboard.bench.{name}").main(list(options))
    return code


def machine(server: str = "") -> dict[str, Any]:
    """Where figures were taken; `server` names the store and its version, empty without one."""
    return {
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "server": server,
    }


def percentiles(samples: Sequence[float]) -> dict[str, float]:
    """p50, p90, p99 and max by the nearest rank, in the samples' own unit, and n."""
    if not samples:
        return {"n": 0}
    ordered = sorted(samples)
    ranks = {f"p{each}": ordered[ceil(len(ordered) * each / 100) - 1] for each in (50, 90, 99)}
    return {key: round(value, 3) for key, value in (ranks | {"max": ordered[-1]}).items()} | {
        "n": len(ordered)
    }


def p95(samples: Sequence[float]) -> float:
    """By the nearest rank; infinite where there are none."""
    return round(sorted(samples)[ceil(len(samples) * 95 / 100) - 1], 3) if samples else inf


@contextmanager
def running(jobs: Mapping[threading.Event, Callable[[], None]]) -> Iterator[None]:
    """Each job in a thread of its own, stopped by its event at the end, and waited for."""
    threads = [threading.Thread(target=run) for run in jobs.values()]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for stop in jobs:
            stop.set()
        for thread in threads:
            thread.join()


def report(  # noqa: PLR0913 - the fields that every bench prints
    bench: str,
    figures: Mapping[str, Any],
    *,
    baseline: Mapping[str, Any] | None = None,
    ratio: Mapping[str, Any] | None = None,
    target: Mapping[str, Any],
    met: bool,
    server: str = "",
) -> int:
    """Print a bench's result as one JSON object; 0 when the target is met and 1 when not."""
    result = {
        "bench": bench,
        "figures": figures,
        "baseline": baseline or {},
        "ratio": ratio or {},
        "target": target,
        "met": met,
        "machine": machine(server),
    }
    print(json.dumps(result, indent=2, ensure_ascii=False))
    return 0 if met else 1
