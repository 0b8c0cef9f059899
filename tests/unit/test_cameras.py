"""Cameras see what lies before them; the register is read from three kinds of file, mistakes and all."""

from dataclasses import replace
from math import acos, cos, degrees, hypot, radians, sqrt
from pathlib import Path
from random import Random
from statistics import fmean

import pytest

from dashboard import bootstrap
from dashboard.errors import SettingsError
from dashboard.feeds.cameras import Camera, nearest, place_seen, sees
from dashboard.feeds.register import cameras_of, register_of
from dashboard.model.place import Point, at, bearing_deg, distance_m, moved
from dashboard.settings import Settings

MAST = at(36.23, 49.99)
HEADER = "id,name,lat,lon,bearing_deg,view_deg,range_m,still,stream,limits"
ROW = "cam-1,Вежа,49.99,36.23,90,60,200,https://nvr.example/1.jpg,rtsp://nvr.example/1,smoke=0.8; fire=0.7"


def a_camera(**changed: float) -> Camera:
    return Camera(location=MAST, **({"bearing_deg": 90.0, "view_deg": 60.0, "range_m": 200.0} | changed))


def test_a_way_and_its_bearing_lead_to_where_it_came_from() -> None:
    for bearing in (0.0, 45.0, 90.0, 179.0, 270.0, 359.0):
        there = moved(MAST, 500, bearing)
        assert distance_m(MAST, there) == pytest.approx(500, abs=1)
        assert bearing_deg(MAST, there) == pytest.approx(bearing, abs=0.1)


def test_what_a_camera_sees_lies_before_it_and_not_at_its_mast() -> None:
    place, accuracy = place_seen(a_camera())
    assert distance_m(place, moved(MAST, 100, 90)) < 1
    assert 40 < accuracy < 60


@pytest.mark.parametrize("view", [20.0, 60.0, 110.0, 170.0])
def test_the_accuracy_is_that_of_a_point_anywhere_in_the_view(view: float) -> None:
    camera, rng = a_camera(view_deg=view), Random(7)  # noqa: S311
    place, accuracy = place_seen(camera)
    scattered = [
        moved(MAST, 200 * sqrt(rng.random()), 90 + rng.uniform(-view / 2, view / 2)) for _ in range(4_000)
    ]
    along_one_axis = sqrt(fmean(distance_m(place, each) ** 2 for each in scattered) / 2)
    assert accuracy == pytest.approx(along_one_axis, rel=0.05)


def test_a_camera_of_unknown_view_or_that_looks_around_is_placed_at_its_mast() -> None:
    assert place_seen(Camera(MAST)) == (MAST, 40.0)
    assert place_seen(Camera(MAST, bearing_deg=90)) == (MAST, 40.0)
    assert place_seen(a_camera(view_deg=360)) == (MAST, 100.0)
    assert place_seen(a_camera(accuracy_m=15))[1] == 15


def test_a_camera_sees_what_is_within_its_view_and_range() -> None:
    camera = a_camera()
    assert sees(camera, moved(MAST, 150, 118)) is True
    assert sees(camera, moved(MAST, 150, 125)) is False
    assert sees(camera, moved(MAST, 250, 90)) is False
    assert sees(a_camera(bearing_deg=350), moved(MAST, 100, 15)) is True
    assert sees(Camera(MAST), moved(MAST, 100, 15)) is None


def test_those_that_see_the_place_come_first_each_by_its_distance() -> None:
    fire = moved(MAST, 120, 90)
    cameras = {
        "turned away": a_camera(bearing_deg=270),
        "far and looking": Camera(moved(fire, 180, 0), bearing_deg=180, range_m=200),
        "near and looking": a_camera(),
        "unknown view": Camera(moved(fire, 30, 0)),
        "elsewhere": Camera(moved(fire, 5_000, 0), bearing_deg=180, range_m=200),
    }
    found = nearest(cameras, fire, 4)
    assert [each.id for each in found] == [
        "near and looking",
        "far and looking",
        "unknown view",
        "turned away",
    ]
    assert [each.sees for each in found] == [True, True, None, False]
    assert found[0].distance_m == pytest.approx(120, abs=1)


