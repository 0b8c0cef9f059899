"""Advice: nobody who may not go, the same from the same state, no crew twice, and what is missing is said."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from dashboard.dispatch import eta
from dashboard.dispatch.force import Sighting
from dashboard.model import commands as c
from dashboard.model.advice import Advice
from dashboard.model.closure import Closure
from dashboard.model.codes import AssignmentStatus, Category, PositionTrust, Service, UnitFlag, UnitStatus
from dashboard.model.place import Point, at
from dashboard.model.unit import Shift
from tests.unit.dispatch_desk import FIGURES, SERVICES, Desk, first
from tests.unit.road_builders import crossing

rows = st.integers(0, 7)
crossings = st.builds(crossing, rows, rows)
fleets = st.lists(st.tuples(st.sampled_from([*SERVICES]), crossings), min_size=1, max_size=9)
emergencies = st.lists(
    st.tuples(
        st.sampled_from([Category.FIRE, Category.MEDICAL, Category.COLLISION, Category.CRIME]), crossings
    ),
    min_size=1,
    max_size=4,
)
troubles = st.lists(
    st.tuples(
        st.integers(0, 8), st.sampled_from(["out", "flag", "panic", "shift", "busy", "lost", "crew", "crew"])
    ),
    max_size=6,
)


def a_desk(fleet: list, cases: list, trouble: list) -> Desk:
    desk = Desk()
    crews = {number for number, what in trouble if what == "crew"}
    for number, (service, place) in enumerate(fleet):
        desk.unit(f"U{number}", service, place, crew="together" if number in crews else None)
    busy = desk.incident(Category.OTHER, crossing(0, 0))
    for number, what in trouble:
        if number < len(fleet):
            spoil(desk, f"U{number}", what, busy)
    for category, place in cases:
        desk.incident(category, place)
    return desk


def spoil(desk: Desk, unit: str, what: str, busy: str) -> None:
    room = desk.room
    match what:
        case "out":
            room.tell(c.SetUnitStatus(unit=unit, status=UnitStatus.OUT_OF_SERVICE, reason="tyre"))
        case "flag":
            room.tell(c.SetUnitFlags(unit=unit, flags=(UnitFlag.LOW_FUEL,)))
        case "panic":
            room.tell(c.RaisePanic(unit=unit))
        case "shift":
            known = room.picture.units[unit]
            night = Shift(begin="08:00", end="16:00")  # it is 03:41 in Kharkiv
            room.picture.put_unit(structs.replace(known, shift=night))
        case "busy":
            room.tell(c.AssignUnits(incident_id=busy, units=(unit,)))
        case "lost":
            room.picture.put_unit(structs.replace(room.picture.units[unit], location=None))


@settings(max_examples=40, deadline=None)
@given(fleets, emergencies, troubles)
def test_nobody_is_advised_who_may_not_go(fleet, cases, trouble):
    desk = a_desk(fleet, cases, trouble)
    advised = desk.look()
    for advice in advised.values():
        for option in advice.options if advice else ():
            for each in option.units:
                standing = desk.mind.force.by_unit[each.unit]
                assert each.capability in standing.unit.capabilities
                assert standing.free or each.leaves  # who leaves another incident is marked so
                assert each.eta.low_s <= each.eta.expected_s <= each.eta.high_s


@settings(max_examples=40, deadline=None)
@given(fleets, emergencies, troubles)
def test_what_is_advised_the_writer_accepts(fleet, cases, trouble):
    desk = a_desk(fleet, cases, trouble)
    for incident_id, advice in desk.advise().items():
        if advice and advice.options and all(each.leaves is None for each in advice.options[0].units):
            bodies = desk.room.tell(c.AssignUnits(incident_id=incident_id, units=tuple(first(advice))))
            assert not any(type(body).__name__ == "CommandRefused" for body in bodies)


@settings(max_examples=40, deadline=None)
@given(fleets, emergencies, troubles)
def test_the_same_state_gives_the_same_advice(fleet, cases, trouble):
    one, another = (a_desk(fleet, cases, trouble).look() for _ in range(2))
    assert [each and each.options for each in one.values()] == [
        each and each.options for each in another.values()
    ]


@settings(max_examples=40, deadline=None)
@given(fleets, emergencies, troubles)
def test_advice_that_was_heard_is_not_said_again(fleet, cases, trouble):
    desk = a_desk(fleet, cases, trouble)
    desk.advise()
    assert desk.look() == {}


@settings(max_examples=40, deadline=None)
@given(fleets, emergencies, troubles)
def test_no_unit_and_no_crew_is_promised_twice(fleet, cases, trouble):
    desk = a_desk(fleet, cases, trouble)
    sets = [advice.options[0] for advice in desk.look().values() if advice and advice.options]
    units = [each.unit for option in sets for each in option.units if each.leaves is None]
    assert len(units) == len(set(units))
    crews = [desk.room.picture.units[unit].crew for unit in units]
    together = [crew for crew in crews if crew is not None]
    assert len(together) <= 1


@settings(max_examples=30, deadline=None)
@given(fleets, emergencies)
def test_near_units_alone_give_the_advice_that_all_would(fleet, cases):
    desk = a_desk(fleet, cases, [])
    near = desk.look()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dashboard.dispatch.recommend.NEAR_S", 1e9)
        everybody = a_desk(fleet, cases, []).look()
    assert [each and each.options[:1] for each in near.values()] == [
        each and each.options[:1] for each in everybody.values()
    ]
    assert eta.NEAR_S < 1e9


def test_the_nearest_goes_and_the_runner_up_is_told_by_how_much_it_is_later():
    desk = Desk()
    desk.unit("M1", Service.AMBULANCE, crossing(0, 0))
    desk.unit("M2", Service.AMBULANCE, crossing(0, 6))
    [advice] = desk_with(desk, Category.MEDICAL, crossing(0, 1))
    assert first(advice) == ["M1"]
    runner_up = advice.options[1]
    assert [each.unit for each in runner_up.units] == ["M2"]
    [reason] = runner_up.against
    assert reason.code == "later"
    assert reason.args["s"] > 30


def desk_with(desk: Desk, category: Category, place: Point) -> list[Advice]:
    desk.incident(category, place)
    return [each for each in desk.look().values() if each is not None]


def test_two_that_wait_are_served_together_where_one_after_the_other_would_be_slower():
    desk = Desk()
    desk.unit("P1", Service.POLICE, crossing(0, 2))
    desk.unit("P2", Service.POLICE, crossing(0, 4))
    one = desk.incident(Category.CRIME, crossing(0, 3))
    other = desk.incident(Category.CRIME, crossing(0, 7))
    advised = desk.look()
    assert first(advised[one]) == ["P1"]
    assert first(advised[other]) == ["P2"]


def test_what_is_missing_is_said_with_what_became_of_all_that_could():
    desk = Desk()
    desk.unit("M1", Service.AMBULANCE, crossing(0, 0))
    desk.room.tell(c.SetUnitStatus(unit="M1", status=UnitStatus.OUT_OF_SERVICE, reason="tyre"))
    [advice] = desk_with(desk, Category.MEDICAL, crossing(0, 1))
    assert not advice.options
    [short] = advice.shortfalls
    assert (short.capability, short.missing) == ("advanced", 1)
    assert [each.code for each in short.reasons] == ["all_out_of_service"]


def test_who_is_counted_for_another_need_is_not_said_to_be_here():
    desk = Desk()
    desk.unit("R1", Service.FIRE, crossing(0, 0), capabilities=("ladder", "rescue"))
    [advice] = desk_with(desk, Category.STRIKE, crossing(0, 1))
    assert [each.unit for each in advice.options[0].units] == ["R1"]
    missing = {each.capability: [why.code for why in each.reasons] for each in advice.shortfalls}
    taken = {advice.options[0].units[0].capability}
    [other] = {"ladder", "rescue"} - taken
    assert missing[other] == ["all_serving"]
    assert missing["bomb_disposal"] == ["none_known"]


def test_a_closed_road_turns_the_advice_and_says_so_when_there_is_no_way_round():
    desk = Desk()
    desk.unit("M1", Service.AMBULANCE, crossing(0, 0))
    near = (crossing(0, 1), crossing(1, 0))
    out = [
        (near[0], crossing(0, 2)),
        (near[0], crossing(1, 1)),
        (near[1], crossing(1, 1)),
        (near[1], crossing(2, 0)),
    ]
    for number, (begin, end) in enumerate(out):
        desk.room.picture.closures[f"k{number}"] = Closure(
            id=f"k{number}",
            line=(begin.coordinates, end.coordinates),
            until=desk.room.now + timedelta(hours=1),
            reason="rubble",
            by="olena",
            at=desk.room.now,
        )
    [advice] = desk_with(desk, Category.MEDICAL, crossing(3, 3))
    [sent] = advice.options[0].units
    assert sent.eta.closures == 1
    assert "through_closure" in [each.code for each in sent.reasons]


def test_a_position_that_cannot_be_trusted_makes_the_range_wider_and_is_said():
    desk = Desk()
    desk.unit("M1", Service.AMBULANCE, crossing(0, 0))
    desk.seen["M1"] = Sighting(
        location=crossing(0, 5),
        at=desk.room.now - timedelta(minutes=5),
        trust=PositionTrust.STALE,
    )
    [advice] = desk_with(desk, Category.MEDICAL, crossing(0, 6))
    [sent] = advice.options[0].units
    assert "last_fix" in [each.code for each in sent.reasons]
    assert sent.eta.high_s / sent.eta.expected_s > FIGURES.high


def test_a_unit_on_its_way_to_less_is_offered_as_a_marked_option():
    desk = Desk()
    desk.unit("M1", Service.AMBULANCE, crossing(0, 1))
    desk.unit("M2", Service.AMBULANCE, crossing(7, 7))
    low = desk.incident(Category.MEDICAL, crossing(0, 4))
    desk.room.tell(c.SetPriority(incident_id=low, priority=5))
    desk.room.tell(c.AssignUnits(incident_id=low, units=("M1",)))
    urgent = desk.incident(Category.MEDICAL, crossing(0, 0))
    desk.room.tell(c.SetPriority(incident_id=urgent, priority=1))
    advice = desk.look()[urgent]
    assert first(advice) == ["M2"]
    marked = [each for option in advice.options for each in option.units if each.leaves == low]
    assert [each.unit for each in marked] == ["M1"]


def test_who_has_served_is_not_asked_for_again():
    desk = Desk()
    for name in ("M1", "M2"):
        desk.unit(name, Service.AMBULANCE, crossing(0, 0))
    incident = desk.incident(Category.MEDICAL, crossing(0, 1))
    desk.advise()
    desk.room.tell(c.AssignUnits(incident_id=incident, units=("M1",)))
    for status in (AssignmentStatus.EN_ROUTE, AssignmentStatus.ON_SCENE, AssignmentStatus.CLEARED):
        desk.room.tell(c.SetAssignmentStatus(incident_id=incident, unit="M1", status=status))
    desk.advise()
    assert desk.room.picture.incidents[incident].advice is None


def test_who_was_stood_down_on_the_way_is_missing_again():
    desk = Desk()
    desk.unit("M1", Service.AMBULANCE, crossing(0, 0))
    incident = desk.incident(Category.MEDICAL, crossing(0, 1))
    desk.room.tell(c.AssignUnits(incident_id=incident, units=("M1",)))
    desk.room.tell(c.SetAssignmentStatus(incident_id=incident, unit="M1", status=AssignmentStatus.CLEARED))
    assert first(desk.look()[incident]) == ["M1"]


def test_an_option_that_names_somebody_who_has_gone_elsewhere_is_laid_out_anew():
    desk = Desk()
    for name, column in (("M1", 0), ("M2", 5), ("M3", 7)):
        desk.unit(name, Service.AMBULANCE, crossing(0, column))
    incident = desk.incident(Category.MEDICAL, crossing(0, 1))
    desk.advise()
    other = desk.incident(Category.OTHER, crossing(7, 7))
    desk.room.tell(c.AssignUnits(incident_id=other, units=("M2",)))
    advice = desk.look()[incident]
    assert "M2" not in [each.unit for option in advice.options for each in option.units if not each.leaves]


def test_advice_does_not_flicker_while_units_drive_a_little():
    desk = Desk()
    desk.unit("M1", Service.AMBULANCE, crossing(0, 0))
    incident = desk.incident(Category.MEDICAL, crossing(0, 3))
    desk.advise()
    for metres, again in ((60, False), (250, True)):
        place = at(crossing(0, 0).lon + metres / 71_500, crossing(0, 0).lat)
        desk.seen["M1"] = Sighting(location=place, at=desk.room.now, trust=PositionTrust.GOOD)
        assert (incident in desk.look()) == again


def test_a_new_incident_is_advised_for_first_and_once():
    desk = Desk()
    for name, column in (("P1", 0), ("P2", 4), ("P3", 7)):
        desk.unit(name, Service.POLICE, crossing(0, column))
    old = desk.incident(Category.CRIME, crossing(0, 1))
    desk.advise()
    new = desk.incident(Category.CRIME, crossing(0, 5))
    desk.mind.look(desk.room.picture, desk.seen, desk.room.now)
    said = list(desk.mind.advise(desk.room.picture, desk.room.now))
    assert [incident for incident, _ in said] == [new]
    assert first(said[0][1]) == ["P2"]
    assert first(desk.room.picture.incidents[old].advice) == ["P1"]


def test_who_is_pressed_says_the_first_words_alone_and_the_rest_at_the_next_look():
    desk = Desk()
    for name, column in (("P1", 0), ("P2", 4), ("P3", 7)):
        desk.unit(name, Service.POLICE, crossing(0, column))
    desk.incident(Category.CRIME, crossing(0, 1))
    desk.advise()
    new = desk.incident(Category.CRIME, crossing(0, 5))
    desk.room.tell(c.SetUnitStatus(unit="P1", status=UnitStatus.OUT_OF_SERVICE, reason="broken"))
    desk.mind.look(desk.room.picture, desk.seen, desk.room.now)
    said = dict(desk.mind.advise(desk.room.picture, desk.room.now, pressed=lambda: True))
    assert list(said) == [new]
    whole = desk.look()
    assert whole[new] == said[new]
    assert len(whole) == 2


def test_a_more_urgent_new_incident_takes_what_was_advised_for_less():
    desk = Desk()
    desk.unit("M1", Service.AMBULANCE, crossing(0, 0))
    low = desk.incident(Category.MEDICAL, crossing(0, 1))
    desk.room.tell(c.SetPriority(incident_id=low, priority=5))
    desk.advise()
    urgent = desk.incident(Category.MEDICAL, crossing(0, 5))
    desk.room.tell(c.SetPriority(incident_id=urgent, priority=1))
    advised = desk.advise()
    assert first(advised[urgent]) == ["M1"]
    assert not advised[low].options
    assert desk.look() == {}
