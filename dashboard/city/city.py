"""The city: districts, critical sites, streets and roads of one pack, ready to be asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import cos, floor, radians
from pathlib import Path

from dashboard.city.addresses import Addresses
from dashboard.city.area import Area
from dashboard.city.layers import Layer, layers
from dashboard.city.network import demand_of, graph_of
from dashboard.city.pack import FOLDER, DemoFile, District, Name, Pack, Station, Street, read_pack
from dashboard.city.search import Search, places_of
from dashboard.city.tiles import TILES, TileFile
from dashboard.model.place import CELL_DEGREES, METRES_PER_DEGREE, Point, at, distance_m
from dashboard.roads import demand, graph
from dashboard.roads.demand import Demand
from dashboard.roads.graph import RoadGraph
from dashboard.roads.route import Route, from_door_to_door
from dashboard.roads.travel import Travel

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Site:
    """A facility: an incident within `ring_m` of it is more urgent; 0 of one that is not critical."""

    id: str
    name: str  # Ukrainian, as the places' own names are
    name_en: str
    kind: str
    point: Point
    ring_m: float
    invented: bool


class City:
    """One city pack. Names of districts are the Ukrainian ones; screens translate them by `districts`."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.name: Name = pack.city.name
        self.schematic: bool = pack.city.schematic
        self.centre = Point(pack.city.centre)
        self.bounds = pack.city.bounds  # ((west, south), (east, north)) in degrees
        self.zoom: int = pack.city.zoom
        self.districts: tuple[District, ...] = pack.city.districts
        self._areas = tuple(Area(district.name.uk, district.ring) for district in self.districts)
        self._sites = {
            each.id: Site(
                each.id,
                each.name.uk,
                each.name.en,
                each.kind,
                Point(each.point),
                each.ring_m,
                pack.sites.invented,
            )
            for each in pack.sites.sites
        }
        self._rings: dict[Cell, list[Site]] = {}
        for site in (each for each in self._sites.values() if each.ring_m > 0):
            for cell in _cells_of_ring(site):
                self._rings.setdefault(cell, []).append(site)

    def district_of(self, point: Point) -> str | None:
        """The Ukrainian name of the district that holds the point; None outside the city."""
        return next((area.key for area in self._areas if area.holds(point)), None)

    def district_number(self, point: Point) -> int:
        """The place of the point's district among `districts`; -1 outside the city."""
        found = (number for number, area in enumerate(self._areas) if area.holds(point))
        return next(found, -1)

    def critical_near(self, point: Point) -> Iterator[Site]:
        """The sites whose ring holds the point, the nearest first."""
        near = [(distance_m(site.point, point), site) for site in self._rings.get(_cell(point), ())]
        near.sort(key=lambda pair: pair[0])
        return (site for distance, site in near if distance <= site.ring_m)

    @property
    def sites(self) -> tuple[Site, ...]:
        return tuple(self._sites.values())

    @property
    def streets(self) -> tuple[Street, ...]:
        return self.pack.streets.streets

    @property
    def demo(self) -> DemoFile:
        return self.pack.demo

    @cached_property
    def layers(self) -> dict[str, Layer]:
        """GeoJSON FeatureCollections by kind, as `dashboard.city.layers.layers`."""
        return layers(self.pack)

    @cached_property
    def tiles(self) -> TileFile | None:
        """The base map as pictures; None of a pack that was not built: it is small enough to draw."""
        folder = self.pack.folder
        path = None if folder is None else folder / TILES
        return TileFile(path) if path is not None and path.is_file() else None

    @cached_property
    def addresses(self) -> Addresses:
        return Addresses(self.streets)

    @cached_property
    def graph(self) -> RoadGraph:
        folder = self.pack.folder
        return graph_of(self.streets, self.district_number) if folder is None else graph.load(folder)

    @cached_property
    def demand(self) -> Demand:
        folder = self.pack.folder
        if folder is not None:
            return demand.load(folder)
        return demand_of(self.graph, self.districts, self.district_number)

    @property
    def snap_m(self) -> float:
        """How far from a road a place may lie and still be driven to."""
        return self.pack.city.snap_m

    @property
    def stations(self) -> tuple[Station, ...]:
        """Where units stand by: the city's own, or the demo's."""
        return self.pack.stations.stations or self.pack.demo.stations

    @cached_property
    def search(self) -> Search:
        """Looks a place up by name; `search("Сумська 25")` gives the likeliest first."""
        own = self.pack.places.places
        return Search(own or places_of(self.streets, self.pack.base.labels, self.addresses))

    @cached_property
    def travel(self) -> Travel:
        """Its roads when they are empty."""
        return Travel(self.graph, self.snap_m)

    def route(self, a: Point, b: Point) -> Route:
        """The quickest way from door to door on empty roads."""
        start, goal = self.travel.spot(a), self.travel.spot(b)
        way = self.travel.route(start, goal) if start is not None and goal is not None else None
        return from_door_to_door(a, way, b)

    def holds(self, point: Point) -> bool:
        """Whether the point lies within the bounds."""
        (west, south), (east, north) = self.bounds
        return west <= point.lon <= east and south <= point.lat <= north


def _cell(point: Point) -> Cell:
    return floor(point.lon / CELL_DEGREES), floor(point.lat / CELL_DEGREES)


def _cells_of_ring(site: Site) -> Iterator[Cell]:
    """The cells that the square around a site's ring touches."""
    north = site.ring_m / METRES_PER_DEGREE
    east = north / cos(radians(site.point.lat))
    west_south = _cell(at(site.point.lon - east, site.point.lat - north))
    east_north = _cell(at(site.point.lon + east, site.point.lat + north))
    for column in range(west_south[0], east_north[0] + 1):
        for row in range(west_south[1], east_north[1] + 1):
            yield column, row


def load(name: str, built: Path | None = None) -> City:
    """The city of a pack by its name: one that comes with the centre, or one in the folder of `built` ones.

    Raises CityPackError when there is none, or when one of its files is wrong.
    """
    own = None if built is None else built / name
    return City(read_pack(own if own is not None and own.is_dir() else FOLDER / name))
