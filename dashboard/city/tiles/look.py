"""How tiles look: what is drawn at which zoom, in which order, how wide and in which colour."""

from dataclasses import dataclass
from typing import Literal

ZOOMS = range(10, 17)  # nearer than that a browser enlarges the last ones, and draws names sharp above them
_MIDDLE = {13: 1.0, 14: 2.0, 15: 3.5, 16: 6.0}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing: colours are (dark, light); `widths` are pixels by the zooms that it shows at."""

    name: str
    shape: Literal["area", "line"]
    colours: tuple[str, str]
    widths: dict[int, float]


def _areas(first: int) -> dict[int, float]:
    return dict.fromkeys(range(first, ZOOMS.stop), 0.0)


# Drawn in this order. The colours are those of the map's tokens in assets/tokens.css.
BACK = ("#10161d", "#f5f6f8")
KINDS: tuple[Kind, ...] = (
    Kind("works", "area", ("#151b22", "#eceef2"), _areas(12)),
    Kind("green", "area", ("#101d1a", "#e4f0e6"), _areas(11)),
    Kind("water", "area", ("#16384d", "#b5d6ec"), _areas(10)),
    Kind("stream", "line", ("#16384d", "#b5d6ec"), {11: 1, 12: 1, 13: 1.5, 14: 2, 15: 3, 16: 4}),
    Kind("building", "area", ("#1a222b", "#e3e6eb"), _areas(14)),
    Kind("service", "line", ("#232c36", "#dde2e8"), {15: 1.5, 16: 2.5}),
    Kind("street", "line", ("#2a343f", "#d3dae2"), {12: 0.5, **_MIDDLE}),
    Kind("tertiary", "line", ("#39434f", "#c3ccd6"), {11: 0.5, 12: 1, 13: 1.5, 14: 2.5, 15: 4.5, 16: 7}),
    Kind(
        "secondary", "line", ("#434e5b", "#b5bfca"), {10: 0.5, 11: 1, 12: 1.5, 13: 2, 14: 3, 15: 5.5, 16: 8}
    ),
    Kind("primary", "line", ("#4d5a69", "#a5b1be"), {10: 1, 11: 1.5, 12: 2, 13: 2.5, 14: 4, 15: 6.5, 16: 9}),
    Kind("rail", "line", ("#434c57", "#a5adb6"), {11: 0.5, 12: 1, 13: 1, 14: 1.5, 15: 1.5, 16: 2}),
)
NUMBER = {kind.name: number for number, kind in enumerate(KINDS)}
ROADS = {
    "motorway": "primary",
    "trunk": "primary",
    "primary": "primary",
    "secondary": "secondary",
    "tertiary": "tertiary",
    "service": "service",
    "track": "service",
}
GREEN = frozenset(
    {"forest", "grass", "meadow", "cemetery", "allotments", "orchard", "recreation_ground", "village_green"}
)
WORKS = frozenset({"industrial", "railway", "military", "garages", "construction", "quarry", "landfill"})


def area_kind(tags: dict[str, str]) -> str | None:
    """The kind that an area of the map is drawn as; None where it is not drawn."""
    if tags.get("building", "no") != "no":
        return "building"
    if tags.get("natural") == "water" or "water" in tags or tags.get("landuse") in {"reservoir", "basin"}:
        return "water"
    if tags.get("natural") in {"wood", "scrub", "grassland"} or tags.get("leisure") in {
        "park",
        "garden",
        "golf_course",
    }:
        return "green"
    use = tags.get("landuse")
    return "green" if use in GREEN else "works" if use in WORKS else None


def line_kind(tags: dict[str, str]) -> str | None:
    """The kind that a line of the map is drawn as; None where it is not drawn."""
    if road := tags.get("highway"):
        return ROADS.get(road.removesuffix("_link"), "street")
    if "waterway" in tags:
        return "stream" if tags["waterway"] in {"river", "canal", "stream"} else None
    return "rail" if tags.get("railway") in {"rail", "light_rail", "tram"} else None
