"""Coverage: what share of the city is near enough, what sending costs, and the one move that wins most."""

from datetime import timedelta
from itertools import product

import numpy as np
import pytest
from msgspec import structs

from dashboard.dispatch import figures
from dashboard.dispatch.coverage import Cover, Coverage, costs
from dashboard.dispatch.moveup import Post
from dashboard.model import commands as c
from dashboard.model.advice import Move
from dashboard.model.closure import Closure
from dashboard.model.codes import AssignmentStatus, Category, Service
from dashboard.roads.travel import Travel
from tests.unit.dispatch_desk import Desk
from tests.unit.road_builders import SNAP_M, crossing, people_everywhere

AMBULANCE = Service.AMBULANCE
# A street takes ten seconds: an ambulance with 45 s to get going covers what is five streets away.
NEAR = structs.replace(
    figures.load(), limit_s={AMBULANCE: 96.0}, cover_by={AMBULANCE: "advanced"}, move_gain=0.01
)
POSTS = tuple(
    Post(f"ambulance-{row}{column}", AMBULANCE, crossing(row, column))
    for row, column in product((0, 7), (0, 7))
)


def a_desk(*units: tuple[int, int], posts: tuple[Post, ...] = ()) -> Desk:
    desk = Desk(posts, NEAR)
    for number, place in enumerate(units):
        desk.unit(f"M{number}", AMBULANCE, crossing(*place), station=f"ambulance-{place[0]}{place[1]}")
    desk.look()
    return desk


def cover(desk: Desk) -> Cover:
    return desk.mind.covers[AMBULANCE]


def test_the_share_is_that_of_the_people_who_are_near_enough() -> None:
    desk = a_desk((0, 0), (7, 6))
    travel = desk.mind.grounds.roads.travel
    near = 0
    for row, column in product(range(8), range(8)):
        goal = travel.spot(crossing(row, column))
        assert goal is not None
        starts = (travel.spot(crossing(0, 0)), travel.spot(crossing(7, 6)))
        soonest = min(travel.times_to(goal).way(start).driving_s for start in starts if start is not None)
        near += soonest + NEAR.turnout(AMBULANCE, at_station=True) <= NEAR.limit_s[AMBULANCE]
    assert 0 < near < 64
    assert cover(desk).share == pytest.approx(near / 64)


def test_a_unit_is_worth_what_expected_coverage_loses_without_it() -> None:
    desk = a_desk((0, 0), (0, 1), (7, 7))
    whole = cover(desk)
    worths = whole.worths()
    for name in whole.names:
        column = whole.names.index(name)
        left = np.delete(whole.near, column, axis=1).sum(axis=1)
        lost = whole.coverage.expected(whole.count, AMBULANCE) - whole.coverage.expected(left, AMBULANCE)
        assert worths[name] == pytest.approx(lost)
    assert worths["M2"] > worths["M0"]  # nobody else is near where it stands


def test_what_is_left_open_is_said_with_where_and_for_how_long() -> None:
    desk = a_desk((0, 0), (0, 0), (7, 7))
    assert costs(desk.mind.covers, {"M0": (AMBULANCE, 2_900.0)}) == ()  # the other one covers as much
    [cost] = costs(desk.mind.covers, {"M2": (AMBULANCE, 2_900.0)})
    assert (cost.service, cost.district, cost.limit_s, cost.for_s) == (AMBULANCE, "Київський", 96, 2_900)
    alone = cover(desk).near[:, 2] & (cover(desk).count == 1)
    assert cost.share == pytest.approx(alone.sum() / 64, abs=0.0001)


def test_advice_says_what_each_option_leaves_open() -> None:
    desk = a_desk((0, 0), (0, 0), (7, 7))
    incident = desk.incident(Category.MEDICAL, crossing(3, 3))
    advice = desk.look()[incident]
    assert advice is not None
    opened = {option.units[0].unit: bool(option.coverage) for option in advice.options}
    assert opened == {"M0": False, "M1": False, "M2": True}


