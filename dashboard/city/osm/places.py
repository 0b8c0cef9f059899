"""Districts, addresses, facilities and what is only drawn, of an OpenStreetMap file."""

from collections.abc import Iterable, Iterator
from itertools import count

from msgspec import structs

from dashboard.city.area import Area
from dashboard.city.osm.source import Feature, Read, Tags, Way
from dashboard.city.pack import (
    BaseFile,
    District,
    Label,
    Name,
    NamedLine,
    SearchPlace,
    SitePlace,
    Station,
    Street,
)
from dashboard.model.closure import Place
from dashboard.model.codes import Service
from dashboard.model.place import Point, distance_m
from dashboard.roads.demand import Demand
from dashboard.roads.graph import CLASSES

WHOLE = "whole"  # the id of the one district of a city whose map has none
CITY_PARTS = ("9", "10", "8")  # levels at which a map has a city's districts, the likeliest first
# Within so much of these an incident is more urgent; the others are only shown.
RINGS_M = {"school": 200.0, "kindergarten": 150.0, "hospital": 300.0, "gas": 250.0, "power": 300.0}
SAME_M = {
    True: 400.0,
    False: 60.0,
}  # two drawings of one thing lie no further apart, with one name or without any
UNNAMED = {
    "hospital": Name("лікарня", "hospital"),
    "clinic": Name("поліклініка", "clinic"),
    "school": Name("школа", "school"),
    "kindergarten": Name("дитячий садок", "kindergarten"),
    "fire_station": Name("пожежна частина", "fire station"),
    "police": Name("поліція", "police"),
    "ambulance_station": Name("підстанція швидкої", "ambulance station"),
    "fuel": Name("АЗС", "fuel station"),
    "power": Name("підстанція", "substation"),
    "gas": Name("газорозподільний пункт", "gas station"),
    "shelter": Name("укриття", "shelter"),
}
DRAWN_WATER = frozenset({"river", "canal", "stream"})
DRAWN_RAIL = frozenset({"rail", "subway", "tram", "light_rail"})
LABELLED = ("city", "town", "suburb", "village", "neighbourhood", "quarter")
DRAWN_CLASSES = frozenset(CLASSES[:7])

Bounds = tuple[Place, Place]
_SERVICES = {"fire_station": Service.FIRE, "police": Service.POLICE, "ambulance_station": Service.AMBULANCE}


def name_of(tags: Tags, otherwise: str = "") -> Name:
    """The name in both languages; one stands for the other where the map has only one."""
    plain = tags.get("name", otherwise)
    return Name(tags.get("name:uk", plain), tags.get("name:en") or tags.get("int_name") or plain)


def bounds_of(read: Read) -> Bounds:
    """South-west and north-east of all roads."""
    lons = [place[0] for way in read.roads for place in way.line]
    lats = [place[1] for way in read.roads for place in way.line]
    return (min(lons), min(lats)), (max(lons), max(lats))


def city_name(read: Read, bounds: Bounds, otherwise: str) -> Name:
    """That of the largest place within the bounds, the nearest to their middle."""
    (west, south), (east, north) = bounds
    middle = Point(((west + east) / 2, (south + north) / 2))
    for kind in ("city", "town", "village"):
        found = [each for each in read.points if each.tags.get("place") == kind and _inside(each, bounds)]
        if found:
            return name_of(min(found, key=lambda each: distance_m(Point(each.middle), middle)).tags)
    return Name(otherwise, otherwise)


def districts(read: Read, bounds: Bounds, city: Name) -> tuple[District, ...]:
    """The districts that the map has; else the whole as one, under the city's name."""
    borders = [area for area in read.areas if area.tags.get("boundary") == "administrative"]
    for level in CITY_PARTS:
        found = [area for area in borders if area.tags.get("admin_level") == level and _inside(area, bounds)]
        if found:
            return tuple(_district(area, number, bounds) for number, area in enumerate(found))
    (west, south), (east, north) = bounds
    ring = ((west, south), (east, south), (east, north), (west, north))
    return (District(id=WHOLE, name=city, population=0, ring=ring),)


def _inside(area: Feature, bounds: Bounds) -> bool:
    (west, south), (east, north) = bounds
    lon, lat = area.middle
    return "name" in area.tags and west <= lon <= east and south <= lat <= north


def _district(area: Feature, number: int, bounds: Bounds) -> District:
    (west, south), (east, north) = bounds
    ring = max(area.rings, key=len)
    clipped = tuple((min(max(lon, west), east), min(max(lat, south), north)) for lon, lat in ring)
    people = area.tags.get("population", "")
    return District(
        id=f"district-{number}",
        name=name_of(area.tags),
        population=int(people) if people.isdecimal() else 0,
        ring=clipped,
    )


