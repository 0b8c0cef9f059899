"""What a position says of a status: it got going, it arrived, it left. A person confirms."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from dashboard.dispatch.geofence import Geofence
from dashboard.dispatch.positions import Fix
from dashboard.model.codes import AssignmentStatus, Service
from dashboard.model.commands import AssignUnits, ProposeStatus, RegisterUnit, SetAssignmentStatus
from tests.builders import NOW, SUMSKA, ARoom, an_event, metres_east

S = AssignmentStatus
YARD = metres_east(SUMSKA, 3_000)


def trail(*metres: float, speed_kmh: float | None = 50.0, every_s: float = 3.0) -> list[Fix]:
    """Fixes so many metres east of the incident, oldest first."""
    return [
        Fix(
            at=NOW + timedelta(seconds=every_s * number),
            location=metres_east(SUMSKA, east),
            speed_kmh=speed_kmh,
            accuracy_m=8.0,
        )
        for number, east in enumerate(metres)
    ]


def sent(status: AssignmentStatus = S.DISPATCHED, service: Service = Service.FIRE, **event: object) -> ARoom:
    """One unit, told in its yard to go to one incident."""
    room = ARoom()
    room.tell(RegisterUnit(unit="E1", service=service, capabilities=("engine",), location=YARD))
    room.tell(an_event(**event))
    room.tell(AssignUnits(incident_id="inc-1", units=("E1",)))
    if status is not S.DISPATCHED:
        room.tell(SetAssignmentStatus(incident_id="inc-1", unit="E1", status=status))
    return room


def said(room: ARoom, fixes: list[Fix], geofence: Geofence | None = None) -> list[AssignmentStatus]:
    return _statuses((geofence or Geofence()).take(room.picture, "E1", fixes))


def _statuses(proposed: Iterable[ProposeStatus]) -> list[AssignmentStatus]:
    return [each.status for each in proposed]


def test_a_unit_that_stands_at_the_place_has_arrived() -> None:
    assert said(sent(S.EN_ROUTE), trail(60, speed_kmh=4.0)) == [S.ON_SCENE]


def test_arrival_may_be_missed_out_on_the_way() -> None:
    assert said(sent(), trail(60, speed_kmh=0.0)) == [S.ON_SCENE]


def test_a_unit_that_drives_by_has_not_arrived() -> None:
    assert said(sent(S.EN_ROUTE), trail(200, 60)) == []


def test_a_unit_that_stays_near_has_arrived_although_it_still_rolls() -> None:
    assert said(sent(S.EN_ROUTE), trail(70, 30)) == []
    assert said(sent(S.EN_ROUTE), trail(70, 50, 30)) == [S.ON_SCENE]


def test_a_unit_without_a_speed_is_seen_there_for_some_seconds_first() -> None:
    assert said(sent(S.EN_ROUTE), trail(20, speed_kmh=None)) == []
    assert said(sent(S.EN_ROUTE), trail(20, 20, speed_kmh=None, every_s=6.0)) == [S.ON_SCENE]


@pytest.mark.parametrize(
    "accuracy_m, metres, arrived", [(25.0, 100, False), (120.0, 100, True), (5_000.0, 200, False)]
)
def test_a_vague_place_is_wider_but_not_without_bound(
    accuracy_m: float, metres: float, arrived: bool
) -> None:
    found = said(sent(S.EN_ROUTE, accuracy_m=accuracy_m), trail(metres, speed_kmh=0.0))
    assert (found == [S.ON_SCENE]) is arrived


def test_a_unit_that_has_left_its_yard_is_on_its_way() -> None:
    room, geofence = sent(), Geofence()
    assert said(room, trail(3_000), geofence) == []
    assert said(room, trail(3_000, 2_900), geofence) == []
    assert said(room, trail(3_000, 2_900, 2_800), geofence) == [S.EN_ROUTE]


def test_engines_that_leave_the_scene_are_done_and_ambulances_carry_somebody() -> None:
    assert said(sent(S.ON_SCENE), trail(100, 400)) == []
    assert said(sent(S.ON_SCENE), trail(400, 500)) == [S.CLEARED]
    assert said(sent(S.ON_SCENE, Service.AMBULANCE), trail(400, 500)) == [S.TRANSPORTING]


def test_the_same_is_never_proposed_twice() -> None:
    room, geofence = sent(S.EN_ROUTE), Geofence()
    assert said(room, trail(60, speed_kmh=0.0), geofence) == [S.ON_SCENE]
    assert said(room, trail(60, 60, speed_kmh=0.0), geofence) == []


def test_a_proposal_says_how_near_it_was() -> None:
    [proposed] = Geofence().take(sent(S.EN_ROUTE).picture, "E1", trail(60, speed_kmh=0.0))
    assert proposed.incident_id == "inc-1"
    assert [(reason.code, reason.args) for reason in proposed.reasons] == [("position_near", {"m": 60})]


def test_an_assignment_that_is_over_is_forgotten() -> None:
    room, geofence = sent(S.EN_ROUTE), Geofence()
    said(room, trail(60, speed_kmh=0.0), geofence)
    room.tell(SetAssignmentStatus(incident_id="inc-1", unit="E1", status=S.CLEARED))
    geofence.forget(room.picture)
    room.tell(AssignUnits(incident_id="inc-1", units=("E1",)))
    assert said(room, trail(60, speed_kmh=0.0), geofence) == [S.ON_SCENE]


def test_nothing_is_said_of_a_unit_without_a_task_or_an_incident_without_a_place() -> None:
    room = ARoom(units=["E1"])
    assert said(room, trail(60, speed_kmh=0.0)) == []
    assert said(room, []) == []
    assert said(sent(S.EN_ROUTE, location=None), trail(60, speed_kmh=0.0)) == []
    assert said(sent(S.ON_SCENE, location=None), trail(400, 500)) == []


def test_what_is_proposed_stands_in_the_assignment_until_a_status_is_set() -> None:
    room = sent(S.EN_ROUTE)
    [proposed] = Geofence().take(room.picture, "E1", trail(60, speed_kmh=0.0))
    room.tell(proposed, actor="adviser")
    assert room.incident().assignment("E1").proposed.status is S.ON_SCENE
    assert room.tell(proposed, actor="adviser") == []
    room.tell(SetAssignmentStatus(incident_id="inc-1", unit="E1", status=S.ON_SCENE))
    assert room.incident().assignment("E1").proposed is None


def test_a_proposal_that_comes_too_late_is_nobodys() -> None:
    room = sent(S.ON_SCENE)
    late = ProposeStatus(incident_id="inc-1", unit="E1", status=S.EN_ROUTE)
    assert room.tell(late, actor="adviser") == []
    assert room.incident().assignment("E1").proposed is None