@pytest.mark.parametrize("count", range(0, 40, 7))
def test_the_ranking_is_that_of_measuring_every_camera(count: int) -> None:
    rng = Random(count)  # noqa: S311
    cameras = {
        str(number): Camera(
            at(rng.uniform(36.2, 36.3), rng.uniform(49.9, 50.0)),
            bearing_deg=rng.uniform(0, 360),
            view_deg=rng.uniform(20, 360),
            range_m=rng.uniform(500, 5_000),
        )
        for number in range(60)
    }
    point = at(36.25, 49.95)
    order = sorted(
        cameras, key=lambda name: (not _in_view(cameras[name], point), _metres(cameras[name], point))
    )
    assert [each.id for each in nearest(cameras, point, count)] == order[:count]


def _metres(camera: Camera, point: Point) -> float:
    return distance_m(camera.location, point)


def _in_view(camera: Camera, point: Point) -> bool:
    """By the angle between two arrows, which is another way to reckon it."""
    ahead, there = moved(camera.location, 100, camera.bearing_deg or 0), point
    a, b = _arrow(camera.location, ahead), _arrow(camera.location, there)
    cosine = (a[0] * b[0] + a[1] * b[1]) / hypot(*a) / hypot(*b)
    within = degrees(acos(max(-1.0, min(1.0, cosine)))) <= (camera.view_deg or 0) / 2
    return within and _metres(camera, point) <= (camera.range_m or 0)


def _arrow(start: Point, end: Point) -> tuple[float, float]:
    return (end.lon - start.lon) * cos(radians(start.lat)), end.lat - start.lat


def a_file(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text)
    return file


CSV = f"{HEADER}\n{ROW}\ncam-2,,49.98,36.24,,,,,,\n"
GEOJSON = """{"type": "FeatureCollection", "features": [
  {"type": "Feature", "id": "cam-1", "geometry": {"type": "Point", "coordinates": [36.23, 49.99]},
   "properties": {"name": "Вежа", "bearing_deg": 90, "view_deg": "60", "range_m": 200,
                  "still": "https://nvr.example/1.jpg", "stream": "rtsp://nvr.example/1",
                  "limits": {"smoke": 0.8, "fire": 0.7}}},
  {"type": "Feature", "geometry": {"type": "Point", "coordinates": [36.24, 49.98]},
   "properties": {"id": "cam-2"}}]}"""
OBJECT = """{
  "cam-1": {"location": {"type": "Point", "coordinates": [36.23, 49.99]}, "name": "Вежа", "bearing_deg": 90,
            "view_deg": 60, "range_m": 200, "still": "https://nvr.example/1.jpg",
            "stream": "rtsp://nvr.example/1", "limits": {"smoke": 0.8, "fire": 0.7}},
  "cam-2": {"location": {"type": "Point", "coordinates": [36.24, 49.98]}}
}"""


@pytest.mark.parametrize("name, text", [("c.csv", CSV), ("c.geojson", GEOJSON), ("c.json", OBJECT)])
def test_three_kinds_of_file_give_the_same_register(tmp_path: Path, name: str, text: str) -> None:
    for written in (text, "\ufeff" + text):
        found = cameras_of(a_file(tmp_path, name, written))
        assert found == {
            "cam-1": Camera(
                location=MAST,
                name="Вежа",
                bearing_deg=90,
                view_deg=60,
                range_m=200,
                still="https://nvr.example/1.jpg",
                stream="rtsp://nvr.example/1",
                limits={"smoke": 0.8, "fire": 0.7},
            ),
            "cam-2": Camera(location=at(36.24, 49.98)),
        }


