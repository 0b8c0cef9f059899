from collections import Counter
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import islice, pairwise, takewhile

import pytest
from PIL import Image

from dashboard import city
from dashboard.demo.clerk import closings
from dashboard.demo.day import FIRST_STRIKE_S, day
from dashboard.demo.fleet import Fleet
from dashboard.demo.reports import Due
from dashboard.demo.scenarios import SCENARIOS, listing, scenario
from dashboard.demo.stills import SIZE, drawn
from dashboard.errors import UnknownScenario
from dashboard.model.codes import Action, AssignmentStatus, Category, EventKind, IncidentStatus, UnitStatus
from dashboard.model.command import Command
from dashboard.model.commands import AssignUnits, SetAssignmentStatus, SetUnitStatus
from dashboard.model.place import distance_m
from dashboard.streams.codec import decode_event, encode_event
from tests.builders import ARoom, an_event

KHARKIV = city.load("kharkiv")
START = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
HOUR_S = 3_600.0


def first(seconds: float, seed: int = 1) -> list[Due]:
    return list(takewhile(lambda due: due.after_s <= seconds, day(KHARKIV, seed, START)))


class ADemo(ARoom):
    """A room in which the demo plays: time passes by `pass_time`, second by second."""

    def __init__(self, *, crews: bool = True) -> None:
        super().__init__()
        self.now = START
        self.fleet = Fleet(KHARKIV, 1, START, crews=crews)
        self.fixes: list = []
        for command in self.fleet.registrations(self.picture):
            self.tell(command, actor="demo")

    def pass_time(self, seconds: float, step_s: float = 1.0) -> list[Command]:
        pressed = []
        for _ in range(int(seconds / step_s)):
            self.later(seconds=step_s)
            for command in self.fleet.advance(self.picture, self.now):
                pressed.append(command)
                self.tell(command)
            self.fixes += self.fleet.fixes(self.now)
        return pressed


def test_the_same_seed_gives_the_same_messages():
    assert first(3 * HOUR_S) == first(3 * HOUR_S)
    assert first(HOUR_S) != first(HOUR_S, seed=2)


def test_a_day_that_starts_again_uses_no_name_twice():
    later = list(islice(day(KHARKIV, 1, START + timedelta(minutes=5)), 200))
    names = {(due.event.source, due.event.id) for due in first(HOUR_S)}
    assert len(names) == len(first(HOUR_S))
    assert names.isdisjoint((due.event.source, due.event.id) for due in later)


def test_every_message_passes_the_codec_and_lies_within_the_city():
    for due in first(24 * HOUR_S):
        assert decode_event(encode_event(due.event)) == due.event
        assert due.event.source.startswith("demo/")
        assert due.event.data.location is None or KHARKIV.holds(due.event.data.location)


def test_messages_arrive_in_order_and_never_before_they_happened():
    dues = first(24 * HOUR_S)
    assert all(a.after_s <= b.after_s for a, b in pairwise(dues))
    ahead = [due.event.time - START - timedelta(seconds=due.after_s) for due in dues]
    assert max(ahead) < timedelta(seconds=1)


def test_a_day_has_every_kind_of_source_and_every_kind_of_action():
    dues = first(24 * HOUR_S)
    kinds = Counter(due.event.kind for due in dues)
    assert set(kinds) == set(EventKind)
    assert {due.event.data.action for due in dues} == set(Action)
    assert 600 < kinds[EventKind.EMERGENCY] < 2_500


def test_the_board_is_lively_within_the_first_minute_and_not_all_of_it_is_urgent():
    room = ARoom()
    room.now = START + timedelta(minutes=1)
    for due in first(60):
        room.tell(due.event)
    levels = Counter(incident.priority for incident in room.picture.open_incidents())
    assert 8 <= levels.total() <= 16
    assert levels[1] <= 3
    assert len(levels) >= 4


def test_the_strike_is_heard_seen_and_called_in_within_a_minute():
    told = [due for due in first(FIRST_STRIKE_S + 60) if due.after_s >= FIRST_STRIKE_S]
    assert {due.event.kind for due in told} >= {EventKind.SENSOR, EventKind.CCTV, EventKind.EMERGENCY}
    heard = next(due for due in told if due.event.data.category is Category.EXPLOSION)
    assert heard.after_s - FIRST_STRIKE_S < 5


