"""Cameras: where each stands and looks, what it can show, and which of them see a place."""

from collections.abc import Mapping
from math import pi, radians, sin, sqrt
from typing import Annotated

from msgspec import Meta, Struct, field

from dashboard.model.camera import Counts
from dashboard.model.event import Degrees, Line, Metres
from dashboard.model.place import Point, bearing_deg, distance_m, moved

USUAL_ACCURACY_M = 40.0  # of a camera whose view nobody has told: the street around its mast
USUAL_VIEW_DEG = 60.0  # of a fixed camera's lens
DRAWN = "demo"  # the scheme of stills that the demo draws
USUAL_RANGE_M = 150.0  # at which an ordinary street camera still shows what happens

# No user and no password: whoever may look at the register would read them.
Url = Annotated[str, Meta(max_length=500, pattern=r"^(https?|rtsp)://[^\s/@?#]+([/?#]\S*)?$")]
View = Annotated[float, Meta(gt=0, le=360)]
Range = Annotated[float, Meta(gt=0, le=20_000)]
Share = Annotated[float, Meta(ge=0, le=1)]


class Camera(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`accuracy_m` is one standard deviation of what it sees; without it, it follows from the view.

    `limits` are the scores of its rules below which its word alone is not enough.
    """

    location: Point
    accuracy_m: Metres | None = None
    address: Line | None = None
    name: Line | None = None
    bearing_deg: Degrees | None = None  # of the middle of the view, clockwise from north
    view_deg: View | None = None  # how wide the view is
    range_m: Range | None = None
    still: Url | None = None
    stream: Url | None = None
    limits: dict[str, Share] = field(default_factory=dict)


Cameras = Mapping[str, Camera]


def place_seen(camera: Camera) -> tuple[Point, float]:
    """Where what it sees is, and one standard deviation in metres.

    The middle of the view at half its range; where bearing or range are not known, the mast. The deviation
    is, along one axis, that of a point anywhere in the sector of that bearing, width and range.
    """
    if camera.bearing_deg is None or camera.range_m is None:
        return camera.location, camera.accuracy_m or USUAL_ACCURACY_M
    half = radians(camera.view_deg or USUAL_VIEW_DEG) / 2
    if half >= pi / 2:  # it looks around: no point of its view is nearer to the rest than the mast
        return camera.location, camera.accuracy_m or camera.range_m / 2
    spread = 0.75 - 2 / 3 * sin(half) / half  # the mean square of the way from the middle, in ranges
    middle = moved(camera.location, camera.range_m / 2, camera.bearing_deg)
    return middle, camera.accuracy_m or camera.range_m * sqrt(spread / 2)


class Near(Struct, frozen=True, kw_only=True):
    """A camera by a place; `sees` is None where nobody has told which way it looks."""

    id: str
    camera: Camera
    distance_m: float
    sees: bool | None


class Watch(Struct, frozen=True, kw_only=True):
    """What is shown of cameras with an incident.

    `names` are by the id of a camera that saw it; `counts` are what people said of such cameras of late.
    """

    nearest: tuple[Near, ...] = ()
    names: Mapping[str, str] = {}
    counts: Mapping[str, Counts] = {}


def nearest(cameras: Cameras, point: Point, count: int) -> list[Near]:
    """Those that see the point first, then the others, each by their distance."""
    found = [
        Near(id=name, camera=each, distance_m=distance_m(each.location, point), sees=sees(each, point))
        for name, each in cameras.items()
    ]
    found.sort(key=lambda near: (near.sees is not True, near.distance_m, near.id))
    return found[:count]


def sees(camera: Camera, point: Point) -> bool | None:
    """Whether the point lies in the camera's view; None when its bearing is not known."""
    if distance_m(camera.location, point) > (camera.range_m or USUAL_RANGE_M):
        return False
    if camera.bearing_deg is None:
        return None
    off = (bearing_deg(camera.location, point) - camera.bearing_deg + 180) % 360 - 180
    return abs(off) <= (camera.view_deg or USUAL_VIEW_DEG) / 2
