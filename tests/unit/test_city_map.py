"""The map's base layers travel as few features, whatever the city's size."""

from typing import Any

from layouts.city_map import plain

HERE, BESIDE, FAR = (36.201, 50.001), (36.205, 50.004), (36.291, 50.001)
Place = tuple[float, float]


def a_line(*places: Place, **properties: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": [list(place) for place in places]},
        "properties": properties,
    }


def told(*features: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = plain({"features": features}, lang="uk")["features"]
    return found


def lines_of(feature: dict[str, Any]) -> list[list[list[float]]]:
    found: list[list[list[float]]] = feature["geometry"]["coordinates"]
    return found


def test_streets_that_look_alike_in_one_part_of_the_city_are_one_feature() -> None:
    first = a_line(HERE, BESIDE, name_uk="Довга", **{"class": "minor"})
    second = a_line(BESIDE, HERE, name_uk="Коротка", **{"class": "minor"})
    [joined] = told(first, second)
    assert joined["properties"] == {"kind": "minor"}
    assert joined["geometry"]["type"] == "MultiLineString"
    assert lines_of(joined) == [[list(HERE), list(BESIDE)], [list(BESIDE), list(HERE)]]


def test_what_looks_otherwise_or_lies_elsewhere_is_a_feature_of_its_own() -> None:
    minor = a_line(HERE, BESIDE, **{"class": "minor"})
    far = a_line(FAR, BESIDE, **{"class": "minor"})
    red, blue = (a_line(HERE, BESIDE, colour=colour) for colour in ("#d64b4b", "#3f78d8"))
    assert len(told(minor, far, red, blue)) == 4
    assert sorted(each["properties"].get("colour", "") for each in told(minor, red, blue)) == [
        "",
        "#3f78d8",
        "#d64b4b",
    ]


def test_a_wide_street_is_drawn_above_narrow_ones() -> None:
    wide, narrow = (a_line(HERE, BESIDE, **{"class": kind}) for kind in ("primary", "residential"))
    assert [each["properties"]["kind"] for each in told(wide, narrow)] == ["residential", "primary"]


def test_places_keep_their_names_in_the_readers_language() -> None:
    place = {
        "geometry": {"type": "Point", "coordinates": list(HERE)},
        "properties": {"id": "base-1", "name_uk": "Пост", "name_en": "Post", "people": 3},
    }
    features = plain({"features": [place]}, lang="en")["features"]
    assert [each["properties"] for each in features] == [{"id": "base-1", "name": "Post"}]
