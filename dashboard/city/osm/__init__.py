"""`sitcen city build`: a city pack from an OpenStreetMap file."""

import hashlib
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from dashboard.city.osm import people, places
from dashboard.city.osm.network import Network
from dashboard.city.osm.source import Read, Told, read
from dashboard.city.pack import (
    BUILD,
    PLACES,
    STATIONS,
    BuildFile,
    CityFile,
    PlacesFile,
    SitesFile,
    StationsFile,
    StreetsFile,
)
from dashboard.city.tiles import TILES
from dashboard.city.tiles.look import area_kind, line_kind
from dashboard.city.tiles.painting import Shape, paint
from dashboard.errors import CityPackError

__all__ = ["Built", "build"]

FORMAT = 3  # raised when packs built before can no longer be read
SOUGHT = (
    "districts",
    "addresses",
    "hospital",
    "fire_station",
    "police",
    "ambulance_station",
    "school",
    "kindergarten",
    "fuel",
    "power",
    "gas",
    "shelter",
)


@dataclass(frozen=True, slots=True)
class Built:
    """The pack's folder and what it holds; `fresh` is False where it was up to date already."""

    folder: Path
    counts: dict[str, int]
    fresh: bool

    def lines(self) -> Iterator[str]:
        """What was found and what is missing, as sentences."""
        if not self.fresh:
            yield f"{self.folder} is up to date."
        found = [f"{name.replace('_', ' ')} {count:,}" for name, count in self.counts.items() if count]
        yield f"Found: {', '.join(found)}."
        missing = [name.replace("_", " ") for name in SOUGHT if not self.counts.get(name)]
        if missing:
            yield f"The map has none of: {', '.join(missing)}. Add to its files what the centre needs."


def build(
    source: Path,
    folder: Path,
    told: Told = lambda _stage, _share: None,
    *,
    again: bool = False,
    tiles: bool = True,
) -> Built:
    """Build the pack of a file into a folder, unless it was built from just this file.

    Its `tiles` take most of the time, and nobody needs them who will not look at the map.

    Raises CityPackError, naming the file; nothing half-written is left.
    """
    digest = _digest(source)
    kept = _kept(folder)
    if kept is not None and not again and (kept.source, kept.format) == (digest, FORMAT):
        return Built(folder, dict(kept.counts), fresh=False)
    found = read(source, told)
    if not found.roads:
        raise CityPackError(f"{source}: holds no road that may be driven on")
    aside = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        aside.mkdir(parents=True)
        counts = _write(found, aside, folder.name, told)
        if tiles:
            counts["tiles"] = _paint(found, aside, folder.name, told)
        _put(aside / BUILD, BuildFile(source=digest, format=FORMAT, counts=counts))
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)
    except OSError as error:
        raise CityPackError(f"{folder} cannot be written: {error}") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return Built(folder, counts, fresh=True)


def _digest(source: Path) -> str:
    try:
        with source.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise CityPackError(f"{source}: {error.strerror}") from error


def _kept(folder: Path) -> BuildFile | None:
    try:
        return msgspec.json.decode((folder / BUILD).read_bytes(), type=BuildFile)
    except (OSError, msgspec.DecodeError):
        return None


def _write(found: Read, folder: Path, city: str, told: Told) -> dict[str, int]:
    bounds = places.bounds_of(found)
    name = places.city_name(found, bounds, city)
    parts = places.districts(found, bounds, name)
    inside = places.Districts(parts)
    network = Network(found, inside.of)
    graph = network.graph()
    graph.save(folder)
    told("roads", 1.0)
    demand = people.demand_of(found.areas, inside.of, tuple(each.name.uk for each in parts))
    demand.save(folder)
    told("people", 1.0)
    here = list(places.facilities(found))
    searched = tuple(places.search_places(found))
    lived_in = tuple(places.peopled(each, number, demand) for number, each in enumerate(parts))
    middle = ((bounds[0][0] + bounds[1][0]) / 2, (bounds[0][1] + bounds[1][1]) / 2)
    _put(folder / "city.json", CityFile(name=name, centre=middle, bounds=bounds, zoom=13, districts=lived_in))
    _put(folder / "streets.json", StreetsFile(streets=places.streets(found)))
    _put(folder / "base.json", places.base(found))
    _put(folder / "sites.json", SitesFile(sites=places.sites(here)))
    _put(folder / STATIONS, StationsFile(stations=places.stations(here)))
    _put(folder / PLACES, PlacesFile(places=searched))
    told("places", 1.0)
    return {
        "road_ways": len(found.roads),
        "crossings": graph.nodes,
        "road_pieces": graph.edges,
        "nodes_without_a_way_back": network.dropped,
        "turn_restrictions_kept": network.applied,
        "turn_restrictions_not_kept": found.not_applied,
        "districts": sum(each.id != places.WHOLE for each in parts),
        "buildings": sum("building" in each.tags for each in found.areas),
        "people": round(float(demand.people.sum())),
        "addresses": sum(each.kind == "address" for each in searched),
        **Counter(kind for kind, _, _ in here),
    }


def _paint(found: Read, folder: Path, name: str, told: Told) -> int:
    def share(done: float) -> None:
        told("tiles", done)

    return paint(drawn(found), folder / TILES, name=name, bounds=places.bounds_of(found), told=share)


def drawn(found: Read) -> Iterator[Shape]:
    """What is drawn on the base map's tiles."""
    for area in found.areas:
        if kind := area_kind(area.tags):
            for ring, holes in zip(area.rings, area.holes, strict=True):
                yield Shape(kind, (ring, *holes))
    for way in (*found.lines, *found.roads):
        if kind := line_kind(way.tags):
            yield Shape(kind, (way.line,))


def _put(path: Path, value: Any) -> None:
    path.write_bytes(msgspec.json.encode(value))
