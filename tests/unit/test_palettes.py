"""Every palette in both themes: readable, and in the safe one apart for whoever lacks a kind of cones."""

import re
from itertools import combinations, pairwise, product
from pathlib import Path

import pytest

from layouts.index import PALETTES, THEMES
from tests.colours import VISIONS, ciede2000, contrast, difference

TOKENS = (Path(__file__).resolve().parents[2] / "assets" / "tokens.css").read_text()
LOOKS = list(product(PALETTES, THEMES))
PRIORITIES = [f"p{level}" for level in range(1, 6)]
STATUSES = [
    "available",
    "dispatched",
    "en-route",
    "on-scene",
    "transporting",
    "returning",
    "out-of-service",
]
PAPERS = ("bg", "surface", "raised")
TEXTS = ["text", "dim", "accent", "danger", "warn", "good", *STATUSES]
PAIRS = [
    *product(TEXTS, PAPERS),
    *((priority, "surface") for priority in PRIORITIES),
    ("danger-text", "danger-back"),
    ("on-accent", "accent"),
    *((f"on-p{level}", f"p{level}") for level in (1, 2, 3)),
    ("map-text", "map-land"),
]
# Marks and borders of controls: nobody reads them, but everybody must see them.
MARKS = [
    ("edge", "surface"),
    *product([*PRIORITIES, *STATUSES, "good", "warn", "danger"], (*PAPERS, "map-back", "map-land")),
]
# CIEDE2000 below which two colours next to each other may be taken for one: a difference of 1 is just seen
# between large patches that touch; marks are small, far apart and seen in passing.
NEIGHBOURS = 12
ANY_TWO = 10


def colours(palette: str, theme: str) -> dict[str, str]:
    """What the tokens are on a page of that palette and theme: of several rules the closer one holds."""
    chosen = {f'[data-palette="{palette}"]', f'[data-theme="{theme}"]'}
    found: list[tuple[int, str]] = []
    for attributes, body in re.findall(r":root((?:\[[^\]]+\])*) \{([^}]*)\}", TOKENS):
        asked = set(re.findall(r"\[[^\]]+\]", attributes))
        if asked <= chosen:
            found.append((len(asked), body))
    bodies = (body for _, body in sorted(found, key=lambda each: each[0]))
    return {name: value for body in bodies for name, value in re.findall(r"--([\w-]+): (#[0-9a-f]{6})", body)}


@pytest.mark.parametrize("palette, theme", LOOKS)
def test_every_pair_of_colours_is_readable(palette: str, theme: str) -> None:
    found = colours(palette, theme)
    weak = [(ink, paper) for ink, paper in PAIRS if contrast(found[ink], found[paper]) < 4.5]
    faint = [(ink, paper) for ink, paper in MARKS if contrast(found[ink], found[paper]) < 3]
    assert (weak, faint) == ([], [])


def test_each_palette_has_its_own_colours_under_the_same_names() -> None:
    names = [set(colours(*look)) for look in LOOKS]
    assert all(each == names[0] for each in names)
    own = {tuple(colours(*look)[name] for name in (*PRIORITIES, *STATUSES)) for look in LOOKS}
    assert len(own) == len(LOOKS)


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("theme", THEMES)
def test_the_safe_palette_stays_apart_for_every_eye(theme: str, vision: str) -> None:
    """By simulation with the matrices of Machado, Oliveira and Fernandes (2009), measured by CIEDE2000."""
    found = colours("safe", theme)
    round_of_statuses = [*STATUSES, STATUSES[0]]
    beside = [*pairwise(PRIORITIES), *pairwise(round_of_statuses)]
    any_two = [
        *combinations(PRIORITIES, 2),
        *combinations(STATUSES, 2),
        *combinations(("danger", "warn", "good"), 2),
    ]
    assert {pair: far for pair in beside if (far := apart(found, pair, vision)) < NEIGHBOURS} == {}
    assert {pair: far for pair in any_two if (far := apart(found, pair, vision)) < ANY_TWO} == {}


@pytest.mark.parametrize("palette, theme", LOOKS)
def test_no_palette_has_two_priorities_or_neighbouring_statuses_of_one_colour(
    palette: str, theme: str
) -> None:
    found = colours(palette, theme)
    pairs = [*combinations(PRIORITIES, 2), *pairwise(STATUSES)]
    assert [pair for pair in pairs if apart(found, pair, "trichromacy") < 5] == []


def apart(found: dict[str, str], pair: tuple[str, str], vision: str) -> float:
    return difference(found[pair[0]], found[pair[1]], vision)


@pytest.mark.parametrize(
    "one, other, far",
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((50.0, 2.5, 0.0), (61.0, -5.0, 29.0), 22.8977),
        ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_difference_is_the_published_one(
    one: tuple[float, float, float], other: tuple[float, float, float], far: float
) -> None:
    """Pairs of the table in Sharma, Wu and Dalal (2005)."""
    assert ciede2000(one, other) == pytest.approx(far, abs=5e-5)
