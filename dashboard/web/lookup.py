"""One question for all that the room speaks of: places, units, incidents, cameras and facilities."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from msgspec import Struct

from dashboard.city.search import folded, nearest, sign
from dashboard.feeds.cameras import Cameras
from dashboard.model.codes import IncidentStatus, Service, UnitStatus
from dashboard.model.incident import Incident
from dashboard.model.place import Point
from dashboard.web.cards import incident_card
from dashboard.web.found import FoundPlace, places
from dashboard.web.ground import Scene

MOST = 6  # of each kind
LEAST_LETTERS = 3  # of what may be mistyped: two letters are like everything
FOLDED_KEPT = 20_000

Thing = TypeVar("Thing")


class FoundUnit(Struct, frozen=True, kw_only=True):
    id: str
    service: Service
    status: UnitStatus


class FoundIncident(Struct, frozen=True, kw_only=True):
    """`card` is the desk's own."""

    card: dict[str, Any]


class FoundCamera(Struct, frozen=True, kw_only=True):
    id: str
    name: str | None
    location: Point


class FoundFacility(Struct, frozen=True, kw_only=True):
    """`sort` is what it is: a school, a hospital."""

    id: str
    name: str
    sort: str
    district: str | None
    location: Point


class Everything(Struct, frozen=True, kw_only=True):
    incidents: list[FoundIncident]
    units: list[FoundUnit]
    places: list[FoundPlace]
    facilities: list[FoundFacility]
    cameras: list[FoundCamera]


_folded = lru_cache(FOLDED_KEPT)(folded)


def everything(scene: Scene, text: str, cameras: Cameras, lang: str) -> Everything:
    """What is likeliest meant, by kind; open incidents before those closed within a day."""
    return Everything(
        incidents=_incidents(scene, text),
        units=_units(scene, text),
        places=places(scene, text).places if len(text) >= LEAST_LETTERS else [],
        facilities=_facilities(scene, text, lang),
        cameras=_cameras(text, cameras),
    )


def _incidents(scene: Scene, text: str) -> list[FoundIncident]:
    picture = scene.moment.picture
    known = {key: each for key, each in picture.incidents.items() if each.status is not IncidentStatus.MERGED}
    if text.isdecimal():
        found = [each for each in known.values() if str(each.number) == text]
    else:
        found = [known[key] for key in _alike(text, known, _said_of)]
    found.sort(key=lambda each: not each.open)  # keeps the order of likeness within
    return [FoundIncident(card=incident_card(each, picture)) for each in found[:MOST]]


def _said_of(incident: Incident) -> str:
    return f"{incident.title} {incident.address or ''}"


def _units(scene: Scene, text: str) -> list[FoundUnit]:
    """By the beginning of the call sign alone: one mistyped is another unit."""
    wanted, units = sign(text), scene.moment.picture.units
    found = sorted((key for key in units if sign(key).startswith(wanted)), key=lambda key: (len(key), key))
    return [
        FoundUnit(id=key, service=units[key].service, status=units[key].status)
        for key in found[:MOST]
        if wanted
    ]


def _facilities(scene: Scene, text: str, lang: str) -> list[FoundFacility]:
    city = scene.ground.city
    sites = {each.id: each for each in city.sites}
    return [
        FoundFacility(
            id=key,
            name=sites[key].name_en if lang == "en" else sites[key].name,
            sort=sites[key].kind,
            district=city.district_of(sites[key].point),
            location=sites[key].point,
        )
        for key in _alike(text, sites, lambda each: f"{each.name} {each.name_en}")
    ]


def _cameras(text: str, cameras: Cameras) -> list[FoundCamera]:
    exact = [key for key in sorted(cameras) if sign(text) and sign(key).startswith(sign(text))]
    alike = _alike(text, cameras, lambda each: f"{each.name or ''} {each.address or ''}")
    found = list(dict.fromkeys([*exact, *alike]))[:MOST]
    return [FoundCamera(id=key, name=cameras[key].name, location=cameras[key].location) for key in found]


def _alike(text: str, things: Mapping[str, Thing], said: Callable[[Thing], str]) -> list[str]:
    """The keys of what is called nearly so, the likeliest first."""
    if len(text) < LEAST_LETTERS:
        return []
    return nearest(text, {key: _folded(said(each)) for key, each in things.items()}, MOST)
