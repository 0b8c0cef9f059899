"""Roads closed by hand, and how much each closes."""

from datetime import datetime

from msgspec import Struct, structs

from dashboard.model.closure import Closure
from dashboard.web.ground import Scene


class ClosedRoad(Struct, frozen=True, kw_only=True):
    """A closure in force; `roads` is how many edges of the graph it closes."""

    id: str
    line: tuple[tuple[float, float], ...]
    until: datetime
    reason: str
    by: str
    at: datetime
    roads: int


class Closures(Struct, frozen=True):
    closures: list[ClosedRoad]


def closures(scene: Scene) -> Closures:
    """Those in force, in the order in which they were made."""
    in_force = (each for each in scene.moment.picture.closures.values() if each.until > scene.moment.now)
    return Closures([_closed_road(scene, each) for each in in_force])


def _closed_road(scene: Scene, closure: Closure) -> ClosedRoad:
    roads = len(scene.ground.roads.closed_by(closure.line))
    return ClosedRoad(**structs.asdict(closure), roads=roads)
