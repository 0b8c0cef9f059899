"""What lies within an area that somebody drew: cameras, facilities, and about how many people."""

from collections import Counter

import numpy as np
from msgspec import Struct

from dashboard.city.area import Area
from dashboard.feeds.cameras import Cameras
from dashboard.model.place import Point, at
from dashboard.web.ground import Scene
from dashboard.web.query import BadQuery, degrees

FEWEST, MOST = 3, 200  # corners


class Inside(Struct, frozen=True, kw_only=True):
    """`people` who live there, None where the city does not know; facilities by their kind."""

    people: int | None
    cameras: int
    facilities: dict[str, int]


def corners(text: str) -> list[tuple[float, float]]:
    """`lon,lat;lon,lat;…`, three or more. Raises BadQuery."""
    pairs = [each.partition(",") for each in text.split(";") if each]
    if not FEWEST <= len(pairs) <= MOST:
        raise BadQuery("area", f"has from {FEWEST} to {MOST} corners: lon,lat;lon,lat;…")
    return [(degrees(lon, "area", most=180), degrees(lat, "area", most=90)) for lon, _, lat in pairs]


def inside(scene: Scene, ring: list[tuple[float, float]], cameras: Cameras) -> Inside:
    area, city = Area("drawn", ring), scene.ground.city
    kinds = Counter(each.kind for each in city.sites if area.holds(each.point))
    return Inside(
        people=_people(scene, area, ring),
        cameras=sum(area.holds(each.location) for each in cameras.values()),
        facilities=dict(kinds.most_common()),
    )


def _people(scene: Scene, area: Area, ring: list[tuple[float, float]]) -> int | None:
    """To two figures: homes are known by squares, not by doors."""
    demand = scene.ground.city.demand
    if not demand.people.size:
        return None
    (west, south), (east, north) = np.min(ring, axis=0), np.max(ring, axis=0)
    near = (demand.lon >= west) & (demand.lon <= east) & (demand.lat >= south) & (demand.lat <= north)
    places = zip(demand.lon[near], demand.lat[near], demand.people[near], strict=True)
    count = sum(float(people) for lon, lat, people in places if area.holds(_at(lon, lat)))
    return int(float(f"{count:.2g}"))


def _at(lon: float, lat: float) -> Point:
    return at(float(lon), float(lat))
