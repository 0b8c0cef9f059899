"""Waze's codes in our words."""

from dataclasses import dataclass

from dashboard.model.codes import Category, Certainty, Severity

_C, _S = Category, Severity


@dataclass(frozen=True, slots=True)
class Kind:
    """What an alert's subtype, or else its type, stands for."""

    category: Category
    title: str
    severity: Severity = Severity.MINOR


KINDS: dict[str, Kind] = {
    "ACCIDENT": Kind(_C.COLLISION, "Accident", _S.MODERATE),
    "ACCIDENT_MINOR": Kind(_C.COLLISION, "Minor accident"),
    "ACCIDENT_MAJOR": Kind(_C.COLLISION, "Major accident", _S.SEVERE),
    "JAM": Kind(_C.CONGESTION, "Jam"),
    "JAM_LIGHT_TRAFFIC": Kind(_C.CONGESTION, "Light traffic"),
    "JAM_MODERATE_TRAFFIC": Kind(_C.CONGESTION, "Moderate traffic"),
    "JAM_HEAVY_TRAFFIC": Kind(_C.CONGESTION, "Heavy traffic", _S.MODERATE),
    "JAM_STAND_STILL_TRAFFIC": Kind(_C.CONGESTION, "Traffic stands still", _S.SEVERE),
    "ROAD_CLOSED": Kind(_C.CLOSURE, "Road closed", _S.MODERATE),
    "ROAD_CLOSED_HAZARD": Kind(_C.CLOSURE, "Road closed by a hazard", _S.MODERATE),
    "ROAD_CLOSED_CONSTRUCTION": Kind(_C.CLOSURE, "Road closed for works", _S.MODERATE),
    "ROAD_CLOSED_EVENT": Kind(_C.CLOSURE, "Road closed for an event", _S.MODERATE),
    "CONSTRUCTION": Kind(_C.ROADWORKS, "Road works"),
    "HAZARD": Kind(_C.OTHER, "Hazard on the road"),
    "WEATHERHAZARD": Kind(_C.WEATHER, "Weather hazard"),
    "HAZARD_ON_ROAD": Kind(_C.OTHER, "Hazard on the road"),
    "HAZARD_ON_ROAD_OBJECT": Kind(_C.OTHER, "Object on the road"),
    "HAZARD_ON_ROAD_POT_HOLE": Kind(_C.INFRASTRUCTURE, "Pothole"),
    "HAZARD_ON_ROAD_ROAD_KILL": Kind(_C.OTHER, "Dead animal on the road"),
    "HAZARD_ON_ROAD_CAR_STOPPED": Kind(_C.CONGESTION, "Vehicle stopped on the road"),
    "HAZARD_ON_ROAD_CONSTRUCTION": Kind(_C.ROADWORKS, "Road works"),
    "HAZARD_ON_ROAD_LANE_CLOSED": Kind(_C.ROADWORKS, "Lane closed"),
    "HAZARD_ON_ROAD_OIL": Kind(_C.HAZMAT, "Oil on the road"),
    "HAZARD_ON_ROAD_ICE": Kind(_C.WEATHER, "Ice on the road", _S.MODERATE),
    "HAZARD_ON_ROAD_EMERGENCY_VEHICLE": Kind(_C.OTHER, "Emergency vehicle on the road"),
    "HAZARD_ON_ROAD_TRAFFIC_LIGHT_FAULT": Kind(_C.INFRASTRUCTURE, "Traffic light out of order", _S.MODERATE),
    "HAZARD_ON_SHOULDER": Kind(_C.OTHER, "Hazard beside the road"),
    "HAZARD_ON_SHOULDER_CAR_STOPPED": Kind(_C.OTHER, "Vehicle stopped beside the road"),
    "HAZARD_ON_SHOULDER_ANIMALS": Kind(_C.OTHER, "Animals beside the road"),
    "HAZARD_ON_SHOULDER_MISSING_SIGN": Kind(_C.INFRASTRUCTURE, "Road sign missing"),
    "HAZARD_WEATHER": Kind(_C.WEATHER, "Weather hazard"),
    "HAZARD_WEATHER_FLOOD": Kind(_C.FLOOD, "Flooding", _S.MODERATE),
}
WEATHER = "HAZARD_WEATHER_"  # FOG, HAIL, HEAVY_RAIN, HEAVY_SNOW and more

BLOCKED = 5  # a jam's level: the road is closed
JAM_SEVERITIES = {
    0: Severity.MINOR,
    1: Severity.MINOR,
    2: Severity.MINOR,
    3: Severity.MODERATE,
    4: Severity.SEVERE,
    BLOCKED: Severity.SEVERE,
}

# Least of `reliability`, 0 to 10, by which Waze itself says how far a report may be believed.
RELIABLE = ((9.0, Certainty.OBSERVED), (7.0, Certainty.LIKELY), (5.0, Certainty.POSSIBLE))
CONFIRMED = 3.0  # of `confidence`, 0 to 10: so many drivers agreed


def kind_of(kind: str, subtype: str) -> Kind | None:
    """What an alert means; None when neither its subtype nor its type is known."""
    if subtype.startswith(WEATHER) and subtype not in KINDS:
        words = subtype.removeprefix(WEATHER).replace("_", " ").capitalize()
        return Kind(Category.WEATHER, words[:100])
    return KINDS.get(subtype) or KINDS.get(kind)


def certainty(reliability: float | None, confidence: float | None) -> Certainty:
    """How far to believe a report. One step up where other drivers confirmed it."""
    if reliability is None:
        return Certainty.UNKNOWN
    said = next((code for least, code in RELIABLE if reliability >= least), Certainty.UNLIKELY)
    if (confidence or 0.0) < CONFIRMED:
        return said
    steps = (Certainty.UNLIKELY, Certainty.POSSIBLE, Certainty.LIKELY, Certainty.OBSERVED)
    return steps[min(steps.index(said) + 1, len(steps) - 1)]
