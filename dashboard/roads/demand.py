"""Where people are: what coverage is reckoned over."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dashboard.errors import CityPackError
from dashboard.model.place import METRES_PER_DEGREE, Point, at
from dashboard.roads.graph import Floats

Homes = tuple[float, float, float, int]  # longitude, latitude, people, number of the district


FILE = "demand.npz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Places of demand: `district` is an index into `districts`, -1 outside of all."""

    lon: Floats
    lat: Floats
    people: Floats
    district: NDArray[np.int16]
    districts: tuple[str, ...]

    def save(self, folder: Path) -> None:
        np.savez_compressed(
            folder / FILE,
            lon=self.lon,
            lat=self.lat,
            people=self.people,
            district=self.district,
            districts=np.array(self.districts, np.str_),
        )

    def points(self) -> list[Point]:
        return [at(float(lon), float(lat)) for lon, lat in zip(self.lon, self.lat, strict=True)]


def load(folder: Path) -> Demand:
    """The demand that a pack's folder holds. Raises CityPackError."""
    try:
        with np.load(folder / FILE, allow_pickle=False) as kept:
            return Demand(
                lon=kept["lon"],
                lat=kept["lat"],
                people=kept["people"],
                district=kept["district"],
                districts=tuple(kept["districts"].tolist()),
            )
    except (OSError, ValueError, KeyError) as error:
        raise CityPackError(f"{folder / FILE}: {error}") from error


def merged(homes: Iterable[Homes], cell_m: float, districts: tuple[str, ...]) -> Demand:
    """The homes of each square of `cell_m` metres and each district as one place, at their middle."""
    people: Counter[tuple[int, int, int]] = Counter()
    middles: dict[tuple[int, int, int], list[float]] = {}
    for lon, lat, count, district in homes:
        if count <= 0:
            continue
        wide = METRES_PER_DEGREE * cos(radians(round(lat, 1)))
        cell = (int(lon * wide // cell_m), int(lat * METRES_PER_DEGREE // cell_m), district)
        people[cell] += count  # type: ignore[assignment]  # people may be parts of one
        middle = middles.setdefault(cell, [0.0, 0.0])
        middle[0] += lon * count
        middle[1] += lat * count
    cells = sorted(people)
    sums = np.array([people[cell] for cell in cells], np.float64)
    return Demand(
        lon=np.array([middles[cell][0] for cell in cells]) / sums,
        lat=np.array([middles[cell][1] for cell in cells]) / sums,
        people=sums,
        district=np.array([cell[2] for cell in cells], np.int16),
        districts=districts,
    )
