"""A city pack: the JSON files of one folder, as typed values. `city build` writes the same shapes from a map.

| file | holds |
|---|---|
| `city.json` | name, bounds, centre, districts with their populations |
| `streets.json` | street lines; two of them meet where they share a vertex |
| `base.json` | what is only drawn: water, rail, metro, labels |
| `sites.json` | facilities; those that are critical with the ring in which they raise a priority |
| `demo.json` | optional: invented stations, units, cameras, shelters and sensors |
| `stations.json` | where units of each service stand by |
| `places.json` | what can be looked for by name |
| `roads.npz`, `demand.npz` | of a built pack: the road graph, and where its people are |
| `tiles.mbtiles` | of a built pack: its base map as pictures |
| `build.json` | of a built pack: what it was built from |
"""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct

from dashboard.errors import CityPackError
from dashboard.model.codes import Service
from dashboard.model.place import Latitude, Longitude

FOLDER = Path(__file__).parent
STATIONS, PLACES, BUILD = "stations.json", "places.json", "build.json"
Place = tuple[Longitude, Latitude]
Ring = Annotated[tuple[Place, ...], Meta(min_length=3)]
Line = Annotated[tuple[Place, ...], Meta(min_length=2)]
Id = Annotated[str, Meta(min_length=1, max_length=100)]
Shape = TypeVar("Shape")


class Name(Struct, frozen=True):
    """The same name in the room's two languages."""

    uk: str
    en: str


class District(Struct, frozen=True, kw_only=True):
    id: Id
    name: Name
    population: Annotated[int, Meta(ge=0)]
    ring: Ring


class CityFile(Struct, frozen=True, kw_only=True):
    name: Name
    schematic: bool = False
    note: str = ""
    centre: Place
    bounds: tuple[Place, Place]  # south-west, north-east
    zoom: Annotated[int, Meta(ge=1, le=20)]
    snap_m: Annotated[float, Meta(ge=10, le=5_000)] = 300.0
    districts: Annotated[tuple[District, ...], Meta(min_length=1)]


class Street(Struct, frozen=True, kw_only=True, rename={"road_class": "class"}):
    """One street, or one nameless side street; `line` is driven both ways at `speed_kmh`."""

    id: Id
    name: Name | None = None
    road_class: str
    speed_kmh: Annotated[float, Meta(gt=0, le=130)]
    line: Line


class StreetsFile(Struct, frozen=True, kw_only=True):
    note: str = ""
    streets: Annotated[tuple[Street, ...], Meta(min_length=1)]


class NamedLine(Struct, frozen=True, kw_only=True):
    name: Name
    line: Line


class NamedPoint(Struct, frozen=True, kw_only=True):
    name: Name
    point: Place


class MetroLine(Struct, frozen=True, kw_only=True):
    name: Name
    colour: str
    stations: Annotated[tuple[NamedPoint, ...], Meta(min_length=2)]


class Label(NamedPoint, frozen=True, kw_only=True):
    kind: str


class BaseFile(Struct, frozen=True, kw_only=True):
    note: str = ""
    water: tuple[NamedLine, ...] = ()
    rail: tuple[NamedLine, ...] = ()
    metro: tuple[MetroLine, ...] = ()
    labels: tuple[Label, ...] = ()


class SitePlace(Struct, frozen=True, kw_only=True):
    id: Id
    kind: str
    name: Name
    point: Place
    ring_m: Annotated[float, Meta(ge=0, le=5_000)]  # 0: it makes nothing more urgent


class SitesFile(Struct, frozen=True, kw_only=True):
    note: str = ""
    invented: bool = False
    sites: tuple[SitePlace, ...] = ()


class Station(NamedPoint, frozen=True, kw_only=True):
    id: Id
    service: Service


class StationsFile(Struct, frozen=True, kw_only=True):
    stations: tuple[Station, ...] = ()


