"""AVL: a unit's fix and its call for help, as the feeds of positions tell them."""

from collections.abc import Mapping
from datetime import datetime

from dashboard.errors import BadMessage
from dashboard.feeds.area import FARTHEST_M
from dashboard.feeds.base import LINE, clipped, event
from dashboard.model.codes import Action, Category, Certainty, EventKind, Severity, Urgency
from dashboard.model.event import Event, EventData, Position, PositionData
from dashboard.model.place import Point

KMH_PER_KNOT = 1.852
KMH_PER_MPS = 3.6
DISTRESS = "sos"  # the device's one incident: told again while the button is held, it is the same


def unit_of(units: Mapping[str, str], *names: str | None) -> str:
    """The unit that any of the names stands for; else the first name that there is.

    Raises BadMessage when there is none.
    """
    told = [each for each in names if each]
    if not told:
        raise BadMessage("names neither a device nor a unit", "unit")
    return next((units[each] for each in told if each in units), told[0])


def position(source: str, at: datetime, data: PositionData) -> Position:
    """One device has one place at a time: the time is the fix's name."""
    return Position(id=at.isoformat(), source=source, time=at, data=data)


def speed_kmh(value: float | None, kmh: float) -> float | None:
    """From a speed in units of so many km/h; a negative one is how phones say that it is not known."""
    return None if value is None or value < 0 else round(value * kmh, 1)


def heading(value: float | None) -> float | None:
    """Degrees from north; a negative one is how phones say that it is not known."""
    return None if value is None or value < 0 else value


def accuracy_m(value: float | None) -> float | None:
    """Metres; 0 and what is beyond any city are how devices say that it is not known."""
    return value if value is not None and 0 < value < FARTHEST_M else None


def distress(unit: str, action: Action, *, source: str, at: datetime, data: PositionData | None) -> Event:
    """A crew calls for help from where it is, or takes the call back."""
    told = EventData(
        category=Category.RESCUE,
        title=clipped(f"SOS {unit}", LINE),
        severity=Severity.EXTREME,
        urgency=Urgency.IMMEDIATE,
        certainty=Certainty.OBSERVED,
        location=_place(data),
        accuracy_m=data.accuracy_m if data else None,
        action=action,
        ref=DISTRESS,
        attributes={"unit": unit},
    )
    stage = "over" if action is Action.CANCEL else DISTRESS
    return event(EventKind.EMERGENCY, id=f"{stage}:{at.isoformat()}", source=source, time=at, data=told)


def _place(data: PositionData | None) -> Point | None:
    return None if data is None else data.location