def test_the_second_strike_hits_the_same_place_within_the_hour():
    heard = [due for due in first(HOUR_S + 600) if due.event.source.startswith("demo/acoustic")]
    a, b = heard[0].event, heard[-1].event
    assert timedelta(minutes=35) <= b.time - a.time <= timedelta(minutes=51)
    assert distance_m(a.data.location, b.data.location) < 750


def test_an_air_alert_begins_before_the_strike_and_ends():
    alerts = [due for due in first(2 * HOUR_S) if due.event.kind is EventKind.ALERT]
    assert alerts[0].after_s < FIRST_STRIKE_S
    assert [due.event.data.action for due in alerts[:2]] == [Action.NEW, Action.CANCEL]
    assert alerts[0].event.data.attributes == alerts[1].event.data.attributes


def test_what_a_source_cancels_it_has_told_of_before():
    known = set()
    for due in first(12 * HOUR_S):
        key = (due.event.source, due.event.ref)
        assert due.event.data.action is Action.NEW or key in known, due
        known.add(key)


def test_a_false_camera_alarm_has_a_low_score_and_its_box():
    seen = [d.event for d in first(12 * HOUR_S) if d.event.kind is EventKind.CCTV]
    scores = [event.data.evidence["score"] for event in seen]
    assert min(scores) < 0.6
    assert max(scores) > 0.9
    for event in seen:
        left, top, width, height = event.data.evidence["box"]
        assert 0 <= left < left + width <= 1
        assert 0 <= top < top + height <= 1


def test_every_still_of_the_demo_is_drawn_and_looks_as_its_rule_says():
    nothing = drawn("camera-001", "", None, START)
    for rule in ("smoke", "flame", "crash", "person", "blast", "a rule of tomorrow"):
        still = drawn("camera-001", rule, [0.4, 0.4, 0.25, 0.3], START)
        with Image.open(BytesIO(still)) as picture:
            assert (picture.format, picture.size) == ("JPEG", SIZE)
        assert still != nothing
    assert drawn("camera-002", "", None, START) != nothing, "each camera stands in a street of its own"


def test_a_demo_left_alone_for_a_day_keeps_a_board_that_can_be_read():
    room, most = ARoom(), 0
    for due in first(24 * HOUR_S):
        room.now = START + timedelta(seconds=due.after_s + 1)
        room.tell(due.event)
        for command in list(closings(room.picture, room.now)):
            room.tell(command)
        most = max(most, sum(1 for _ in room.picture.open_incidents()))
    assert most <= 80


def test_the_clerk_leaves_alone_what_is_not_the_demos():
    room = ARoom()
    room.tell(an_event(source="112/line-1"))
    room.later(hours=5)
    assert list(closings(room.picture, room.now)) == []


def test_a_crew_that_is_sent_turns_out_drives_works_and_is_free_again():
    room = ADemo()
    room.tell(an_event(Category.COLLISION, time=START, source="demo/112"))
    room.tell(AssignUnits(incident_id="inc-1", units=("E11", "M11")))
    pressed = room.pass_time(75 * 60)
    engine = [p.status for p in pressed if isinstance(p, SetAssignmentStatus) and p.unit == "E11"]
    assert engine == ["en_route", "on_scene", "cleared"]
    assert room.unit("E11").status is UnitStatus.AVAILABLE
    assert {p.actor for p in pressed} == {"crew E11", "crew M11"}
    assert room.incident().status is not IncidentStatus.CLOSED
    room.later(minutes=10)
    [closing] = closings(room.picture, room.now)
    assert closing.actor == "demo"


def test_a_crew_is_on_scene_only_when_it_is_there():
    room = ADemo()
    room.tell(an_event(time=START, source="demo/112"))
    room.tell(AssignUnits(incident_id="inc-1", units=("E81",)))
    while room.unit("E81").status is not UnitStatus.ON_SCENE:
        room.pass_time(1)
    assert distance_m(room.fleet.vehicles["E81"].here, room.incident().location) < 20