def test_after_a_closure_coverage_is_what_it_would_be_reckoned_anew() -> None:
    desk = a_desk((0, 0), (7, 7))
    before = cover(desk).share
    for number, (a, b) in enumerate((((0, 0), (0, 1)), ((0, 0), (1, 0)))):
        desk.room.picture.closures[f"k{number}"] = Closure(
            id=f"k{number}",
            line=(crossing(*a).coordinates, crossing(*b).coordinates),
            until=desk.room.now + timedelta(hours=1),
            reason="rubble",
            by="olena",
            at=desk.room.now,
        )
    desk.look()
    assert cover(desk).share < before
    travel = desk.mind.grounds.roads.travel
    anew = Travel(travel.graph, SNAP_M)
    anew.set_weights(travel.drive_s, travel.cost_s > travel.drive_s)
    fresh = Coverage(anew, people_everywhere(travel.graph), NEAR)
    while fresh.catch_up():
        pass
    again = fresh.near([desk.mind.force.by_unit[name] for name in cover(desk).names], AMBULANCE)
    assert again.tolist() == cover(desk).near.tolist()


def test_each_place_has_its_turn_however_often_the_roads_change() -> None:
    desk = a_desk((0, 0), (7, 6))
    coverage, travel = desk.mind.grounds.coverage, desk.mind.grounds.roads.travel
    free = travel.drive_s
    starts = [each.spot for each in desk.mind.force.standings if each.spot is not None]
    before = coverage.seconds(starts)
    for look in range(coverage.seconds(starts).shape[0]):
        travel.set_weights(free * (3.0 + look % 2))
        coverage.outdated()
        coverage.catch_up()
    assert coverage.behind
    assert (coverage.seconds(starts) >= 2.9 * before).all()


def after(desk: Desk, move: Move) -> float:
    """The expected coverage of everybody where they would be, reckoned from nothing."""
    places = [
        move.location if each.unit.id == move.unit else each.unit.location
        for each in desk.mind.force.standings
    ]
    other = a_desk()
    for number, place in enumerate(places):
        assert place is not None
        other.unit(f"M{number}", AMBULANCE, place)
    other.look()
    return cover(other).coverage.expected(cover(other).count, AMBULANCE)


def test_the_move_that_is_advised_is_the_one_that_wins_most() -> None:
    desk = a_desk((0, 0), (0, 1), (1, 0), posts=POSTS)
    move = desk.mind.move(desk.room.picture)
    assert move is not None
    every = [
        structs.replace(move, unit=unit, station=post.id, location=post.location)
        for unit, post in product(desk.mind.force.by_unit, POSTS)
    ]
    assert after(desk, move) == pytest.approx(max(after(desk, each) for each in every))
    assert move.saves_s > 0
    assert move.share_before < move.share_after
    assert move.share_before == pytest.approx(cover(desk).share, abs=0.0001)


def test_nobody_is_moved_where_it_wins_nothing() -> None:
    assert a_desk((0, 0), (0, 7), (7, 0), (7, 7), posts=POSTS).mind.move(Desk().room.picture) is None


def test_a_move_that_was_taken_is_not_advised_a_second_time_while_it_is_driven() -> None:
    desk = a_desk((0, 0), (0, 1), (1, 0), posts=POSTS)
    gaps = set()
    while (move := desk.mind.move(desk.room.picture)) is not None:
        assert move.station not in gaps
        gaps.add(move.station)
        desk.room.tell(c.AdviseMove(move=move), actor="adviser")
        desk.room.tell(c.MoveUnit(unit=move.unit, station=move.station))
        desk.look()
    assert gaps


def test_a_dismissed_move_is_not_advised_again_for_half_an_hour() -> None:
    desk = a_desk((0, 0), (0, 1), (1, 0), posts=POSTS)
    move = desk.mind.move(desk.room.picture)
    assert move is not None
    desk.mind.dismissed(move.unit, move.station, desk.room.now)
    other = desk.mind.move(desk.room.picture)
    assert other is None or (other.unit, other.station) != (move.unit, move.station)


def test_how_busy_units_are_follows_what_they_do() -> None:
    desk = a_desk((0, 0), (0, 1), (7, 7))
    idle = desk.mind.grounds.coverage.q(AMBULANCE)
    incident = desk.incident(Category.MEDICAL, crossing(0, 3))
    desk.room.tell(c.AssignUnits(incident_id=incident, units=("M0", "M1", "M2")))
    desk.look()
    for _ in range(300):
        desk.mind.note_busy()
    assert idle < 0.5 < desk.mind.grounds.coverage.q(AMBULANCE) <= 0.95
    for unit in ("M0", "M1", "M2"):
        cleared = c.SetAssignmentStatus(incident_id=incident, unit=unit, status=AssignmentStatus.CLEARED)
        desk.room.tell(cleared)
    desk.look()
    for _ in range(300):
        desk.mind.note_busy()
    assert desk.mind.grounds.coverage.q(AMBULANCE) < 0.1
