"""Addresses of a pack: a house number is a distance along its street, so that both ways agree."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dashboard.city.pack import Name, Street
from dashboard.model.place import Point, at, distance_m

HOUSE_M = 25.0  # frontage of one number, both sides of the street counted on


@dataclass(frozen=True, slots=True)
class Address:
    street: Name
    number: int
    point: Point

    @property
    def uk(self) -> str:
        return f"{self.street.uk}, {self.number}"

    @property
    def en(self) -> str:
        return f"{self.street.en}, {self.number}"


class Addresses:
    """The named streets of a city, to make addresses from and to find them in."""

    def __init__(self, streets: Iterable[Street]) -> None:
        self._streets = {street.name.uk: street for street in streets if street.name is not None}

    def streets(self) -> Iterator[Name]:
        return (street.name for street in self._streets.values() if street.name is not None)

    def houses(self, street: str) -> int:
        """The highest number on a street, by its Ukrainian name."""
        return max(1, int(_length_m(self._streets[street]) / HOUSE_M))

    def house(self, street: str, number: int) -> Address:
        """The address of a number; one beyond the last stands at the street's end."""
        found = self._streets[street]
        assert found.name is not None  # noqa: S101 — only named streets are kept
        return Address(found.name, number, _along(found, (number - 0.5) * HOUSE_M))

    def find(self, text: str) -> Address | None:
        """The first street that has every word of the text in its name, at the number if there is one."""
        words = text.lower().replace(",", " ").split()
        number = next((int(word) for word in reversed(words) if word.isdecimal()), 1)
        wanted = [word for word in words if not word.isdecimal()]
        for key, street in self._streets.items():
            name = f"{key} {street.name.en if street.name else ''}".lower()
            if wanted and all(word in name for word in wanted):
                return self.house(key, number)
        return None


def _length_m(street: Street) -> float:
    points = [Point(place) for place in street.line]
    return sum(distance_m(a, b) for a, b in itertools.pairwise(points))


def _along(street: Street, metres: float) -> Point:
    points = [Point(place) for place in street.line]
    for a, b in itertools.pairwise(points):
        length = distance_m(a, b)
        if metres <= length:
            share = metres / length if length else 0.0
            return at(a.lon + (b.lon - a.lon) * share, a.lat + (b.lat - a.lat) * share)
        metres -= length
    return points[-1]
