"""Looking for a place by name: Ukrainian, Russian-era and English spellings, with typos."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import msgspec
from msgspec import Struct
from rapidfuzz import fuzz, process

from dashboard.city.addresses import Addresses
from dashboard.city.pack import Label, SearchPlace, Street
from dashboard.model.place import Point

LEAST_SCORE = 72.0  # of 100: below it a name only looks alike
HOUSE = re.compile(r"^\d+[a-zа-яіїєґ]?(?:[/-]\d+[a-zа-яіїєґ]?)?$")
APOSTROPHES = re.compile("['ʼ’ʹ]")


class Spellings(Struct, frozen=True):
    """As spellings.toml says."""

    kinds: str
    alike: tuple[tuple[str, str], ...]
    endings: str
    latin: dict[str, str]
    former: dict[str, tuple[str, ...]]


SPELLINGS = msgspec.convert(
    tomllib.loads((files("dashboard.city") / "spellings.toml").read_text("utf-8")), Spellings
)
KINDS = frozenset(SPELLINGS.kinds.split())


@dataclass(frozen=True, slots=True)
class Found:
    """A place that was looked for; `score` is 100 or more where it was spelled so."""

    kind: str
    name: str
    house: str
    point: Point
    score: float


def folded(text: str) -> str:
    """One spelling for all: small Latin letters, without what a street is called besides its name."""
    plain = APOSTROPHES.sub("", text.lower().replace("ё", "е"))
    return " ".join(_word(word) for word in re.findall(r"\w+", plain) if word not in KINDS)


def _word(word: str) -> str:
    latin = "".join(SPELLINGS.latin.get(letter, letter) for letter in word)
    for before, after in SPELLINGS.alike:
        latin = latin.replace(before, after)
    latin = re.sub(r"(.)\1+", r"\1", latin)
    return re.sub(SPELLINGS.endings, "", latin) if len(latin) > 5 else latin


def sign(text: str) -> str:
    """A house's number or a call sign as it may be written: 25А and 25 a are one."""
    return "".join(SPELLINGS.latin.get(letter, letter) for letter in text.lower().replace(" ", ""))


def nearest(text: str, names: Mapping[str, str], limit: int) -> list[str]:
    """The keys of the `names`, which are folded, that are most like the text: the likeliest first."""
    wanted = folded(text)
    if not wanted:
        return []
    near = process.extract(wanted, names, scorer=fuzz.WRatio, limit=limit, score_cutoff=LEAST_SCORE)
    return [key for _, _, key in near]


class Search:
    """Every name is folded once; a question is folded alike, and the nearest names are taken."""

    def __init__(self, places: Iterable[SearchPlace]) -> None:
        self._houses: dict[tuple[str, str], SearchPlace] = {}
        self._by_name: dict[str, SearchPlace] = {}
        for place in places:
            for name in place.names:
                self._keep(folded(name), place)
        self._names = list(self._by_name)

    def _keep(self, key: str, place: SearchPlace) -> None:
        if not key:
            return
        if place.house:
            self._houses.setdefault((key, sign(place.house)), place)
        known = self._by_name.get(key)
        if known is None or (known.house and not place.house):
            self._by_name[key] = place

    def __call__(self, text: str, limit: int = 8) -> Sequence[Found]:
        """The likeliest first; a house that is not known is answered with its street."""
        words = text.lower().replace(",", " ").split()
        house = next((word for word in reversed(words[1:]) if HOUSE.match(word)), "")
        wanted = folded(" ".join(word for word in words if word != house))
        if not wanted:
            return []
        near = process.extract(
            wanted, self._names, scorer=fuzz.WRatio, limit=limit * 2, score_cutoff=LEAST_SCORE
        )
        found = [self._found(name, house, score) for name, score, _ in near]
        found.sort(key=lambda each: (-each.score, len(each.name), each.name))
        return found[:limit]

    def _exact(self, names: Iterable[str], house: str) -> SearchPlace | None:
        """The house under any name that its street has or had: maps write one name in their addresses."""
        found = (self._houses.get((name, sign(house))) for name in names)
        return next((each for each in found if each is not None), None)

    def _found(self, name: str, house: str, score: float) -> Found:
        known = self._by_name[name]
        exact = self._exact((name, *map(folded, known.names)), house) if house else None
        place = exact or known
        kind = "street" if exact is None and place.house else place.kind
        return Found(
            kind=kind,
            name=place.names[0],
            house=exact.house if exact else "",
            point=Point(place.point),
            score=round(score + (1.0 if exact else 0.0), 1),
        )


def places_of(streets: Iterable[Street], labels: Iterable[Label], addresses: Addresses) -> list[SearchPlace]:
    """What can be looked for in a pack that has streets and labels alone."""
    named = [
        SearchPlace(
            names=(street.name.uk, street.name.en, *SPELLINGS.former.get(street.name.uk, ())),
            point=street.line[len(street.line) // 2],
            kind="street",
        )
        for street in streets
        if street.name is not None
    ]
    quarters = [
        SearchPlace(names=(each.name.uk, each.name.en), point=each.point, kind="place") for each in labels
    ]
    houses = [
        SearchPlace(
            names=(name.uk,),
            house=str(number),
            point=addresses.house(name.uk, number).point.coordinates,
            kind="address",
        )
        for name in addresses.streets()
        for number in range(1, addresses.houses(name.uk) + 1)
    ]
    return [*named, *quarters, *houses]
