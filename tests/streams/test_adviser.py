"""The adviser as a process beside a real store and writer: it reads, reckons, and answers with commands."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import redis

from dashboard.bench.centre import Centre, eventually
from dashboard.model import commands as c
from dashboard.model.codes import AssignmentStatus, EventKind, Service
from dashboard.model.event import Position, PositionData
from dashboard.model.facts import Fact
from dashboard.model.place import Point, at
from dashboard.streams.codec import encode_command, encode_position
from dashboard.streams.journal import history

SQUARE = at(36.2304, 49.9935)
STATION = at(36.2400, 50.0000)


class Room:
    """A centre with an adviser, spoken to through its streams."""

    def __init__(self, centre: Centre, store: redis.Redis) -> None:
        self.centre, self.store = centre, store
        self._fixes = 0

    def tell(self, command: c.Command) -> None:
        self.store.xadd(self.centre.names.commands, {"command": encode_command(command)})

    def call(self, category: str, place: Point, name: str) -> None:
        event = {
            "specversion": "1.0",
            "id": name,
            "source": f"112/{name}",
            "type": "sitcen.emergency.v1",
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "data": {
                "category": category,
                "title": "call",
                "location": {"type": "Point", "coordinates": list(place.coordinates)},
            },
        }
        self.store.xadd(self.centre.names.events(EventKind.EMERGENCY), {"event": json.dumps(event)})

    def drives(self, unit: str, place: Point, speed_kmh: float) -> None:
        self._fixes += 1
        data = PositionData(unit=unit, location=place, speed_kmh=speed_kmh, accuracy_m=8)
        fix = Position(id=f"fix-{self._fixes}", source="avl", time=datetime.now(UTC), data=data)
        self.store.xadd(self.centre.names.positions, {"event": encode_position(fix)})

    def fact(self, kind: str, fits: Callable[[Fact], bool] = lambda _: True) -> Fact:
        """The first fact of that kind, once it is there."""
        found = lambda: next(  # noqa: E731
            (each for each in history(self.store, self.centre.names) if each.type == kind and fits(each)),
            None,
        )
        return eventually(found, within_s=20)


def a_room(**settings: str) -> Iterator[Room]:
    with Centre(writers=1, web=False, settings=settings) as centre, centre.store() as store:
        centre.start("adviser", "adviser")
        room = Room(centre, store)
        register = c.RegisterUnit(
            id="r1",
            actor="cad",
            unit="M7",
            service=Service.AMBULANCE,
            capabilities=("ambulance", "advanced"),
            station="ambulance-1",
            location=STATION,
        )
        room.tell(register)
        room.fact("UnitRegistered")
        yield room


@pytest.fixture
def room() -> Iterator[Room]:
    yield from a_room()


@pytest.fixture
def ruled() -> Iterator[Room]:
    """Where a position sets a status by itself."""
    yield from a_room(SITCEN_GEOFENCE="confirm")


def sent(room: Room) -> str:
    room.call("medical", SQUARE, "call-1")
    incident = str(room.fact("IncidentOpened").incident_id)
    room.fact("UnitsAdvised")
    room.tell(c.AssignUnits(id="a1", actor="olena", incident_id=incident, units=("M7",)))
    room.fact("UnitAssigned")
    return incident


def test_advice_is_given_and_what_was_chosen_of_it_is_kept(room):
    sent(room)
    advised = room.fact("UnitsAdvised").body.advice
    assert [each.unit for each in advised.options[0].units] == ["M7"]
    assert advised.options[0].units[0].eta.expected_s > 60
    answered = room.fact("AdviceAnswered").body
    assert answered.advice == advised.id
    assert answered.option == 1
    assigned = room.fact("UnitAssigned")
    assert assigned.body.eta_s == advised.options[0].units[0].eta.expected_s


def test_a_unit_that_stands_at_the_place_is_proposed_as_on_scene(room):
    sent(room)
    room.drives("M7", SQUARE, 0)
    body = room.fact("StatusProposed").body
    assert body.status is AssignmentStatus.ON_SCENE
    assert [each.code for each in body.reasons] == ["position_near"]


def test_where_the_centre_so_rules_a_position_sets_the_status(ruled):
    sent(ruled)
    ruled.drives("M7", SQUARE, 0)
    fact = ruled.fact("AssignmentStatusChanged")
    assert fact.body.status is AssignmentStatus.ON_SCENE
    assert fact.actor == "geofence"


def test_an_adviser_that_starts_again_says_nothing_twice(room):
    room.call("medical", SQUARE, "call-1")
    room.fact("UnitsAdvised")
    room.centre.kill("adviser")
    room.centre.start("adviser-2", "adviser")
    room.call("fire", at(36.2604, 50.0035), "call-2")
    second = str(room.fact("IncidentOpened", lambda fact: fact.cause == "call-2").incident_id)
    room.fact("UnitsAdvised", lambda fact: fact.incident_id == second)
    told = [
        each.incident_id for each in history(room.store, room.centre.names) if each.type == "UnitsAdvised"
    ]
    assert len(told) == len(set(told)) == 2


def test_coverage_is_published_for_the_screens(room):
    kept = eventually(lambda: room.store.get(room.centre.names.coverage), within_s=20)
    figures = json.loads(kept)
    assert 0 <= figures["services"]["ambulance"]["share"] <= 1
    assert len(figures["points"]) == len(figures["covered"]["ambulance"])
