"""DATEX II's codes in our words: by the details first, since a type says little."""

import re

from dashboard.feeds.categories import by_words
from dashboard.model.codes import Category, Certainty, Severity

KINDS: dict[str, Category] = {
    "Accident": Category.COLLISION,
    "AbnormalTraffic": Category.CONGESTION,
    "AnimalPresenceObstruction": Category.OTHER,
    "AuthorityOperation": Category.OTHER,
    "ConstructionWorks": Category.ROADWORKS,
    "DisturbanceActivity": Category.DISORDER,
    "EnvironmentalObstruction": Category.CLOSURE,
    "EquipmentOrSystemFault": Category.INFRASTRUCTURE,
    "GeneralNetworkManagement": Category.CLOSURE,
    "GeneralObstruction": Category.CLOSURE,
    "InfrastructureDamageObstruction": Category.INFRASTRUCTURE,
    "MaintenanceWorks": Category.ROADWORKS,
    "NonWeatherRelatedRoadConditions": Category.INFRASTRUCTURE,
    "PoorEnvironmentConditions": Category.WEATHER,
    "PublicEvent": Category.CONGESTION,
    "ReroutingManagement": Category.CLOSURE,
    "RoadOrCarriagewayOrLaneManagement": Category.CLOSURE,
    "VehicleObstruction": Category.CONGESTION,
    "WeatherRelatedRoadConditions": Category.WEATHER,
    "WinterDrivingManagement": Category.WEATHER,
}

# Words inside a detail's code, once its capitals are taken apart: `accidentInvolvingHazardousMaterials`.
DETAIL_WORDS: tuple[tuple[str, Category], ...] = (
    ("bomb", Category.UXO),
    ("unexploded", Category.UXO),
    ("explosion", Category.EXPLOSION),
    ("air raid", Category.AIR_RAID),
    ("hazardous", Category.HAZMAT),
    ("toxic", Category.HAZMAT),
    ("gas leak", Category.GAS),
    ("burst pipe", Category.WATER),
    ("burst water main", Category.WATER),
    ("flood", Category.FLOOD),
    ("on fire", Category.FIRE),
    ("forest fire", Category.FIRE),
    ("grass fire", Category.FIRE),
    ("serious fire", Category.FIRE),
    ("accident", Category.COLLISION),
    ("crime", Category.CRIME),
    ("lane closure", Category.ROADWORKS),
    ("lanes closed", Category.ROADWORKS),
    ("closed", Category.CLOSURE),
    ("closure", Category.CLOSURE),
)

SEVERITIES: dict[str, Severity] = {
    "highest": Severity.EXTREME,
    "high": Severity.SEVERE,
    "medium": Severity.MODERATE,
    "low": Severity.MINOR,
    "lowest": Severity.MINOR,
    "none": Severity.MINOR,
}

CERTAINTIES: dict[str, Certainty] = {
    "certain": Certainty.OBSERVED,
    "probable": Certainty.LIKELY,
    "riskOf": Certainty.POSSIBLE,
    "improbable": Certainty.UNLIKELY,
}


def category(kind: str, details: dict[str, str]) -> Category:
    """What a record is about."""
    told = by_words(" ".join(spaced(each) for each in details.values()), DETAIL_WORDS)
    return told or KINDS.get(kind, Category.OTHER)


def title(kind: str, details: dict[str, str], comment: str) -> str:
    """The record's type, and its own words or else its first detail."""
    more = comment or spaced(next(iter(details.values()), ""))
    return f"{spaced(kind).capitalize()}: {more}" if more else spaced(kind).capitalize()


def spaced(code: str) -> str:
    """`roadClosed` as `road closed`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", code).lower()
