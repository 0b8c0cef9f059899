"""Roads: how long a pack takes to build, and 300 units to one incident, beside networkx and igraph."""

import json
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from dashboard.bench import common, made_city
from dashboard.roads import graph as packs
from dashboard.roads.graph import Floats, RoadGraph
from dashboard.roads.snap import Spot, Spots
from dashboard.roads.travel import Travel, stepped

CROSSINGS = 50_000
UNITS = 300
ASKED, ASKED_OTHERS = 300, 5  # questions to us, and to the others, which take longer
LIMIT_S = 600.0
CHANGED = 0.02
TARGET = {"p95_ms": 10.0, "p95_limit_ms": 2.0, "weights_p95_ms": 5.0}
BUILD = """
import json, resource, sys, time
from pathlib import Path
from dashboard.city.osm import build
began = time.perf_counter()
built = build(Path(sys.argv[1]), Path(sys.argv[2]), again=True, tiles=False)
took = time.perf_counter() - began
kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"build_s": round(took, 2), "peak_mb": kb // 1024, "counts": built.counts}))
"""


def main(options: Sequence[str]) -> int:
    parser = ArgumentParser(prog="sitcen bench roads", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="a town's OpenStreetMap file, measured as well")
    parser.add_argument("--crossings", type=int, default=CROSSINGS)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(options)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.osm"
        made_city.write(made, chosen.crossings, chosen.seed)
        cities = {"made": made} | ({"town": chosen.file} if chosen.file else {})
        found = {name: measure(file, Path(folder) / name, chosen.seed) for name, file in cities.items()}
    figures = {name: each["ours"] for name, each in found.items()}
    baseline = {name: each["others"] for name, each in found.items()}
    ratio = {name: each["ratio"] for name, each in found.items()}
    fast = all(each[name] <= most for each in figures.values() for name, most in TARGET.items())
    equal = all(each["distances_equal"] for each in figures.values())
    return common.report(
        "roads",
        figures,
        baseline=baseline,
        ratio=ratio,
        target={**TARGET, "distances_equal": True},
        met=fast and equal,
        server="none",
    )


def measure(file: Path, folder: Path, seed: int) -> dict[str, Any]:
    """One city: its building, our times, those of the others, and whether all agree."""
    told = subprocess.run(
        [sys.executable, "-c", BUILD, str(file), str(folder)], check=True, capture_output=True, text=True
    )
    graph = packs.load(folder)
    travel, rng = Travel(graph), Random(seed)
    asked = [_question(graph, rng) for _ in range(ASKED)]
    whole = [_ms(partial(_ours, travel, *each)) for each in asked]
    limited = [_ms(partial(_ours, travel, *each, LIMIT_S)) for each in asked]
    weights = [_ms(partial(travel.set_weights, _slowed(graph, rng))) for _ in range(50)]
    others = _others(graph, asked[:ASKED_OTHERS])
    p50 = float(np.percentile(whole, 50))
    ours = {
        **json.loads(told.stdout),
        "nodes": graph.nodes,
        "edges": graph.edges,
        "p50_ms": round(p50, 2),
        "p95_ms": round(float(np.percentile(whole, 95)), 2),
        "p95_limit_ms": round(float(np.percentile(limited, 95)), 2),
        "weights_p95_ms": round(float(np.percentile(weights, 95)), 2),
        "distances_equal": _equal(graph, asked[:ASKED_OTHERS], others),
    }
    medians = {f"{name}_ms": round(float(np.median(each["ms"])), 2) for name, each in others.items()}
    return {
        "ours": ours,
        "others": medians,
        "ratio": {name: round(ms / p50, 1) for name, ms in medians.items()},
    }


Question = tuple[Spot, list[Spot]]


def _question(graph: RoadGraph, rng: Random) -> Question:
    """An incident and the units, each at the beginning of an edge: a node, for those who know no edges."""
    edges = [rng.randrange(graph.edges) for _ in range(UNITS + 1)]
    return Spot(edges[0], 0.0), [Spot(edge, 0.0) for edge in edges[1:]]


def _ours(travel: Travel, goal: Spot, units: list[Spot], limit_s: float = float("inf")) -> Floats:
    return travel.times_to(goal, limit_s).costs(Spots.of(units))


def _slowed(graph: RoadGraph, rng: Random) -> Floats:
    drive = graph.free_s.copy()
    drive[rng.sample(range(graph.edges), int(graph.edges * CHANGED))] *= 3
    return drive


def _ms(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1_000


def _others(graph: RoadGraph, asked: Sequence[Question]) -> dict[str, dict[str, list[Any]]]:
    """By each other: milliseconds of each question, and the seconds it gave from the units' nodes."""
    import igraph  # noqa: PLC0415 — packages of development
    import networkx as nx  # noqa: PLC0415

    weights = stepped(graph.free_s)
    net = nx.DiGraph()
    for tail, head, weight in zip(graph.tail.tolist(), graph.head.tolist(), weights.tolist(), strict=True):
        known = net.get_edge_data(head, tail)
        net.add_edge(head, tail, weight=min(weight, known["weight"]) if known else weight)
    fast = igraph.Graph(n=graph.nodes, edges=list(zip(graph.tail, graph.head, strict=True)), directed=True)
    fast.es["weight"] = weights.tolist()

    def by_networkx(goal: int, starts: list[int]) -> list[float]:
        times = nx.single_source_dijkstra_path_length(net, goal)
        return [times.get(start, float("inf")) for start in starts]

    def by_igraph(goal: int, starts: list[int]) -> list[float]:
        once = sorted(set(starts))  # it takes no node twice
        times = dict(zip(once, fast.distances([goal], once, weights="weight", mode="in")[0], strict=True))
        return [times[start] for start in starts]

    return {"networkx": _asked(graph, asked, by_networkx), "igraph": _asked(graph, asked, by_igraph)}


def _asked(
    graph: RoadGraph, asked: Sequence[Question], answer: Callable[[int, list[int]], list[float]]
) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {"ms": [], "seconds": []}
    for goal, units in asked:
        nodes = [int(graph.tail[unit.edge]) for unit in units]
        began = time.perf_counter()
        seconds = answer(int(graph.tail[goal.edge]), nodes)
        found["ms"].append((time.perf_counter() - began) * 1_000)
        found["seconds"].append(seconds)
    return found


def _equal(graph: RoadGraph, asked: Sequence[Question], others: dict[str, dict[str, list[Any]]]) -> bool:
    """Whether all say exactly the same seconds from node to node."""
    travel = Travel(graph)
    for place, (goal, units) in enumerate(asked):
        node = np.array([graph.tail[goal.edge]], np.int32)
        mine = travel.exact_to(int(node[0]))[[int(graph.tail[unit.edge]) for unit in units]].tolist()
        if any(each["seconds"][place] != mine for each in others.values()):
            return False
    return True
