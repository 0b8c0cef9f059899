"""The demo's units stand by where they are told to, and some share a crew."""

from dashboard.model.commands import AssignUnits, MoveUnit
from dashboard.model.place import at, distance_m
from tests.builders import SALTIVKA, an_event
from tests.unit.test_demo import KHARKIV, START, ADemo

HOME = {each.id: at(*each.point) for each in KHARKIV.stations}


def how_far(room: ADemo, unit: str, place) -> float:
    return distance_m(room.fleet.vehicles[unit].here, place)


def test_a_unit_that_is_moved_drives_to_its_post_and_home_again():
    room = ADemo()
    room.tell(MoveUnit(unit="E11", station="fire-3"))
    room.pass_time(25 * 60)
    assert how_far(room, "E11", HOME["fire-3"]) < 1
    room.tell(MoveUnit(unit="E11", station="fire-1"))
    room.pass_time(25 * 60)
    assert how_far(room, "E11", room.fleet.vehicles["E11"].home) < 1


def test_a_unit_called_on_its_way_to_a_post_goes_to_the_call_and_then_to_the_post():
    room = ADemo()
    room.tell(MoveUnit(unit="E11", station="fire-3"))
    room.pass_time(60)
    room.tell(an_event(time=START, source="demo/112"))
    room.tell(AssignUnits(incident_id="inc-1", units=("E11",)))
    room.pass_time(75 * 60)
    assert room.unit("E11").incidents == ()
    assert how_far(room, "E11", HOME["fire-3"]) < 1


def test_police_patrol_around_their_post():
    room = ADemo()
    home = room.fleet.vehicles["P11"].home
    police = [each for each in KHARKIV.stations if each.service == "police"]
    far = max(police, key=lambda each: distance_m(home, HOME[each.id]))
    room.tell(MoveUnit(unit="P11", station=far.id))
    room.pass_time(40 * 60)
    assert how_far(room, "P11", HOME[far.id]) < how_far(room, "P11", home)


def test_an_engine_and_a_ladder_of_the_demo_share_a_crew():
    room = ADemo()
    assert room.unit("E11").crew_size == 5
    assert room.unit("E62").crew == room.unit("L6").crew == "fire-6-b"
    room.tell(an_event(time=START, location=SALTIVKA))
    room.tell(AssignUnits(incident_id="inc-1", units=("E62",)))
    [refusal] = room.tell(AssignUnits(incident_id="inc-1", units=("L6",)))
    assert (refusal.code, refusal.args) == ("crew_is_out", {"unit": "L6", "other": "E62"})
