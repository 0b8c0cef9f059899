"""What is read of an OpenStreetMap file: roads, restrictions, areas, places, before they mean anything."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import osmium

from dashboard.errors import CityPackError
from dashboard.model.closure import Place
from dashboard.roads.graph import CLASSES

Tags = dict[str, str]
Ring = tuple[Place, ...]
Told = Callable[[str, float], None]  # a stage and how much of it is done, 0 to 1

FORMATS = (".pbf", ".osm", ".xml", ".gz", ".bz2", ".o5m")
EACH = 20_000  # objects between two words on how far it is
BYTES_EACH = {".pbf": 9, ".gz": 12, ".bz2": 9, ".osm": 110, ".xml": 110, ".o5m": 12}  # roughly, of one object
AREAS = ("building", "boundary", "landuse", "natural", "amenity", "place", "leisure", "power", "water")


@dataclass(frozen=True, slots=True)
class Way:
    """A road as it is drawn: its nodes' ids and places in order."""

    id: int
    tags: Tags
    nodes: tuple[int, ...]
    line: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Restriction:
    """`kind` as the map has it (`no_left_turn`, `only_straight_on`, …): from a way, by a node, into a way."""

    kind: str
    source: int
    via: int
    target: int


@dataclass(frozen=True, slots=True)
class Feature:
    """A place or an area with what it is; `rings` are an area's outer ones, `holes` those within each."""

    tags: Tags
    middle: Place
    rings: tuple[Ring, ...] = ()
    holes: tuple[tuple[Ring, ...], ...] = ()


@dataclass(slots=True)
class Read:
    """Everything of one file that a pack is made of."""

    roads: list[Way] = field(default_factory=list)
    lines: list[Way] = field(default_factory=list)  # water, rail: only drawn
    restrictions: list[Restriction] = field(default_factory=list)
    not_applied: int = 0  # restrictions by a way, or for some hours only
    marked: dict[int, Tags] = field(default_factory=dict)  # nodes that stop or hold up traffic
    points: list[Feature] = field(default_factory=list)
    areas: list[Feature] = field(default_factory=list)


def road_class(tags: Tags) -> str | None:
    """The class of a road that may be driven on; None for all else."""
    kind = tags.get("highway", "").removesuffix("_link")
    if kind not in CLASSES or tags.get("area") == "yes":
        return None
    allowed = [tags.get(key) for key in ("emergency", "motor_vehicle", "vehicle", "access")]
    said = next((each for each in allowed if each is not None), None)
    return None if said in {"no", "private"} else kind


def read(source: Path, told: Told) -> Read:
    """Read a whole file. Raises CityPackError, naming it."""
    if not source.is_file():
        raise CityPackError(f"{source}: there is no such file")
    if source.suffix not in FORMATS:
        raise CityPackError(f"{source}: is no OpenStreetMap file; known are {', '.join(FORMATS)}")
    found = Read()
    try:
        for number, thing in enumerate(_things(source)):
            _take(found, thing)
            if number % EACH == 0:
                whole = source.stat().st_size / BYTES_EACH.get(source.suffix, 12)
                told("read", min(number / max(whole, 1.0), 0.99))
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        raise CityPackError(f"{source}: cannot be read as OpenStreetMap: {error}") from error
    told("read", 1.0)
    return found


def _things(source: Path) -> "Iterator[object]":
    kind = "osm.gz" if source.suffix == ".gz" else "osm.bz2" if source.suffix == ".bz2" else ""
    kind = "osm" if source.suffix == ".xml" else kind
    file = osmium.io.File(str(source), kind) if kind else osmium.io.File(str(source))
    processor = osmium.FileProcessor(file).with_locations().with_areas(osmium.filter.KeyFilter(*AREAS))
    processor = processor.with_filter(osmium.filter.EmptyTagFilter())
    return iter(processor)


def _take(found: Read, thing: object) -> None:
    match thing:
        case osmium.osm.Node():
            _node(found, thing)
        case osmium.osm.Way():
            _way(found, thing)
        case osmium.osm.Area():
            _area(found, thing)
        case osmium.osm.Relation():
            _relation(found, thing)


def _tags(thing: "osmium.osm.Node | osmium.osm.Way | osmium.osm.Relation | osmium.osm.Area") -> Tags:
    return {each.k: each.v for each in thing.tags}


def _node(found: Read, node: "osmium.osm.Node") -> None:
    tags = _tags(node)
    if tags.get("highway") == "traffic_signals" or "barrier" in tags:
        found.marked[node.id] = tags
    found.points.append(Feature(tags, (node.location.lon, node.location.lat)))


def _way(found: Read, way: "osmium.osm.Way") -> None:
    tags = _tags(way)
    drawn = "waterway" in tags or "railway" in tags
    if not drawn and "highway" not in tags and "addr:housenumber" not in tags:
        return
    known = [(each.ref, (each.lon, each.lat)) for each in way.nodes if each.location.valid()]
    if len(known) < 2:
        return
    kept = Way(way.id, tags, tuple(ref for ref, _ in known), tuple(place for _, place in known))
    if drawn:
        found.lines.append(kept)
    elif road_class(tags) is not None:
        found.roads.append(kept)


def _area(found: Read, area: "osmium.osm.Area") -> None:
    rings, holes = [], []
    for outer in area.outer_rings():
        ring = _ring(outer)
        if len(ring) >= 3:
            rings.append(ring)
            inner = (_ring(each) for each in area.inner_rings(outer))
            holes.append(tuple(each for each in inner if len(each) >= 3))
    if rings:
        largest = max(rings, key=len)
        middle = (
            sum(lon for lon, _ in largest) / len(largest),
            sum(lat for _, lat in largest) / len(largest),
        )
        found.areas.append(Feature(_tags(area), middle, tuple(rings), tuple(holes)))


def _ring(nodes: "osmium.osm.NodeRefList") -> Ring:
    """Its corners, each once."""
    return tuple((each.lon, each.lat) for each in nodes if each.location.valid())[:-1]


def _relation(found: Read, relation: "osmium.osm.Relation") -> None:
    tags = _tags(relation)
    if tags.get("type") != "restriction":
        return
    kind = tags.get("restriction") or tags.get("restriction:motor_vehicle")
    if "emergency" in tags.get("except", ""):
        return
    members: dict[str, list[tuple[str, int]]] = {}
    for member in relation.members:
        members.setdefault(member.role, []).append((member.type, member.ref))
    via = members.get("via", [])
    if kind is None or len(via) != 1 or via[0][0] != "n":
        found.not_applied += 1
        return
    for _, source in members.get("from", []):
        for _, target in members.get("to", []):
            found.restrictions.append(Restriction(kind, source, via[0][1], target))
