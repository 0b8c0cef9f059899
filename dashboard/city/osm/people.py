"""Where people are, by the buildings of the map: their ground, their floors, and what they are for."""

from collections.abc import Callable, Iterable, Iterator
from math import cos, radians

from dashboard.city.osm.source import Feature, Tags
from dashboard.model.closure import Place
from dashboard.model.place import METRES_PER_DEGREE, Point
from dashboard.roads.demand import Demand, Homes, merged

CELL_M = 300.0
MOST_CELLS = 600  # more places than these cost time and change no share by a percent
M2_EACH = 40.0  # of built floor for one person, walls and stairs included: an estimate
# Floors of a building that does not say.
FLOORS = {
    "apartments": 5.0,
    "residential": 2.0,
    "house": 1.5,
    "detached": 1.5,
    "terrace": 2.0,
    "dormitory": 4.0,
}
# People there through the day, as a share of those who would live on as much floor.
LIVES = {
    "apartments": 1.0,
    "residential": 1.0,
    "house": 1.0,
    "detached": 1.0,
    "terrace": 1.0,
    "semidetached_house": 1.0,
    "dormitory": 1.5,
    "hotel": 0.5,
    "hospital": 0.7,
    "school": 0.5,
    "kindergarten": 0.5,
    "office": 0.4,
    "retail": 0.4,
    "commercial": 0.3,
    "public": 0.3,
    "industrial": 0.1,
    "yes": 0.6,  # not said: some are homes
}


def demand_of(
    areas: Iterable[Feature], district_of: Callable[[Point], int], districts: tuple[str, ...]
) -> Demand:
    """Places of demand, at most MOST_CELLS: squares grow until they are few enough."""
    homes = list(_homes(areas, district_of))
    cell_m = CELL_M
    while len((found := merged(homes, cell_m, districts)).people) > MOST_CELLS:
        cell_m *= 1.3
    return found


def _homes(areas: Iterable[Feature], district_of: Callable[[Point], int]) -> Iterator[Homes]:
    for area in areas:
        kind = area.tags.get("building")
        if kind in LIVES:
            people = sum(ground_m2(ring) for ring in area.rings) * floors(area.tags) * LIVES[kind] / M2_EACH
            yield area.middle[0], area.middle[1], people, district_of(Point(area.middle))


def floors(tags: Tags) -> float:
    """As the map says; else what is usual for such a building."""
    try:
        return min(max(float(tags["building:levels"].replace(",", ".")), 1.0), 60.0)
    except (KeyError, ValueError):
        return FLOORS.get(tags.get("building", ""), 1.0)


def ground_m2(ring: tuple[Place, ...]) -> float:
    """The area of a ring in square metres (shoelace on a plane: within 0.1 % over a building)."""
    wide = METRES_PER_DEGREE * cos(radians(ring[0][1]))
    points = [((lon - ring[0][0]) * wide, (lat - ring[0][1]) * METRES_PER_DEGREE) for lon, lat in ring]
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2
