"""Where people are: by the buildings of the map, their floors and purpose, and by what land is used for."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from dashboard.city.osm.land import USES, Land, ground_m2
from dashboard.city.osm.source import Feature, Tags
from dashboard.model.place import Point
from dashboard.roads.demand import Demand, Homes, merged

CELL_M = 300.0
MOST_CELLS = 600  # more places than these cost time and change no share by a percent
M2_EACH = 40.0  # of built floor for one person, walls and stairs included: an estimate
LEAST_BUILT = 0.02  # of its ground; of a residential area with less, the map has not drawn the buildings
M2_OF_LAND_EACH = 200.0  # of such an area for one person: 50 a hectare, as among houses with gardens
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
    "yes": 0.6,  # not said, and on land that says nothing: some are homes
}


def demand_of(
    areas: Sequence[Feature], district_of: Callable[[Point], int], districts: tuple[str, ...]
) -> Demand:
    """Places of demand, at most MOST_CELLS: squares grow until they are few enough."""
    homes = list(_homes(areas, district_of))
    cell_m = CELL_M
    while len((found := merged(homes, cell_m, districts)).people) > MOST_CELLS:
        cell_m *= 1.3
    return found


def _homes(areas: Iterable[Feature], district_of: Callable[[Point], int]) -> Iterator[Homes]:
    land = Land(areas)
    built: dict[int, float] = {}  # square metres of buildings on each use of land, by its identity
    for area in areas:
        kind = area.tags.get("building")
        if kind is None:
            continue
        use = land.at(area.middle)
        ground = sum(ground_m2(ring) for ring in area.rings)
        built[id(use)] = built.get(id(use), 0.0) + ground
        lives = USES[use.kind] if kind == "yes" and use is not None else LIVES.get(kind, 0.0)
        people = ground * floors(area.tags) * lives / M2_EACH
        yield *area.middle, people, district_of(Point(area.middle))
    for use in land.uses:
        if use.kind == "residential" and built.get(id(use), 0.0) < LEAST_BUILT * use.m2:
            places = use.spread(CELL_M)
            for place in places:
                people = use.m2 / M2_OF_LAND_EACH / len(places)
                yield *place, people, district_of(Point(place))


def floors(tags: Tags) -> float:
    """As the map says; else what is usual for such a building."""
    try:
        return min(max(float(tags["building:levels"].replace(",", ".")), 1.0), 60.0)
    except (KeyError, ValueError):
        return FLOORS.get(tags.get("building", ""), 1.0)
