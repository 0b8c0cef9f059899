"""Shapes to tiles: drawn many tiles at a time at twice the size, then made smaller, which smooths the edges.

A place is drawn once for both themes: a canvas holds kinds, and each theme gives them its colours.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import asinh, floor, pi, radians, tan
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageDraw

from dashboard.city.tiles.file import THEMES, Bounds, Writing, writing
from dashboard.city.tiles.look import BACK, KINDS, NUMBER, ZOOMS
from dashboard.model.closure import Place

SIDE = 256  # pixels of a tile
FINE = 2  # drawn so many times larger
ACROSS = 8  # tiles of one canvas
Floats = NDArray[np.float64]
Told = Callable[[float], None]
Span = tuple[int, int, int, int]  # the first column and row, and those after the last


@dataclass(frozen=True, slots=True)
class Shape:
    """A line, or an area: its outer ring and then its holes. `kind` is one of look.KINDS by name."""

    kind: str
    rings: tuple[Sequence[Place], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes in the order of drawing: paths in the world's square, 0 to 1, and the boxes around them."""

    kinds: NDArray[np.int16]
    paths: list[Floats]
    boxes: Floats  # west, north, east, south

    @classmethod
    def of(cls, shapes: Iterable[Shape]) -> "Drawing":
        ordered = sorted(shapes, key=lambda each: NUMBER[each.kind])
        paths = [_world(_path(each.rings)) for each in ordered]
        boxes = [(*path.min(axis=0), *path.max(axis=0)) for path in paths]
        kinds = np.array([NUMBER[each.kind] for each in ordered], dtype=np.int16)
        return cls(kinds, paths, np.array(boxes, dtype=np.float64).reshape(-1, 4))

    def within(self, box: tuple[float, float, float, float], zoom: int) -> Iterator[int]:
        """The shapes that are drawn at a zoom and touch a box, the lowest first."""
        drawn = np.array([zoom in kind.widths for kind in KINDS])
        west, north, east, south = box
        reach = self.boxes
        touches = (
            (reach[:, 0] <= east) & (reach[:, 2] >= west) & (reach[:, 1] <= south) & (reach[:, 3] >= north)
        )
        return iter(np.nonzero(touches & drawn[self.kinds])[0].tolist())


def paint(
    shapes: Iterable[Shape], path: Path, *, name: str, bounds: Bounds, told: Told = lambda _: None
) -> int:
    """Draw all tiles of the bounds into a file; gives how many."""
    drawing = Drawing.of(shapes)
    spans = [(zoom, span) for zoom in ZOOMS for span in _spans(bounds, zoom)]
    count = 0
    with writing(path, name=name, bounds=bounds, zooms=ZOOMS) as file:
        for number, (zoom, span) in enumerate(spans, 1):
            count += _put(file, zoom, span, _canvas(drawing, zoom, span))
            told(number / len(spans))
    return count


def _path(rings: Sequence[Sequence[Place]]) -> Floats:
    """An area with holes as one path: to each hole and back the same way, which fills nothing."""
    first = list(rings[0])
    if len(rings) > 1:
        first.append(first[0])
    for hole in rings[1:]:
        first += [*hole, hole[0], first[0]]
    return np.array(first, dtype=np.float64)


def _world(places: Floats) -> Floats:
    """Degrees to the square of Web Mercator."""
    x = (places[:, 0] + 180) / 360
    y = (1 - np.arcsinh(np.tan(np.radians(places[:, 1]))) / pi) / 2
    return np.column_stack((x, y))


def _spans(bounds: Bounds, zoom: int) -> Iterator[Span]:
    """The canvases that cover the bounds, each of some tiles."""
    (west, south), (east, north) = bounds
    left, top, right, bottom = (*_tile(west, north, zoom), *_tile(east, south, zoom))
    for x, y in product(range(left, right + 1, ACROSS), range(top, bottom + 1, ACROSS)):
        yield x, y, min(x + ACROSS, right + 1), min(y + ACROSS, bottom + 1)


def _tile(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    tiles = 1 << zoom
    return floor((lon + 180) / 360 * tiles), floor((1 - asinh(tan(radians(lat))) / pi) / 2 * tiles)


def _canvas(drawing: Drawing, zoom: int, span: Span) -> Image.Image:
    """The kinds of a span: 0 is nothing, else a kind's number and one."""
    left, top, right, bottom = span
    tiles, pixels = 1 << zoom, SIDE * FINE
    canvas = Image.new("P", ((right - left) * pixels, (bottom - top) * pixels), 0)
    draw = ImageDraw.Draw(canvas)
    margin = 0.1  # of a tile, for what is wide and begins beyond
    box = tuple(each / tiles for each in (left - margin, top - margin, right + margin, bottom + margin))
    for number in drawing.within((box[0], box[1], box[2], box[3]), zoom):
        kind = KINDS[drawing.kinds[number]]
        points = ((drawing.paths[number] * tiles - (left, top)) * pixels).ravel().tolist()
        ink = int(drawing.kinds[number]) + 1
        if kind.shape == "area":
            draw.polygon(points, fill=ink)
        else:
            draw.line(points, fill=ink, width=max(round(kind.widths[zoom] * FINE), 1), joint="curve")
    return canvas


def _put(file: Writing, zoom: int, span: Span, canvas: Image.Image) -> int:
    left, top, right, bottom = span
    places = list(product(range(left, right), range(top, bottom)))
    for number, theme in enumerate(THEMES):
        canvas.putpalette(_palette(number))
        smooth = canvas.convert("RGB").reduce(FINE)
        for x, y in places:
            at = ((x - left) * SIDE, (y - top) * SIDE)
            file.put(theme, zoom, x, y, _encoded(smooth.crop((*at, at[0] + SIDE, at[1] + SIDE))))
    return len(places)


def _palette(theme: int) -> list[int]:
    colours = [BACK[theme], *(kind.colours[theme] for kind in KINDS)]
    return [part for colour in colours for part in ImageColor.getrgb(colour)[:3]]


def _encoded(picture: Image.Image) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, format="WEBP", lossless=True, method=2, quality=50)
    return kept.getvalue()
