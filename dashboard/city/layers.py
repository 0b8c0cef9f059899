"""The map's layers of a pack: one GeoJSON FeatureCollection for each kind."""

from collections.abc import Iterable, Iterator
from typing import Any

from dashboard.city.pack import Name, Pack

Layer = dict[str, Any]
SHELTER = "shelter"  # the kind of site that has a layer of its own


def layers(pack: Pack) -> dict[str, Layer]:
    """By kind: districts, water, roads, rail, metro, stations, labels, sites, bases, cameras, shelters.

    Every feature has `name_uk` and `name_en` where it has a name; `invented` is true where nothing real
    stands behind it.
    """
    return {**_ground(pack), **_things(pack)}


def _ground(pack: Pack) -> dict[str, Layer]:
    base = pack.base
    return {
        "districts": _collection(
            _feature(
                "Polygon", [[*each.ring, each.ring[0]]], each.name, id=each.id, population=each.population
            )
            for each in pack.city.districts
        ),
        "water": _collection(_feature("LineString", each.line, each.name) for each in base.water),
        "roads": _collection(
            _feature("LineString", street.line, street.name, **{"class": street.road_class})
            for street in pack.streets.streets
        ),
        "rail": _collection(_feature("LineString", each.line, each.name) for each in base.rail),
        "metro": _collection(
            _feature("LineString", [stop.point for stop in line.stations], line.name, colour=line.colour)
            for line in base.metro
        ),
        "stations": _collection(
            _feature("Point", stop.point, stop.name, colour=line.colour)
            for line in base.metro
            for stop in line.stations
        ),
        "labels": _collection(
            _feature("Point", each.point, each.name, kind=each.kind) for each in base.labels
        ),
    }


def _things(pack: Pack) -> dict[str, Layer]:
    demo, sites = pack.demo, pack.sites
    return {
        "sites": _collection(
            _point(each, kind=each.kind, ring_m=each.ring_m, invented=sites.invented)
            for each in sites.sites
            if each.kind != SHELTER
        ),
        "bases": _collection(
            _point(each, service=each.service.value, invented=not pack.stations.stations)
            for each in pack.stations.stations or demo.stations
        ),
        "cameras": _collection(
            _point(
                each,
                bearing_deg=each.bearing_deg,
                view_deg=each.view_deg,
                range_m=each.range_m,
                invented=demo.demo,
            )
            for each in demo.cameras
        ),
        "shelters": _collection(_shelters(pack)),
    }


def _shelters(pack: Pack) -> Iterator[Layer]:
    for each in pack.demo.shelters:
        yield _point(each, places=each.places, invented=pack.demo.demo)
    for site in pack.sites.sites:
        if site.kind == SHELTER:
            yield _point(site, invented=pack.sites.invented)


def _point(thing: Any, **properties: Any) -> Layer:
    return _feature("Point", thing.point, thing.name, id=thing.id, **properties)


def _collection(features: Iterable[Layer]) -> Layer:
    return {"type": "FeatureCollection", "features": list(features)}


def _feature(shape: str, coordinates: Any, name: Name | None, **properties: Any) -> Layer:
    named = {} if name is None else {"name_uk": name.uk, "name_en": name.en}
    return {
        "type": "Feature",
        "geometry": {"type": shape, "coordinates": coordinates},
        "properties": {**named, **properties},
    }
