"""The city's own tiles: what is drawn lies where it is, in each theme's colours, in one file."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageColor

from dashboard import city
from dashboard.city.osm import build, drawn
from dashboard.city.osm.source import read
from dashboard.city.tiles import TileFile
from dashboard.city.tiles.look import BACK, KINDS, NUMBER, ROADS, ZOOMS
from dashboard.city.tiles.painting import SIDE, Shape, paint
from dashboard.errors import CityPackError
from dashboard.model.closure import Place
from tests.unit.map_builders import a_map, a_tag, built

BOUNDS = ((36.0, 50.0), (36.02, 50.01))
MIDDLE = (36.01, 50.005)
ZOOM = ZOOMS.stop - 1


def square(middle: Place, half: float) -> tuple[Place, ...]:
    lon, lat = middle
    return (
        (lon - half, lat - half),
        (lon + half, lat - half),
        (lon + half, lat + half),
        (lon - half, lat + half),
    )


def painted(folder: Path, *shapes: Shape) -> TileFile:
    path = folder / "tiles.mbtiles"
    path.unlink(missing_ok=True)
    paint(shapes, path, name="test", bounds=BOUNDS)
    return TileFile(path)


def colour(file: TileFile, place: Place, theme: str = "dark", zoom: int = ZOOM) -> tuple[int, ...]:
    """The colour of a place, found by the formulas of the tile scheme itself."""
    from math import asinh, pi, radians, tan  # noqa: PLC0415 — of this computation alone

    tiles = 2**zoom
    x = (place[0] + 180) / 360 * tiles
    y = (1 - asinh(tan(radians(place[1]))) / pi) / 2 * tiles
    picture = file.picture(theme, zoom, int(x), int(y))
    assert picture is not None
    found = Image.open(io.BytesIO(picture)).convert("RGB").getpixel((int(x % 1 * SIDE), int(y % 1 * SIDE)))
    assert isinstance(found, tuple)
    return found


def of(kind: str, theme: int = 0) -> tuple[int, ...]:
    return ImageColor.getrgb(KINDS[NUMBER[kind]].colours[theme])


def test_a_lake_is_where_it_lies_and_its_island_is_land(tmp_path: Path) -> None:
    lake = Shape("water", (square(MIDDLE, 0.002), square(MIDDLE, 0.0008)))
    with_island = painted(tmp_path, lake)
    assert colour(with_island, (36.01, 50.0065)) == of("water")
    assert colour(with_island, MIDDLE) == ImageColor.getrgb(BACK[0])
    assert colour(with_island, (36.015, 50.005)) == ImageColor.getrgb(BACK[0])


def test_each_theme_has_its_own_colours(tmp_path: Path) -> None:
    file = painted(tmp_path, Shape("water", (square(MIDDLE, 0.002),)))
    assert (colour(file, MIDDLE, "dark"), colour(file, MIDDLE, "light")) == (of("water"), of("water", 1))


def test_a_road_lies_over_a_house_and_is_wider_when_nearer(tmp_path: Path) -> None:
    road = Shape("primary", (((36.0, 50.005), (36.02, 50.005)),))
    file = painted(tmp_path, road, Shape("building", (square(MIDDLE, 0.001),)))
    assert colour(file, MIDDLE) == of("primary")
    assert colour(file, (36.01, 50.0056)) == of("building")
    assert colour(file, (36.01, 50.0056), zoom=13) == ImageColor.getrgb(BACK[0])  # too far to see houses


def test_every_zoom_covers_the_bounds_and_nothing_lies_beyond(tmp_path: Path) -> None:
    file = painted(tmp_path)
    for zoom in ZOOMS:
        for place in (*BOUNDS, MIDDLE):
            assert colour(file, place, zoom=zoom) == ImageColor.getrgb(BACK[0])
    assert file.picture("dark", ZOOM, 0, 0) is None
    assert file.picture("dark", 10**9, 0, 0) is None
    assert file.picture("sepia", *[0] * 3) is None
    assert file.zooms == (ZOOMS.start, ZOOM)


def test_the_same_picture_is_kept_once_and_the_version_follows_what_is_drawn(tmp_path: Path) -> None:
    empty = painted(tmp_path).version
    whole = (tmp_path / "tiles.mbtiles").stat().st_size
    assert whole < 100_000  # hundreds of tiles, two pictures
    assert painted(tmp_path).version == empty
    assert painted(tmp_path, Shape("water", (square(MIDDLE, 0.002),))).version != empty


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "tiles.mbtiles"
    path.write_bytes(b"no database")
    with pytest.raises(CityPackError, match=r"tiles\.mbtiles"):
        TileFile(path)


def test_a_built_city_has_tiles_of_what_its_map_shows(tmp_path: Path) -> None:
    lake = '<node id="20" lon="36.0015" lat="50.0004"/><node id="21" lon="36.0018" lat="50.0004"/>'
    lake += '<node id="22" lon="36.0018" lat="50.0007"/>'
    ring = "".join(f'<nd ref="{node}"/>' for node in (20, 21, 22, 20))
    source = a_map(tmp_path, more=f'{lake}<way id="30">{ring}{a_tag("natural", "water")}</way>')
    assert sorted(each.kind for each in drawn(read(source, lambda *_: None))) == [
        "service",
        *["street"] * 4,
        "water",
    ]
    pack = built(tmp_path, source)
    assert pack.tiles is not None
    assert colour(pack.tiles, (36.00165, 50.0005)) == of("water")
    assert colour(pack.tiles, (36.0010, 50.0)) == of("street")


def test_without_tiles_a_pack_is_drawn_from_its_layers(tmp_path: Path) -> None:
    build(a_map(tmp_path), tmp_path / "packs" / "bare", tiles=False)
    assert city.load("bare", tmp_path / "packs").tiles is None
    assert city.load("kharkiv").tiles is None


@given(st.sampled_from(sorted(ROADS)), st.integers(ZOOMS.start, ZOOMS.stop - 1))
def test_a_greater_road_is_never_narrower_nor_seen_later(road: str, zoom: int) -> None:
    order = ["service", "street", "tertiary", "secondary", "primary"]
    widths = [KINDS[NUMBER[kind]].widths.get(zoom, 0) for kind in order]
    assert widths == sorted(widths)
    assert ROADS[road] in order