def test_without_crews_units_drive_as_operators_say_and_press_nothing():
    room = ADemo(crews=False)
    room.tell(an_event(time=START, source="demo/112"))
    room.tell(AssignUnits(incident_id="inc-1", units=("E81",)))
    assert room.pass_time(120) == []
    home = room.fleet.vehicles["E81"].home
    assert room.fleet.vehicles["E81"].here == home
    room.tell(SetAssignmentStatus(incident_id="inc-1", unit="E81", status=AssignmentStatus.EN_ROUTE))
    assert room.pass_time(120) == []
    assert distance_m(room.fleet.vehicles["E81"].here, home) > 300


def test_a_unit_that_is_sent_elsewhere_turns_round_without_a_jump():
    room = ADemo()
    room.tell(an_event(time=START, source="demo/112"))
    room.tell(AssignUnits(incident_id="inc-1", units=("E81",)))
    room.pass_time(180)
    there = room.fleet.vehicles["E81"].here
    room.tell(an_event(time=START, source="demo/112", location=KHARKIV.sites[0].point))
    room.tell(AssignUnits(incident_id="inc-2", units=("E81",), reason="ближче"))
    room.pass_time(1)
    assert distance_m(there, room.fleet.vehicles["E81"].here) < 40


def test_units_move_at_most_at_120_km_an_hour_and_tell_it():
    room = ADemo()
    room.tell(an_event(time=START, source="demo/112"))
    room.tell(AssignUnits(incident_id="inc-1", units=("E11", "L1", "M11", "P11", "E81")))
    room.pass_time(40 * 60)
    tracks: dict[str, list] = {}
    for fix in room.fixes:
        tracks.setdefault(fix.data.unit, []).append(fix)
    assert set(tracks) == set(room.fleet.vehicles)
    for track in tracks.values():
        for a, b in pairwise(track):
            hours = (b.time - a.time) / timedelta(hours=1)
            assert distance_m(a.data.location, b.data.location) / 1_000 <= 120 * hours + 0.001
            assert b.data.speed_kmh <= 120
    assert max(fix.data.speed_kmh for fix in room.fixes) > 40


def test_police_patrol_while_they_are_free():
    room = ADemo()
    room.pass_time(15 * 60)
    cars = [v for v in room.fleet.vehicles.values() if v.unit.service == "police"]
    assert all(distance_m(car.here, car.home) > 100 for car in cars)


def test_police_out_of_service_stay_where_they_are():
    room = ADemo()
    room.tell(SetUnitStatus(unit="P11", status=UnitStatus.OUT_OF_SERVICE, reason="ремонт"))
    room.pass_time(10 * 60)
    assert room.fleet.vehicles["P11"].here == room.fleet.vehicles["P11"].home


def test_a_unit_goes_on_from_where_it_was_last_seen():
    room = ADemo()
    seen = KHARKIV.sites[0].point
    room.fleet.resume({"E11": seen, "unknown": seen})
    room.pass_time(2)
    assert distance_m(room.fleet.vehicles["E11"].here, seen) < 40


@pytest.mark.parametrize("name", list(SCENARIOS))
def test_a_scenario_is_finite_the_same_each_time_and_in_order(name):
    dues = scenario(name).events(KHARKIV, START)
    assert dues == scenario(name).events(KHARKIV, START)
    assert all(a.after_s <= b.after_s for a, b in pairwise(dues))
    assert 0 < len(dues) < 1_000
    assert dues[-1].after_s <= scenario(name).minutes * 60


def test_a_mass_attack_has_sixteen_strikes_and_a_quiet_night_none():
    def booms(name: str) -> int:
        dues = scenario(name).events(KHARKIV, START)
        return sum(due.event.source.startswith("demo/acoustic") for due in dues)

    assert booms("mass-attack") == 32  # two sensors hear each
    assert booms("double-tap") == 4
    assert booms("quiet-night") == 0


def test_an_unknown_scenario_is_answered_with_the_known_ones():
    with pytest.raises(UnknownScenario, match="double-tap"):
        scenario("doubletap")
    assert len(listing().splitlines()) == len(SCENARIOS)
