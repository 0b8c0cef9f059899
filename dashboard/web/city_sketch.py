"""A small schematic map of the city as SVG, for a page that takes nothing from anywhere else."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import cos, radians
from typing import Any

WIDTH = 640.0
NAME_WIDE, NAME_TALL = 170.0, 24.0  # of a district's name, in the drawing's units
MOST_LINES = 600  # of a kind; a built pack has tens of thousands of streets
MAJOR = frozenset({"motorway", "trunk", "primary", "secondary"})

Bounds = tuple[tuple[float, float], tuple[float, float]]  # (west, south), (east, north) in degrees
Pair = Sequence[float]


class CitySketch:
    """`layers` are GeoJSON FeatureCollections by name."""

    def __init__(self, layers: Mapping[str, Any], bounds: Bounds) -> None:
        self._layers = layers
        (self.west, self.south), (self.east, self.north) = bounds
        tall = (self.north - self.south) / cos(radians((self.north + self.south) / 2))
        self.height = round(WIDTH * tall / (self.east - self.west), 1)

    def svg(self, lang: str) -> str:
        drawn = [*self._districts(), *self._lines("water"), *self._lines("rail"), *self._roads()]
        names = "".join(self._names(lang))
        return (
            f'<svg viewBox="0 0 {WIDTH:g} {self.height:g}" aria-hidden="true" focusable="false">'
            f'{"".join(drawn)}{names}<g class="sketch-pin" visibility="hidden">'
            '<path d="M0 0C-4-9-9-13-9-19a9 9 0 1 1 18 0C9-13 4-9 0 0Z"/><circle cy="-19" r="3.5"/></g></svg>'
        )

    def _at(self, pair: Pair) -> tuple[float, float]:
        x = WIDTH * (pair[0] - self.west) / (self.east - self.west)
        y = self.height * (self.north - pair[1]) / (self.north - self.south)
        return round(x, 1), round(y, 1)

    def _path(self, line: Sequence[Pair]) -> str:
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in map(self._at, line))

    def _features(self, layer: str) -> Iterator[Mapping[str, Any]]:
        found: Sequence[Mapping[str, Any]] = self._layers.get(layer, {}).get("features", ())
        yield from found[:MOST_LINES]

    def _districts(self) -> Iterator[str]:
        for each in self._features("districts"):
            yield f'<path class="sketch-land" d="{self._path(each["geometry"]["coordinates"][0])}Z"/>'

    def _names(self, lang: str) -> Iterator[str]:
        taken: list[tuple[float, float]] = []
        for each in self._features("districts"):
            ring = each["geometry"]["coordinates"][0][:-1]
            x, y = self._at([sum(pair[axis] for pair in ring) / len(ring) for axis in (0, 1)])
            if any(abs(x - left) < NAME_WIDE and abs(y - top) < NAME_TALL for left, top in taken):
                continue  # a name that lies on another is no help
            taken.append((x, y))
            name = str(each["properties"].get(f"name_{lang}", ""))
            yield f'<text class="sketch-name" x="{x:g}" y="{y:g}">{escape(name)}</text>'

    def _lines(self, layer: str) -> Iterator[str]:
        for each in self._features(layer):
            if each["geometry"]["type"] == "LineString":
                yield f'<path class="sketch-{layer}" d="{self._path(each["geometry"]["coordinates"])}"/>'

    def _roads(self) -> Iterator[str]:
        features = self._layers.get("roads", {}).get("features", ())
        major = [each for each in features if each["properties"].get("class") in MAJOR]
        for each in (major or list(features))[:MOST_LINES]:
            yield f'<path class="sketch-road" d="{self._path(each["geometry"]["coordinates"])}"/>'