def test_every_mistake_of_a_file_is_told_with_its_line_and_field(tmp_path: Path) -> None:
    rows = [
        HEADER + ",colour",
        ROW + ",",
        "cam-1,,95,36.2,400,0,-1,ftp://nvr.example/1,http://user:secret@nvr.example/1,smoke=2,red",
        ",,49.9,,,,,,,,",
    ]
    with pytest.raises(SettingsError) as told:
        cameras_of(a_file(tmp_path, "c.csv", "\n".join(rows)))
    mistakes = str(told.value).splitlines()
    fields = ["colour", "location", "bearing_deg", "view_deg", "range_m", "still", "stream", "limits", "id"]
    assert [f"line 3: `{field}`" in each for field, each in zip(fields, mistakes, strict=False)] == [True] * 9
    assert [each.partition("line ")[2] for each in mistakes[9:]] == [
        "4: `id`: is missing",
        "4: `location`: is missing",
    ]
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("name, text", [("c.geojson", GEOJSON), ("c.json", OBJECT)])
def test_a_mistake_in_json_has_the_line_of_its_camera(tmp_path: Path, name: str, text: str) -> None:
    line = text.splitlines().index(next(each for each in text.splitlines() if "36.24" in each)) + 1
    with pytest.raises(SettingsError, match=f"line {line}: `location`"):
        cameras_of(a_file(tmp_path, name, text.replace("49.98", "-949.98")))


@pytest.mark.parametrize(
    "name, text",
    [
        ("c.json", "{"),
        ("c.json", "[]"),
        ("c.json", '{"a": 7}'),
        ("c.geojson", '{"type": "FeatureCollection", "features": 7}'),
        ("c.geojson", '{"type": "FeatureCollection", "features": [{"geometry": null}]}'),
        ("c.csv", "id,lat,lon\na,1,2,3"),
        ("c.json", "[" * 100_000),
    ],
)
def test_a_file_that_is_no_register_is_refused_by_its_name(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=name):
        cameras_of(a_file(tmp_path, name, text))


def test_the_data_folders_register_may_be_absent_and_a_named_one_may_not(tmp_path: Path) -> None:
    assert register_of("", tmp_path) == {}
    a_file(tmp_path, "cameras.json", OBJECT)
    assert list(register_of("", tmp_path)) == ["cam-1", "cam-2"]
    with pytest.raises(SettingsError, match=r"none\.csv"):
        register_of(str(tmp_path / "none.csv"), tmp_path)


def test_while_the_demo_plays_its_invented_cameras_are_known_beside_the_centres_own(tmp_path: Path) -> None:
    own = a_file(tmp_path, "own.csv", "id,lat,lon\ncamera-001,49.9,36.1\ngate,49.9,36.2\n")
    settings = Settings(cameras=str(own), data=tmp_path)
    assert sorted(bootstrap.feeds.cameras(settings)) == ["camera-001", "gate"]
    both = bootstrap.feeds.cameras(replace(settings, demo=True))
    assert (len(both), both["camera-001"].location) == (61, at(36.1, 49.9))
    invented = both["camera-002"]
    assert invented.bearing_deg is not None
    assert sees(invented, moved(invented.location, 50, invented.bearing_deg)) is True


def test_a_centre_whose_register_has_mistakes_does_not_start(tmp_path: Path) -> None:
    broken = a_file(tmp_path, "broken.csv", "id,lat,lon\ngate,95,36.2\n")
    with pytest.raises(SettingsError, match="line 2: `location`"):
        bootstrap.centre.run_centre(Settings(cameras=str(broken), data=tmp_path), demo=False)


def test_the_register_that_the_readme_shows_is_one(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    [shown] = [block for block in readme.split("```") if block.strip().startswith("id,name,lat,lon")]
    [(name, camera)] = cameras_of(a_file(tmp_path, "shown.csv", shown.strip())).items()
    assert (name, camera.limits) == ("gate", {"smoke": 0.8, "fire": 0.7})
