"""What the public form sends, checked: a citizen's words, or the fields that need mending."""

from collections.abc import Mapping

from dashboard.citizens.services import Services
from dashboard.citizens.written import Written
from dashboard.model.place import Point, at

MAP_ACCURACY_M = 250.0  # a finger on a map of the whole city
LONGEST = {"text": 2_000, "address": 200, "name": 100, "phone": 40}

Problem = tuple[str, str]  # the field's name, the problem's code


def problems(values: Mapping[str, str], services: Services, *, photo: bool) -> list[Problem]:
    found: list[Problem] = []
    if values.get("website"):
        found.append(("website", "trap"))
    kind = services.get(values.get("kind", ""))
    if kind is None or not kind.form:
        found.append(("kind", "kind"))
    found += [(name, "long") for name, most in LONGEST.items() if len(values.get(name, "")) > most]
    if not values.get("text", "").strip() and not photo:
        found.append(("text", "text"))
    if not values.get("address", "").strip() and place(values) is None:
        found.append(("place", "place"))
    return found


def place(values: Mapping[str, str]) -> Point | None:
    """What the map's script put there; anything else is no place."""
    try:
        lat, lon = float(values.get("lat", "")), float(values.get("lon", ""))
    except ValueError:
        return None
    return at(lon, lat) if -90 <= lat <= 90 and -180 <= lon <= 180 else None


def written(values: Mapping[str, str], services: Services, evidence: Mapping[str, str]) -> Written:
    """Only for values without problems."""
    point = place(values)
    person = {"caller_name": values.get("name", "").strip(), "caller_phone": values.get("phone", "").strip()}
    return Written(
        code=values["kind"],
        service=services[values["kind"]],
        text=values.get("text", "").strip(),
        location=point,
        accuracy_m=None if point is None else _accuracy(values.get("accuracy", "")),
        address=values.get("address", "").strip() or None,
        person={name: value for name, value in person.items() if value},
        evidence=evidence,
    )


def _accuracy(text: str) -> float:
    """Metres as the browser gives them; the map's own where it gives none that can be."""
    try:
        metres = float(text)
    except ValueError:
        return MAP_ACCURACY_M
    return min(max(metres, 10.0), 5_000.0) if metres == metres else MAP_ACCURACY_M  # noqa: PLR0124 - not a number
