import json
import shutil
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from dashboard import city
from dashboard.city.pack import FOLDER
from dashboard.errors import CityPackError
from dashboard.model.place import Point, at, distance_m
from dashboard.roads.prune import connected

KHARKIV = city.load("kharkiv")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the pack that a test may spoil."""
    copy: Path = shutil.copytree(FOLDER / "kharkiv", tmp_path / "kharkiv")
    return copy


def spoil(file: Path, change) -> None:
    content = json.loads(file.read_text())
    change(content)
    file.write_text(json.dumps(content))


def places(count: int) -> list[Point]:
    rng = Random(7)  # noqa: S311 — places to try, no secret
    (west, south), (east, north) = KHARKIV.bounds
    return [at(rng.uniform(west, east), rng.uniform(south, north)) for _ in range(count)]


def test_the_city_has_nine_districts_and_the_registers_population():
    assert len(KHARKIV.districts) == 9
    assert sum(district.population for district in KHARKIV.districts) == 1_458_491
    assert KHARKIV.district_of(KHARKIV.centre) is not None


@pytest.mark.parametrize(
    "place, district",
    [
        (at(36.345, 50.017), "Салтівський"),
        (at(36.183, 49.983), "Холодногірський"),
        (at(36.379, 49.953), "Індустріальний"),
        (at(36.227, 50.035), "Шевченківський"),
        (at(36.290, 50.050), "Київський"),
        (at(36.240, 49.936), "Основ'янський"),
        (at(36.160, 49.955), "Новобаварський"),
        (at(36.270, 49.955), "Слобідський"),
        (at(36.332, 49.962), "Немишлянський"),
    ],
)
def test_a_known_quarter_lies_in_its_district(place, district):
    assert KHARKIV.district_of(place) == district


def test_a_place_outside_the_city_has_no_district():
    assert KHARKIV.district_of(at(30.52, 50.45)) is None


def test_districts_do_not_overlap():
    for place in places(3_000):
        holding = [area.key for area in KHARKIV._areas if area.holds(place)]
        assert len(holding) <= 1, (place, holding)


def test_the_metro_has_three_lines_and_thirty_stations_in_both_languages():
    lines = KHARKIV.pack.base.metro
    stations = [station for line in lines for station in line.stations]
    assert (len(lines), len(stations)) == (3, 30)
    assert all(station.name.uk and station.name.en.isascii() for station in stations)


def test_a_critical_site_is_found_by_its_ring_the_nearest_first():
    for place in places(2_000):
        expected = {s.id for s in KHARKIV.sites if distance_m(s.point, place) <= s.ring_m}
        assert {site.id for site in KHARKIV.critical_near(place)} == expected
    school = KHARKIV.sites[0]
    assert next(KHARKIV.critical_near(school.point)).id == school.id


def test_what_is_invented_says_so():
    assert all(site.invented for site in KHARKIV.sites)
    assert KHARKIV.schematic
    assert KHARKIV.demo.demo
    for layer in ("sites", "bases", "cameras", "shelters"):
        assert all(f["properties"]["invented"] for f in KHARKIV.layers[layer]["features"])


def test_every_layer_is_geojson_with_closed_rings_and_names():
    assert {"districts", "water", "roads", "rail", "metro", "stations", "labels"} <= set(KHARKIV.layers)
    for layer in KHARKIV.layers.values():
        assert layer["type"] == "FeatureCollection"
        assert layer["features"]
    for feature in KHARKIV.layers["districts"]["features"]:
        [ring] = feature["geometry"]["coordinates"]
        assert ring[0] == ring[-1]
        assert feature["properties"]["name_uk"]


def test_every_street_can_be_driven_to_from_every_other():
    _, dropped = connected(KHARKIV.graph)
    assert dropped == 0


def test_a_route_goes_from_door_to_door_no_faster_than_the_roads_allow():
    a, b = at(36.18, 49.983), at(36.36, 50.03)
    route = KHARKIV.route(a, b)
    assert (route.points[0], route.points[-1]) == (a, b)
    assert 10 * 60 < route.duration_s < 40 * 60
    for (p, s), (q, t) in pairwise(zip(route.points, route.seconds, strict=True)):
        assert t >= s
        assert distance_m(p, q) <= (t - s) * 91 / 3.6 + 0.1


def test_a_route_to_the_same_place_takes_no_time_on_the_road():
    route = KHARKIV.route(KHARKIV.centre, KHARKIV.centre)
    assert distance_m(route.place(route.duration_s / 2), KHARKIV.centre) < 300
    assert route.place(1e9) == KHARKIV.centre


def test_an_address_is_found_by_either_language_and_gives_the_same_house():
    uk, en = KHARKIV.addresses.find("сумська 25"), KHARKIV.addresses.find("Sumska 25")
    assert uk is not None
    assert uk == en
    assert (uk.uk, uk.en) == ("Сумська вулиця, 25", "Sumska Street, 25")
    assert KHARKIV.addresses.find("такої вулиці немає") is None


def test_every_address_lies_within_the_bounds():
    for name in KHARKIV.addresses.streets():
        last = KHARKIV.addresses.houses(name.uk)
        assert all(KHARKIV.holds(KHARKIV.addresses.house(name.uk, n).point) for n in (1, last, last + 50))


def test_an_unknown_pack_is_named():
    with pytest.raises(CityPackError, match="lviv"):
        city.load("lviv")


def test_a_field_of_the_wrong_type_is_named_with_its_file(pack):
    spoil(pack / "city.json", lambda content: content["districts"][2].update(population="many"))
    with pytest.raises(CityPackError, match=r"kharkiv/city\.json.*districts\[2\]\.population"):
        city.load("kharkiv", pack.parent)


def test_an_id_that_stands_twice_is_named(pack):
    spoil(pack / "sites.json", lambda content: content["sites"].append(content["sites"][0]))
    with pytest.raises(CityPackError, match=r"sites\.json.*school-901"):
        city.load("kharkiv", pack.parent)


def test_a_unit_without_its_station_is_named(pack):
    spoil(pack / "demo.json", lambda content: content["units"][0].update(station="nowhere"))
    with pytest.raises(CityPackError, match=r"E11.*nowhere"):
        city.load("kharkiv", pack.parent)


def test_a_pack_needs_neither_sites_nor_a_demo(pack):
    (pack / "sites.json").unlink()
    (pack / "demo.json").unlink()
    bare = city.load("kharkiv", pack.parent)
    assert list(bare.critical_near(bare.centre)) == []
    assert bare.demo.units == ()


def test_a_file_that_is_no_json_is_named(pack):
    (pack / "streets.json").write_text("{")
    with pytest.raises(CityPackError, match=r"streets\.json"):
        city.load("kharkiv", pack.parent)
