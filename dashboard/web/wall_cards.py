"""What a wall is told: enough to read it from afar, and nothing that a visitor to the room should not read.

A wall gets no words that came from outside but an address, and of a sensitive incident not even that: its
district, and its place on a grid of half a kilometre.
"""

from collections.abc import Collection
from math import cos, radians

from dashboard.model.codes import Category
from dashboard.web.cards import Card

GRID_M = 500
DEGREE_M = 111_320  # of latitude


def on_wall(event: str, card: Card, sensitive: Collection[Category]) -> Card:
    """The card of this kind of event (`incident`, `unit`, `centre`) as a wall has it."""
    match event:
        case "incident":
            return _incident(card, sensitive)
        case "unit":
            return card | {"reason": None}
        case "centre":
            set_aside = {"count": card["set_aside"]["count"], "last": []}
            return card | {"set_aside": set_aside, "on_duty": None}
    return card


def board_on_wall(board: Card, sensitive: Collection[Category]) -> Card:
    """The whole board as a wall has it: nobody's presence is on it."""
    return on_wall("centre", board, sensitive) | {
        "incidents": [on_wall("incident", each, sensitive) for each in board["incidents"]],
        "units": [on_wall("unit", each, sensitive) for each in board["units"]],
        "presence": [],
    }


def _incident(card: Card, sensitive: Collection[Category]) -> Card:
    told = card | {"title": "", "advice": None, "proposals": []}
    if not (card["category"] in sensitive if card["sensitive"] is None else card["sensitive"]):
        return told
    # A ring around a coarse place would tell crews to stay away from the wrong one.
    coarse = {"location": _coarse(card["location"]), "accuracy_m": GRID_M}
    return told | coarse | {"address": None, "impact_at": None}


def _coarse(pair: tuple[float, float] | None) -> tuple[float, float] | None:
    """The middle of the square that the place lies in."""
    if pair is None:
        return None
    lon, lat = pair
    lat = _middle(lat, GRID_M / DEGREE_M)
    return _middle(lon, GRID_M / DEGREE_M / max(cos(radians(lat)), 0.01)), lat


def _middle(degrees: float, step: float) -> float:
    return round((degrees // step + 0.5) * step, 5)
