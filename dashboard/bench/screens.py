"""A thousand screens on one web process: whether each gets every fact in order, how late, at what cost."""

import json
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

import redis

from dashboard.bench import common
from dashboard.bench.centre import Centre
from dashboard.bench.load import Load
from dashboard.bench.usage import Usage, tree
from dashboard.model.codes import Scope
from dashboard.streams.people import add_key

TARGET = {"p99_ms": 300, "cpu_percent": 60, "incomplete": 0, "doubled": 0, "dropped": 0}
SETTLE_S = 3.0
RATES = (10, 100)


def main(options: Sequence[str]) -> int:
    parser = ArgumentParser(prog="sitcen bench screens", description=__doc__)
    parser.add_argument("--clients", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=20.0, help="of events, at each rate")
    parser.add_argument("--rates", type=float, nargs="+", default=RATES, help="events a second")
    chosen = parser.parse_args(options)
    return run(chosen.clients, chosen.seconds, chosen.rates)


def run(clients: int, seconds: float, rates: Sequence[float] = RATES) -> int:
    """Measure each rate on a fresh centre and print the report; 0 when every target is met."""
    figures = {f"{rate:g}/s": measure(clients, seconds, rate) for rate in rates}
    met = all(each[name] <= most for each in figures.values() for name, most in TARGET.items())
    [server] = {each.pop("server") for each in figures.values()}
    asked = {"clients": clients}
    return common.report("screens", {**asked, **figures}, target=dict(TARGET), met=met, server=server)


def measure(clients: int, seconds: float, rate: float) -> dict[str, Any]:
    """One run: latencies in ms from XADD to receipt, CPU in percent of one core, memory in MB."""
    with Centre(writers=1, appendfsync="everysec") as centre, centre.store() as store:
        key = add_key(store, centre.names, "bench", Scope.READ)
        command = [sys.executable, "-m", "dashboard.bench.crowd", str(centre.port), key, str(clients)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as crowd:
            try:
                return _measured(centre, store, crowd, Load(store, centre.names, rate, seconds))
            finally:
                crowd.kill()


def _measured(
    centre: Centre, store: redis.Redis, crowd: "subprocess.Popen[str]", load: Load
) -> dict[str, Any]:
    assert crowd.stdin is not None and crowd.stdout is not None  # noqa: S101, PT018 — both are pipes
    if crowd.stdout.readline().strip() != "ready":
        raise RuntimeError("the crowd did not come together")
    usage = Usage(tree(centre.processes["web"].pid))
    load.start().join()
    cpu = usage.cpu_percent()
    time.sleep(SETTLE_S)
    ids = [key.decode() for key, _ in store.xrange(centre.names.journal)]
    crowd.stdin.write(json.dumps({"sent": load.sent, "ids": ids}) + "\n")
    crowd.stdin.flush()
    told: dict[str, Any] = json.loads(crowd.stdout.readline())
    latencies = {f"{name}_ms": round(told.pop(name), 1) for name in ("p50", "p90", "p99", "max")}
    return {
        **latencies,
        **told,
        "facts": len(ids),
        "cpu_percent": cpu,
        "rss_mb": usage.rss_mb(),
        "server": centre.server_name(),
    }
