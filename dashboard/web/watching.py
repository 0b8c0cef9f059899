"""Cameras as the API tells of them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct, structs

from dashboard.feeds.cameras import Camera, Cameras, Near, Watch, nearest
from dashboard.model.camera import CameraVerdicts, counts_of, named
from dashboard.model.incident import Incident
from dashboard.model.place import Point

NEAREST = 4  # cameras that a screen shows with an incident
PATH = "/api/v1/cameras"


class CameraFound(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A camera; with `near` also how far it is, and whether it sees the place, where its view is known."""

    id: str
    name: str | None = None
    location: Point
    address: str | None = None
    bearing_deg: float | None = None
    view_deg: float | None = None
    range_m: float | None = None
    still: str | None = None
    stream: str | None = None
    distance_m: float | None = None
    sees: bool | None = None


class CamerasFound(Struct, frozen=True):
    cameras: list[CameraFound]
    next: str | None = None


def by_id(cameras: Cameras, limit: int, after: str) -> CamerasFound:
    """A page of the register, in the order of the ids."""
    rest = sorted(name for name in cameras if name > after)
    page = rest[:limit]
    following = urlencode({"limit": limit, "after": page[-1]}) if len(rest) > limit else None
    return CamerasFound([_found(name, cameras[name]) for name in page], following and f"{PATH}?{following}")


def near(cameras: Cameras, point: Point, limit: int) -> CamerasFound:
    """Those that see the point first, each by its distance."""
    return CamerasFound([_found(each.id, each.camera, near=each) for each in nearest(cameras, point, limit)])


def watch(
    cameras: Cameras, incident: Incident, verdicts: Mapping[str, CameraVerdicts], now: datetime
) -> Watch:
    """The cameras by an incident: those near it, and how often people found those that saw it right."""
    place = incident.location
    seen = {named(line)[0] for line in incident.events}
    names = {key: known.name for key in seen if (known := cameras.get(key)) is not None and known.name}
    return Watch(
        nearest=() if place is None else tuple(nearest(cameras, place, NEAREST)),
        names=names,
        counts=counts_of(verdicts, incident.events, now),
    )


def verdicts_told(verdicts: Iterable[CameraVerdicts], now: datetime) -> list[dict[str, Any]]:
    """Of each camera's rule how often people found it right, wrong or neither, in the last 30 days."""
    return [
        {"camera": each.camera, "rule": each.rule, "at": each.at, **structs.asdict(each.lately(now))}
        for each in verdicts
    ]


def _found(name: str, camera: Camera, *, near: Near | None = None) -> CameraFound:
    return CameraFound(
        id=name,
        name=camera.name,
        location=camera.location,
        address=camera.address,
        bearing_deg=camera.bearing_deg,
        view_deg=camera.view_deg,
        range_m=camera.range_m,
        still=camera.still,
        stream=camera.stream,
        distance_m=None if near is None else round(near.distance_m, 1),
        sees=None if near is None else near.sees,
    )
