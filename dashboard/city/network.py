"""The road graph of a pack whose streets are lines, and where its people are."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from dashboard.city.pack import District, Place, Street
from dashboard.model.place import Point, distance_m
from dashboard.roads.demand import Demand, Homes, merged
from dashboard.roads.draft import Draft, Piece
from dashboard.roads.graph import CLASSES, RoadGraph

CELL_M = 700.0  # people within one square are one place of demand
# Where two streets of these cross, a schematic city has a traffic signal.
SIGNALLED = frozenset({"trunk", "primary", "secondary"})

DistrictOf = Callable[[Point], int]


def graph_of(streets: Sequence[Street], district_of: DistrictOf) -> RoadGraph:
    """Every street both ways; two meet where they share a vertex."""
    network = _Network(_crossings(streets), district_of)
    for street in streets:
        for line in _cut(street.line, network.classes):
            network.both_ways(street, line)
    return network.draft.graph()


def _crossings(streets: Sequence[Street]) -> dict[Place, tuple[str, ...]]:
    """The places where streets begin, end or meet, with the classes of those that do."""
    uses = Counter(place for street in streets for place in street.line)
    found: dict[Place, tuple[str, ...]] = {}
    for street in streets:
        ends = (street.line[0], street.line[-1])
        for place in street.line:
            if uses[place] > 1 or place in ends:
                found[place] = (*found.get(place, ()), street.road_class)
    return found


def _cut(line: Sequence[Place], crossings: dict[Place, tuple[str, ...]]) -> Iterator[tuple[Place, ...]]:
    piece = [line[0]]
    for place in line[1:]:
        piece.append(place)
        if place in crossings:
            yield tuple(piece)
            piece = [place]


class _Network:
    """The draft, and the node of each crossing."""

    def __init__(self, classes: dict[Place, tuple[str, ...]], district_of: DistrictOf) -> None:
        self.classes, self.draft = classes, Draft()
        self._district_of = district_of
        self._nodes = {place: self.draft.node(place) for place in classes}

    def both_ways(self, street: Street, line: tuple[Place, ...]) -> None:
        self.draft.twins(*(self.draft.one_way(self._piece(street, way)) for way in (line, line[::-1])))

    def _piece(self, street: Street, way: tuple[Place, ...]) -> Piece:
        length = sum(distance_m(Point(a), Point(b)) for a, b in pairwise(way))
        return Piece(
            tail=self._nodes[way[0]],
            head=self._nodes[way[-1]],
            length_m=length,
            free_s=length / street.speed_kmh * 3.6,
            road_class=_known(street.road_class),
            signal=sum(each in SIGNALLED for each in self.classes[way[-1]]) > 1,
            district=self._district_of(Point(way[len(way) // 2])),
            name=street.name.uk if street.name else "",
            inner=way[1:-1],
        )


def _known(road_class: str) -> str:
    return road_class if road_class in CLASSES else "residential"


def demand_of(graph: RoadGraph, districts: Sequence[District], district_of: DistrictOf) -> Demand:
    """Each district's people spread over the crossings within it."""
    places = [graph.node(number) for number in range(graph.nodes)]
    numbers = [district_of(place) for place in places]
    counts = Counter(numbers)
    names = tuple(district.name.uk for district in districts)

    def homes() -> Iterator[Homes]:
        for place, number in zip(places, numbers, strict=True):
            if number >= 0:
                yield place.lon, place.lat, districts[number].population / counts[number], number

    return merged(homes(), CELL_M, names)
