"""What a built pack knows of a map besides its roads: facilities, names, people, houses."""

from pathlib import Path

import pytest

from dashboard.model.place import at
from tests.unit.map_builders import a_place, a_tag, a_town, an_area


def test_two_of_one_brand_are_two_and_a_school_drawn_twice_is_one(tmp_path: Path) -> None:
    pack = a_town(
        tmp_path,
        a_place(101, 36.0001, 50.0001, amenity="fuel", name="WOG"),
        a_place(102, 36.0101, 50.0001, amenity="fuel", name="WOG"),
        a_place(103, 36.0021, 50.0001, amenity="school", name="Ліцей 1"),
        an_area(104, 36.0020, 50.0, amenity="school", name="Ліцей 1"),
    )
    assert sorted(site.kind for site in pack.sites) == ["fuel", "fuel", "school"]


def test_what_is_not_critical_raises_no_priority_and_is_kept_all_the_same(tmp_path: Path) -> None:
    pack = a_town(tmp_path, a_place(101, 36.002, 50.0, amenity="fuel", name="WOG"))
    assert [site.name for site in pack.sites] == ["WOG"]
    assert list(pack.critical_near(at(36.002, 50.0))) == []


def test_a_thing_without_a_name_is_called_by_what_it_is_in_both_languages(tmp_path: Path) -> None:
    pack = a_town(tmp_path, a_place(101, 36.001, 50.0, amenity="fire_station"))
    [base] = pack.layers["bases"]["features"]
    assert base["properties"]["name_uk"] == "пожежна частина"
    assert base["properties"]["name_en"] == "fire station"
    assert not base["properties"]["invented"]


def test_shelters_of_the_map_are_in_their_own_layer(tmp_path: Path) -> None:
    pack = a_town(tmp_path, a_place(101, 36.001, 50.0, amenity="shelter", shelter_type="bomb_shelter"))
    assert [each["properties"]["name_uk"] for each in pack.layers["shelters"]["features"]] == ["укриття"]
    assert pack.layers["sites"]["features"] == []


def test_a_city_has_the_name_of_its_largest_place(tmp_path: Path) -> None:
    pack = a_town(
        tmp_path,
        a_place(101, 36.001, 50.0, place="village", name="Мала"),
        a_place(102, 36.003, 50.0, place="town", name="Велика", name__en="Great"),
    )
    assert (pack.name.uk, pack.name.en) == ("Велика", "Great")
    assert [each.name.uk for each in pack.districts] == ["Велика"]


def people(tmp_path: Path, use: str, *, building: bool = True) -> float:
    """How many the demand counts on one square of land."""
    house = an_area(201, 36.0021, 50.0001, side=0.0005, building="yes") if building else ""
    pack = a_town(tmp_path, an_area(200, 36.002, 50.0, side=0.002, landuse=use), house)
    return float(pack.demand.people.sum())


def test_who_lives_in_a_building_follows_from_the_land_where_the_map_does_not_say(tmp_path: Path) -> None:
    homes, works = people(tmp_path, "residential", building=True), people(tmp_path, "industrial")
    assert works < homes / 5
    assert people(tmp_path, "meadow") == pytest.approx(0.75 * homes, rel=0.01)


def test_homes_that_the_map_has_not_drawn_are_not_nobody(tmp_path: Path) -> None:
    square_m2 = 0.002**2 * 111_320**2 * 0.6428
    assert people(tmp_path, "residential", building=False) == pytest.approx(square_m2 / 200, rel=0.02)
    assert people(tmp_path, "industrial", building=False) == 0


def test_a_house_is_found_under_the_name_that_its_street_had(tmp_path: Path) -> None:
    pack = a_town(
        tmp_path,
        a_place(101, 36.003, 50.0, addr__street="вулиця Сковороди", addr__housenumber="25А"),
        '<way id="90"><nd ref="5"/><nd ref="3"/><tag k="highway" v="residential"/>'
        + a_tag("name", "вулиця Сковороди")
        + a_tag("old_name:ru", "Пушкинская улица")
        + "</way>",
    )
    found = pack.search("ул. Пушкинская, 25a")[0]
    assert (found.kind, found.name, found.house) == ("address", "вулиця Сковороди", "25А")
    assert found.point == at(36.003, 50.0)
