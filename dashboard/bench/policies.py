"""Policies of dispatch on the same calls: the nearest by air, by road, with live weights, matched, moved up.

Each shift is simulated through the real decide, fold and adviser. A difference is that of pairs: same calls,
two policies, one pair for each seed, with a 95 % interval of the mean (Student's t).
"""

import tempfile
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite, sqrt
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

import numpy as np
from scipy.stats import t as student

from dashboard import city
from dashboard.bench import common
from dashboard.bench.caseload import Town
from dashboard.bench.policy import Policy, slowed
from dashboard.bench.shift import Answer, Shift
from dashboard.city.osm import build

URGENT = 2  # priorities 1 and 2 have a limit: that of the service whose unit is there first
AIR, ROAD = Policy(air=True), Policy()
LIVE = Policy(live=True)
MATCHED, MOVED = Policy(live=True, together=True), Policy(live=True, together=True, moves=True)
# By roads: empty, or a fifth of them slowed. On empty roads everybody's weights are the live ones.
POLICIES = {
    "calm": {"air": AIR, "road": ROAD, "matched": MATCHED, "moved": MOVED},
    "slowed": {"air": AIR, "road": ROAD, "live": LIVE, "matched": MATCHED, "moved": MOVED},
}
DIFFERENCES = {
    "calm": (("road", "air"), ("matched", "road"), ("moved", "matched")),
    "slowed": (("road", "air"), ("live", "road"), ("matched", "live"), ("moved", "matched")),
}
FIGURES = ("late", "mean_s", "p90_s", "low_mean_s")


@dataclass(frozen=True, slots=True)
class Task:
    """One shift to be simulated."""

    town: str
    folder: str
    load: float
    hours: float
    seed: int
    roads: str
    policy: str


def main(options: Sequence[str]) -> int:
    parser = ArgumentParser(prog="sitcen bench policies", description=__doc__)
    parser.add_argument(
        "file", nargs="?", type=Path, help="a town's OpenStreetMap file, beside the demo city"
    )
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--hours", type=float, default=24.0, help="of each shift")
    parser.add_argument(
        "--load", type=float, default=0.35, help="share of the ambulances' time that calls take"
    )
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args(options)
    with tempfile.TemporaryDirectory() as folder:
        towns = ["kharkiv"]
        if asked.file:
            build(asked.file, Path(folder) / "town", tiles=False)
            towns.append("town")
        tasks = [
            Task(town, folder, asked.load, asked.hours, seed, roads, policy)
            for town in towns
            for seed in range(1, asked.seeds + 1)
            for roads, policies in POLICIES.items()
            for policy in policies
        ]
        with ProcessPoolExecutor(asked.workers) as pool:
            runs = dict(
                zip(tasks, pool.map(simulate, tasks, chunksize=len(tasks) // asked.seeds), strict=True)
            )
    figures = {town: _town(town, runs) for town in towns}
    clean = all(not each["refused"] and not each["unanswered"] for each in runs.values())
    target = {"seeds": 20, "refused": 0, "unanswered": 0}
    asks = {"seeds": asked.seeds, "hours": asked.hours, "load": asked.load}
    return common.report("policies", asks | figures, target=target, met=clean and asked.seeds >= 20)


@lru_cache(maxsize=4)
def _the_town(name: str, folder: str, load: float) -> Town:
    return Town.of(city.load(name, Path(folder)), load)


def simulate(task: Task) -> dict[str, float]:
    """One shift's figures."""
    town = _the_town(task.town, task.folder, task.load)
    edges = town.city.graph.edges
    slow = slowed(town.city, task.seed) if task.roads == "slowed" else np.ones(edges)
    shift = Shift(town, POLICIES[task.roads][task.policy], slow)
    shift.run(town.cases(task.seed, task.hours))
    figures = _figures(list(shift.answers.values()))
    return figures | {"refused": shift.refused, "moves": shift.moves, "joined": shift.merged}


def _figures(answers: Sequence[Answer]) -> dict[str, float]:
    urgent = [each.first_s for each in answers if each.priority <= URGENT and isfinite(each.first_s)]
    low = [each.first_s for each in answers if each.priority > URGENT and isfinite(each.first_s)]
    return {
        "calls": len(answers),
        "unanswered": len(answers) - len(urgent) - len(low),
        "late": fmean(each.late for each in answers if each.priority <= URGENT),
        "mean_s": fmean(urgent),
        "p90_s": float(np.percentile(urgent, 90)),
        "low_mean_s": fmean(low),
    }


def _town(town: str, runs: Mapping[Task, Mapping[str, float]]) -> dict[str, Any]:
    return {roads: _world(town, roads, runs) for roads in POLICIES}


def _world(town: str, roads: str, runs: Mapping[Task, Mapping[str, float]]) -> dict[str, Any]:
    """Means of every policy, and the differences of pairs."""
    by_policy: dict[str, list[Mapping[str, float]]] = {policy: [] for policy in POLICIES[roads]}
    for task, figures in runs.items():
        if (task.town, task.roads) == (town, roads):
            by_policy[task.policy].append(figures)
    return {
        "policies": {
            policy: {
                name: round(fmean(each[name] for each in found), 4) for name in ("calls", "moves", *FIGURES)
            }
            for policy, found in by_policy.items()
        },
        "differences": {
            f"{one} - {other}": {
                name: interval(
                    [a[name] - b[name] for a, b in zip(by_policy[one], by_policy[other], strict=True)]
                )
                for name in FIGURES
            }
            for one, other in DIFFERENCES[roads]
        },
    }


def interval(differences: Sequence[float]) -> dict[str, float]:
    """The mean of pairs' differences and the 95 % interval about it."""
    middle = fmean(differences)
    if len(differences) < 2:
        return {"mean": round(middle, 4)}
    half = float(student.ppf(0.975, len(differences) - 1)) * stdev(differences) / sqrt(len(differences))
    return {"mean": round(middle, 4), "low": round(middle - half, 4), "high": round(middle + half, 4)}