class SearchPlace(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What can be looked for: an address, a street or a named place, with every name that it has or had."""

    names: Annotated[tuple[str, ...], Meta(min_length=1)]
    point: Place
    kind: str
    house: str = ""


class PlacesFile(Struct, frozen=True, kw_only=True):
    places: tuple[SearchPlace, ...] = ()


class BuildFile(Struct, frozen=True, kw_only=True):
    """What a pack was built from: the source's digest, and what was found in it."""

    source: str
    format: int
    counts: dict[str, int]


class CrewedUnit(Struct, frozen=True, kw_only=True):
    """A unit of the demo and where it is stationed."""

    id: Id
    service: Service
    capabilities: tuple[str, ...]
    station: Id
    crew: Annotated[int, Meta(ge=1, le=50)]
    crew_name: Id | None = None  # of a crew that several units share


class Camera(NamedPoint, frozen=True, kw_only=True):
    """`bearing_deg` is clockwise from north."""

    id: Id
    bearing_deg: Annotated[float, Meta(ge=0, lt=360)]
    view_deg: Annotated[float, Meta(gt=0, le=360)]
    range_m: Annotated[float, Meta(gt=0, le=20_000)]


class Shelter(NamedPoint, frozen=True, kw_only=True):
    id: Id
    places: Annotated[int, Meta(ge=0)]


class Sensor(NamedPoint, frozen=True, kw_only=True):
    id: Id
    kind: str


class DemoFile(Struct, frozen=True, kw_only=True):
    """Everything here is invented, and says so."""

    demo: bool = True
    note: str = ""
    stations: tuple[Station, ...] = ()
    units: tuple[CrewedUnit, ...] = ()
    cameras: tuple[Camera, ...] = ()
    shelters: tuple[Shelter, ...] = ()
    sensors: tuple[Sensor, ...] = ()


class Pack(Struct, frozen=True, kw_only=True):
    city: CityFile
    streets: StreetsFile
    base: BaseFile
    sites: SitesFile
    demo: DemoFile
    stations: StationsFile = StationsFile()
    places: PlacesFile = PlacesFile()
    folder: Path | None = None  # of a built pack, where its arrays lie


def read_pack(folder: Path) -> Pack:
    """The pack of a folder, each file checked by itself and then against the others.

    Raises CityPackError, naming the file and the field.
    """
    if not (folder / "city.json").is_file():
        raise CityPackError(f"{folder.name}: there is no such city pack (no city.json)")
    pack = Pack(
        city=_read(folder / "city.json", CityFile),
        streets=_read(folder / "streets.json", StreetsFile),
        base=_read(folder / "base.json", BaseFile, BaseFile()),
        sites=_read(folder / "sites.json", SitesFile, SitesFile()),
        demo=_read(folder / "demo.json", DemoFile, DemoFile()),
        stations=_read(folder / STATIONS, StationsFile, StationsFile()),
        places=_read(folder / PLACES, PlacesFile, PlacesFile()),
        folder=folder if (folder / BUILD).is_file() else None,
    )
    _check(folder.name, pack)
    return pack


def _read(path: Path, shape: type[Shape], absent: Shape | None = None) -> Shape:
    if absent is not None and not path.exists():
        return absent
    try:
        return msgspec.json.decode(path.read_bytes(), type=shape)
    except OSError as error:
        raise CityPackError(f"{path.parent.name}/{path.name} cannot be read: {error.strerror}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CityPackError(f"{path.parent.name}/{path.name}: {error}") from error


def _check(name: str, pack: Pack) -> None:
    """What no single file can say: ids are unique, units have stations, districts lie within the bounds."""
    west_south, east_north = pack.city.bounds
    if not (west_south[0] < east_north[0] and west_south[1] < east_north[1]):
        raise CityPackError(f"{name}/city.json: bounds are not south-west, north-east")
    for file, things in _with_ids(pack).items():
        counts = Counter(thing.id for thing in things)
        if doubled := sorted(each for each, count in counts.items() if count > 1):
            raise CityPackError(f"{name}/{file}: these ids stand twice: {', '.join(doubled)}")
    stations = {station.id for station in pack.demo.stations}
    for unit in pack.demo.units:
        if unit.station not in stations:
            raise CityPackError(f"{name}/demo.json: unit {unit.id} has an unknown station {unit.station}")
    for district in pack.city.districts:
        if not all(_within(place, west_south, east_north) for place in district.ring):
            raise CityPackError(f"{name}/city.json: district {district.id} reaches beyond the bounds")


def _with_ids(pack: Pack) -> dict[str, tuple[Any, ...]]:
    demo = pack.demo
    return {
        "city.json": pack.city.districts,
        "streets.json": pack.streets.streets,
        "sites.json": pack.sites.sites,
        "demo.json": (*demo.stations, *demo.units, *demo.cameras, *demo.shelters, *demo.sensors),
    }


def _within(place: Place, west_south: Place, east_north: Place) -> bool:
    return west_south[0] <= place[0] <= east_north[0] and west_south[1] <= place[1] <= east_north[1]
