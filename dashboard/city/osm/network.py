"""The road graph of a map: ways are cut at crossings, and crossings split where one may not turn."""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from importlib.resources import files
from itertools import pairwise

import msgspec
from msgspec import Struct

from dashboard.city.osm.source import Read, Restriction, Tags, Way, road_class
from dashboard.model.closure import Place
from dashboard.model.place import Point, distance_m
from dashboard.roads.draft import Draft, Piece
from dashboard.roads.graph import RoadGraph
from dashboard.roads.prune import connected

BLOCKS = frozenset({"bollard", "block", "jersey_barrier", "concrete_block", "log", "debris", "rock", "wall"})
MPH = 1.609344


class Speeds(Struct, frozen=True):
    """As speeds.toml says."""

    kmh: dict[str, float]
    factor: dict[str, float]
    limits: dict[str, float]
    crossing_s: float

    def of(self, tags: Tags, kind: str) -> float:
        """Km/h of an emergency vehicle on an empty road."""
        limit = self.limit(tags.get("maxspeed", ""))
        return self.kmh[kind] if limit is None else max(limit * self.factor[kind], 5.0)

    def limit(self, text: str) -> float | None:
        """Km/h; None where the map says nothing that can be read."""
        if text in self.limits:
            return self.limits[text]
        found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(mph|km/h|kmh)?", text.strip())
        if found is None:
            return None
        figure = float(found[1]) * (MPH if found[2] == "mph" else 1.0)
        return figure if figure > 0 else None


def speeds() -> Speeds:
    text = (files("dashboard.city.osm") / "speeds.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), Speeds)


def directions(tags: Tags) -> tuple[bool, bool]:
    """Whether a way may be driven as it is drawn, and against it."""
    said = tags.get("oneway", "")
    if said in {"-1", "reverse"}:
        return False, True
    implied = tags.get("junction") in {"roundabout", "circular"} or tags.get("highway") == "motorway"
    if said in {"yes", "true", "1"} or (implied and said not in {"no", "false", "0"}):
        return True, False
    return True, True


class Network:
    """Builds the graph; `dropped` nodes had no way back, `applied` restrictions split a crossing."""

    def __init__(self, read: Read, district_of: Callable[[Point], int]) -> None:
        self._read, self._district_of = read, district_of
        self._draft, self._speeds = Draft(), speeds()
        self._nodes: dict[int, int] = {}  # of the map's crossings
        self._places: dict[int, Place] = {}
        # Pieces by the map's way and crossing: those that arrive there, those that leave.
        self._into: dict[tuple[int, int], list[int]] = {}
        self._leaving: dict[int, list[tuple[int, int]]] = {}
        self.applied = self.dropped = 0

    def graph(self) -> RoadGraph:
        crossings = self._crossings()
        for way in self._read.roads:
            for part in _cut(way, crossings):
                self._lay(way, part)
        self._restrict()
        found, self.dropped = connected(self._draft.graph())
        return found

    def _crossings(self) -> set[int]:
        uses = Counter(node for way in self._read.roads for node in way.nodes)
        ends = {node for way in self._read.roads for node in (way.nodes[0], way.nodes[-1])}
        blocks = {node for node, tags in self._read.marked.items() if tags.get("barrier") in BLOCKS}
        return {node for node, count in uses.items() if count > 1} | ends | (blocks & set(uses))

    def _node(self, osm: int, place: Place) -> int:
        """A bollard has a node for each road that ends at it: nobody drives through."""
        if self._read.marked.get(osm, {}).get("barrier") in BLOCKS:
            return self._draft.node(place)
        if osm not in self._nodes:
            self._nodes[osm] = self._draft.node(place)
        return self._nodes[osm]

    def _lay(self, way: Way, part: tuple[int, int]) -> None:
        """One part of a way between two crossings, in each direction that it may be driven."""
        first, last = part
        line, osm = way.line[first : last + 1], way.nodes[first : last + 1]
        if osm[0] == osm[-1] and len(osm) < 3:
            return
        ends = self._node(osm[0], line[0]), self._node(osm[-1], line[-1])
        ahead, back = directions(way.tags)
        there = self._piece(way, osm, line, ends) if ahead else None
        again = self._piece(way, osm[::-1], line[::-1], ends[::-1]) if back else None
        if there is not None and again is not None:
            self._draft.twins(there, again)

    def _piece(self, way: Way, osm: tuple[int, ...], line: tuple[Place, ...], ends: tuple[int, int]) -> int:
        kind = road_class(way.tags) or "residential"
        length = sum(distance_m(Point(a), Point(b)) for a, b in pairwise(line))
        number = self._draft.one_way(
            Piece(
                tail=ends[0],
                head=ends[1],
                length_m=length,
                free_s=length / self._speeds.of(way.tags, kind) * 3.6 + self._speeds.crossing_s,
                road_class=kind,
                signal=any(self._signal(node) for node in osm[1:]),
                district=self._district_of(Point(line[len(line) // 2])),
                name=way.tags.get("name:uk") or way.tags.get("name", ""),
                inner=line[1:-1],
            )
        )
        self._into.setdefault((way.id, osm[-1]), []).append(number)
        self._leaving.setdefault(osm[0], []).append((way.id, number))
        return number

    def _signal(self, node: int) -> bool:
        return self._read.marked.get(node, {}).get("highway") == "traffic_signals"

    def _restrict(self) -> None:
        """Who enters by a way from which not every turn is allowed gets a node of his own at the crossing."""
        by_entry: dict[tuple[int, int], list[Restriction]] = {}
        for each in self._read.restrictions:
            by_entry.setdefault((each.source, each.via), []).append(each)
        entries = [
            (number, via, rules)
            for (source, via), rules in by_entry.items()
            for number in self._into.get((source, via), ())
        ]
        # First every entry gets its node, then the ways on are copied: a copy must end where its origin does.
        own = [self._draft.enter_apart(number) for number, _, _ in entries]
        for (number, via, rules), node in zip(entries, own, strict=True):
            for onward in _allowed(self._leaving.get(via, ()), rules, self._draft.twin(number)):
                self._draft.copy(onward, node)
            self.applied += 1


def _cut(way: Way, crossings: set[int]) -> Iterable[tuple[int, int]]:
    stops = [at for at, node in enumerate(way.nodes) if node in crossings or at in (0, len(way.nodes) - 1)]
    return pairwise(stops)


def _allowed(leaving: Iterable[tuple[int, int]], rules: Sequence[Restriction], back: int) -> list[int]:
    """The pieces that one may drive on into; turning round only where there is no other."""
    only = {rule.target for rule in rules if rule.kind.startswith("only_")}
    never = {rule.target for rule in rules if rule.kind.startswith("no_")}
    ways = [(way, number) for way, number in leaving if number != back]
    found = [number for way, number in ways if (not only or way in only) and way not in never]
    return found or [number for _, number in ways] or [number for _, number in leaving]