class Districts:
    """Which district holds a place, by its number."""

    def __init__(self, districts: Iterable[District]) -> None:
        self._areas = [Area(each.name.uk, each.ring) for each in districts]

    def of(self, point: Point) -> int:
        """-1 outside all."""
        return next((at for at, area in enumerate(self._areas) if area.holds(point)), -1)


def peopled(district: District, number: int, demand: Demand) -> District:
    """With the people that its buildings make likely, where the map does not say."""
    if district.population:
        return district
    people = demand.people[demand.district == number].sum()
    return structs.replace(district, population=round(float(people)))


def kind_of(tags: Tags) -> str | None:
    """What a feature is to an emergency service; None for all else."""
    amenity, power = tags.get("amenity", ""), tags.get("power", "")
    if amenity in {"hospital", "clinic"} or tags.get("healthcare") == "hospital":
        return "hospital" if amenity != "clinic" else "clinic"
    if amenity in {"school", "kindergarten", "fire_station", "police", "fuel"}:
        return amenity
    if tags.get("emergency") == "ambulance_station" or amenity == "ambulance_station":
        return "ambulance_station"
    if power in {"substation", "sub_station", "plant"}:
        return "power"
    if tags.get("pipeline") == "substation" or tags.get("substance") == "gas":
        return "gas"
    shelter = {tags.get("bunker_type"), tags.get("shelter_type"), tags.get("emergency")}
    return "shelter" if shelter & {"bomb_shelter", "disaster_shelter", "emergency_shelter"} else None


def facilities(read: Read) -> Iterator[tuple[str, Name, Place]]:
    """(kind, name, place) of each; one that is drawn both as a point and as an area stands once."""
    seen: dict[tuple[str, str], list[Point]] = {}
    for feature in (*read.areas, *read.points):
        kind = kind_of(feature.tags)
        if kind is None:
            continue
        named, here = feature.tags.get("name", ""), Point(feature.middle)
        others = seen.setdefault((kind, named), [])
        if any(distance_m(here, other) <= SAME_M[bool(named)] for other in others):
            continue
        others.append(here)
        yield kind, name_of(feature.tags) if named else UNNAMED[kind], feature.middle


def sites(found: Iterable[tuple[str, Name, Place]]) -> tuple[SitePlace, ...]:
    """All but the stations that units stand by at."""
    numbers = count(1)
    return tuple(
        SitePlace(
            id=f"{kind}-{next(numbers)}", kind=kind, name=name, point=place, ring_m=RINGS_M.get(kind, 0.0)
        )
        for kind, name, place in found
        if kind not in _SERVICES
    )


def stations(found: Iterable[tuple[str, Name, Place]]) -> tuple[Station, ...]:
    numbers = count(1)
    return tuple(
        Station(id=f"{_SERVICES[kind]}-{next(numbers)}", service=_SERVICES[kind], name=name, point=place)
        for kind, name, place in found
        if kind in _SERVICES
    )


def streets(read: Read) -> tuple[Street, ...]:
    """The roads that are drawn on the map and looked for by name."""
    return tuple(
        Street(
            id=f"way-{way.id}",
            name=name_of(way.tags) if "name" in way.tags else None,
            road_class=way.tags["highway"].removesuffix("_link"),
            speed_kmh=30,
            line=way.line,
        )
        for way in read.roads
        if way.tags["highway"].removesuffix("_link") in DRAWN_CLASSES
    )


def base(read: Read) -> BaseFile:
    labels = [
        Label(name=name_of(each.tags), point=each.middle, kind="neighbourhood")
        for each in read.points
        if each.tags.get("place") in LABELLED and "name" in each.tags
    ]
    return BaseFile(
        water=tuple(_line(way) for way in read.lines if way.tags.get("waterway") in DRAWN_WATER),
        rail=tuple(_line(way) for way in read.lines if way.tags.get("railway") in DRAWN_RAIL),
        labels=tuple(labels),
    )


def _line(way: Way) -> NamedLine:
    return NamedLine(name=name_of(way.tags), line=way.line)


def search_places(read: Read) -> Iterator[SearchPlace]:
    """Addresses, streets and named places, each with every name that the map has for it."""
    for feature in (*read.points, *read.areas):
        tags = feature.tags
        if "addr:housenumber" in tags and "addr:street" in tags:
            name = tags["addr:street"]
            yield SearchPlace(
                names=(name,), house=tags["addr:housenumber"], point=feature.middle, kind="address"
            )
        if "name" in tags and "boundary" not in tags and "landuse" not in tags:
            yield SearchPlace(names=_names(tags), point=feature.middle, kind="place")
    for way in read.roads:
        if "name" in way.tags:
            middle = way.line[len(way.line) // 2]
            yield SearchPlace(names=_names(way.tags), point=middle, kind="street")


NAMES = (
    "name",
    "name:uk",
    "name:en",
    "name:ru",
    "old_name",
    "old_name:uk",
    "old_name:ru",
    "alt_name",
    "int_name",
)


def _names(tags: Tags) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tags[key] for key in NAMES if key in tags))
