"""Places of the city by name: streets, houses and what else people call by a name."""

from msgspec import Struct

from dashboard.model.place import Point
from dashboard.web.ground import Scene

MOST = 8
LONGEST = 200  # characters of a question


class FoundPlace(Struct, frozen=True, kw_only=True):
    """`kind` is address, street or place; `score` is 100 or more for what is spelled just so."""

    kind: str
    address: str
    location: Point
    district: str | None
    score: float


class Places(Struct, frozen=True):
    places: list[FoundPlace]


def places(scene: Scene, text: str) -> Places:
    """The likeliest first."""
    city = scene.ground.city
    return Places(
        [
            FoundPlace(
                kind=each.kind,
                address=f"{each.name}, {each.house}" if each.house else each.name,
                location=each.point,
                district=city.district_of(each.point),
                score=each.score,
            )
            for each in city.search(text, MOST)
        ]
    )
