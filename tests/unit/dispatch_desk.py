"""A room with an adviser, for tests of advice: units stand at the crossings of a grid."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from dashboard.dispatch import plans
from dashboard.dispatch.adviser import Adviser, Grounds
from dashboard.dispatch.coverage import Coverage
from dashboard.dispatch.figures import Figures, load
from dashboard.dispatch.force import Sighting
from dashboard.dispatch.live_roads import LiveRoads
from dashboard.dispatch.moveup import Post
from dashboard.model import commands as c
from dashboard.model.advice import ADVISER, Advice
from dashboard.model.codes import Category, Service
from dashboard.model.place import Point
from tests.builders import ARoom, an_event
from tests.unit.road_builders import SNAP_M, a_grid, people_everywhere

GRAPH = a_grid(8, 8)
FIGURES = load()
SERVICES = {
    Service.FIRE: ("engine",),
    Service.AMBULANCE: ("ambulance", "advanced"),
    Service.POLICE: ("police",),
}


class Desk:
    """A room with an adviser: units stand at crossings, and advice is asked for."""

    def __init__(self, posts: Sequence[Post] = (), figures: Figures = FIGURES) -> None:
        self.room = ARoom()
        roads = LiveRoads(GRAPH, figures, snap_m=SNAP_M, districts=("Київський",))
        coverage = Coverage(roads.travel, people_everywhere(GRAPH), figures)
        self.mind = Adviser(
            Grounds(
                roads=roads,
                coverage=coverage,
                figures=figures,
                plans=plans.load(),
                posts=tuple(posts),
                zone=ZoneInfo("Europe/Kyiv"),
            )
        )
        self.seen: dict[str, Sighting] = {}

    def unit(self, name: str, service: Service, place: Point, **more: object) -> None:
        able = SERVICES[service]
        self.room.tell(
            c.RegisterUnit(
                **{"unit": name, "service": service, "capabilities": able, "location": place, **more}
            )
        )

    def incident(self, category: Category, place: Point) -> str:
        [body, *_] = self.room.tell(an_event(category, location=place, time=self.room.now))
        return str(body.incident_id)

    def look(self) -> dict[str, Advice | None]:
        self.mind.look(self.room.picture, self.seen, self.room.now)
        while self.mind.grounds.coverage.catch_up():
            pass
        self.mind.look(self.room.picture, self.seen, self.room.now)
        return dict(self.mind.advise(self.room.picture, self.room.now))

    def advise(self) -> dict[str, Advice | None]:
        """Look, and let the room hear of it."""
        found = self.look()
        for incident_id, advice in found.items():
            self.room.tell(c.AdviseUnits(incident_id=incident_id, advice=advice), actor=ADVISER)
        return found


def first(advice: Advice | None) -> list[str]:
    assert advice is not None
    return [each.unit for each in advice.options[0].units]
