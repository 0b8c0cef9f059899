"""A pack built from a map: what may be driven, how, and what is said of a map that is no good."""

from pathlib import Path

import pytest

from dashboard.city import City
from dashboard.city.osm import build
from dashboard.city.osm.network import directions, speeds
from dashboard.errors import CityPackError
from dashboard.model.place import Point, at
from dashboard.roads.travel import Travel
from tests.unit.map_builders import PLACES, a_map, a_restriction, a_tag, built


def drive(pack: City, a: int, b: int) -> float:
    """Seconds from the middle of one arm of the cross to the middle of another."""
    travel = Travel(pack.graph, pack.snap_m)

    def middle(node: int) -> Point:
        lon, lat = PLACES[node]
        return at((lon + 36.002) / 2, (lat + 50.0) / 2)

    start, goal = travel.spot(middle(a)), travel.spot(middle(b))
    assert start is not None
    assert goal is not None
    return travel.times_to(goal).way(start).cost_s


def test_a_street_may_be_driven_both_ways(tmp_path: Path) -> None:
    pack = built(tmp_path, a_map(tmp_path))
    assert drive(pack, 1, 3) == pytest.approx(drive(pack, 3, 1))
    assert drive(pack, 1, 3) < 25


def test_a_one_way_street_is_not_driven_against(tmp_path: Path) -> None:
    pack = built(tmp_path, a_map(tmp_path, tags={"w": a_tag("oneway", "yes")}))
    assert drive(pack, 1, 3) < 25
    assert drive(pack, 3, 1) > 40


def test_a_forbidden_turn_is_not_taken(tmp_path: Path) -> None:
    free = drive(built(tmp_path, a_map(tmp_path)), 1, 2)
    pack = built(tmp_path, a_map(tmp_path, more=a_restriction("no_left_turn", 11, 12)))
    assert drive(pack, 1, 2) > free + 10
    assert drive(pack, 1, 3) < 25  # straight on one may
    assert drive(pack, 4, 2) < 25  # and others may turn as before
    assert drive(pack, 2, 1) == pytest.approx(free, abs=0.1)


def test_a_place_behind_a_restricted_crossing_is_reached_by_every_way_in(tmp_path: Path) -> None:
    pack = built(tmp_path, a_map(tmp_path, more=a_restriction("no_right_turn", 11, 14)))
    assert drive(pack, 1, 3) < 25
    assert drive(pack, 2, 3) < 25
    assert drive(pack, 4, 3) < 25


def test_where_only_straight_on_is_allowed_one_goes_straight_on(tmp_path: Path) -> None:
    pack = built(tmp_path, a_map(tmp_path, more=a_restriction("only_straight_on", 11, 13)))
    assert drive(pack, 1, 3) < 25
    assert drive(pack, 1, 2) > 35
    assert drive(pack, 1, 4) > 35


def test_a_restriction_that_excepts_emergency_vehicles_holds_nobody_up(tmp_path: Path) -> None:
    more = a_restriction("no_left_turn", 11, 12, **{"except": "psv;emergency"})
    assert drive(built(tmp_path, a_map(tmp_path, more=more)), 1, 2) < 25


def test_nobody_drives_through_a_bollard(tmp_path: Path) -> None:
    pack = built(tmp_path, a_map(tmp_path, nodes={5: a_tag("barrier", "bollard")}))
    assert drive(pack, 1, 3) > 40


def test_a_private_road_is_left_out_unless_emergency_vehicles_may(tmp_path: Path) -> None:
    closed = a_tag("access", "private")
    drives = [
        drive(built(tmp_path, a_map(tmp_path, tags={"w": tag})), 1, 3)
        for tag in (closed, closed + a_tag("emergency", "yes"))
    ]
    assert drives[0] > drives[1] + 15


def test_a_traffic_signal_belongs_to_the_edges_that_end_at_it(tmp_path: Path) -> None:
    pack = built(tmp_path, a_map(tmp_path, nodes={5: a_tag("highway", "traffic_signals")}))
    assert int(pack.graph.signal.sum()) == 4


@pytest.mark.parametrize(
    "tags, expected",
    [
        ({}, (True, True)),
        ({"oneway": "yes"}, (True, False)),
        ({"oneway": "-1"}, (False, True)),
        ({"junction": "roundabout"}, (True, False)),
        ({"highway": "motorway"}, (True, False)),
        ({"highway": "motorway", "oneway": "no"}, (True, True)),
    ],
)
def test_directions(tags: dict[str, str], expected: tuple[bool, bool]) -> None:
    assert directions(tags) == expected


@pytest.mark.parametrize(
    "text, kmh",
    [
        ("50", 50),
        ("30 mph", 48.28032),
        ("UA:urban", 50),
        ("walk", 7),
        ("signals", None),
        ("", None),
        ("0", None),
    ],
)
def test_speed_limits_as_maps_write_them(text: str, kmh: float | None) -> None:
    assert speeds().limit(text) == pytest.approx(kmh) if kmh else speeds().limit(text) is None


def test_a_second_build_of_the_same_file_says_that_it_is_up_to_date(tmp_path: Path) -> None:
    source = a_map(tmp_path)
    assert build(source, tmp_path / "pack").fresh
    assert not build(source, tmp_path / "pack").fresh
    assert build(source, tmp_path / "pack", again=True).fresh
    source.write_text(source.read_text().replace("residential", "tertiary"))
    assert build(source, tmp_path / "pack").fresh


def test_the_summary_says_what_is_missing(tmp_path: Path) -> None:
    said = "\n".join(build(a_map(tmp_path), tmp_path / "pack").lines())
    assert "Found: road ways 5," in said
    assert "none of: districts, addresses, hospital, fire station" in said


@pytest.mark.parametrize(
    "name, text",
    [
        ("broken.osm", "<osm><node id="),
        ("empty.osm", ""),
        ("page.osm", "<html></html>"),
        ("roadless.osm", '<osm version="0.6"><node id="1" lon="36" lat="50"/></osm>'),
        ("beyond.osm", '<osm version="0.6"><node id="1" lon="abc" lat="50"/></osm>'),
        ("city.txt", "Kharkiv"),
        ("noise.osm.pbf", "not a protocol buffer"),
        ("noise.osm.gz", "not compressed"),
    ],
)
def test_a_file_that_is_no_map_is_named_and_leaves_nothing_behind(
    tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(CityPackError, match=name):
        build(tmp_path / name, tmp_path / "packs" / "new")
    assert not list(tmp_path.glob("packs/*"))
