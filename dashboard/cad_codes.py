"""What a CAD's call types and unit types mean here."""

from dashboard.model.codes import Category, Certainty, Service

# Words of a call type, lower case; the first that is found decides.
CALL_WORDS: tuple[tuple[str, Category], ...] = (
    ("explosion", Category.EXPLOSION),
    ("bomb", Category.UXO),
    ("suspicious package", Category.UXO),
    ("gas leak", Category.GAS),
    ("hazmat", Category.HAZMAT),
    ("hazardous", Category.HAZMAT),
    ("spill", Category.HAZMAT),
    ("collision", Category.COLLISION),
    ("traffic accident", Category.COLLISION),
    ("fire", Category.FIRE),
    ("smoke", Category.FIRE),
    ("alarm", Category.FIRE),
    ("rescue", Category.RESCUE),
    ("extrication", Category.RESCUE),
    ("entrapped", Category.RESCUE),
    ("collapse", Category.RESCUE),
    ("distress", Category.RESCUE),
    ("industrial accident", Category.RESCUE),
    ("aircraft", Category.RESCUE),
    ("rail", Category.RESCUE),
    ("medical", Category.MEDICAL),
    ("electrical", Category.POWER),
    ("water", Category.WATER),
    ("flood", Category.FLOOD),
    ("police", Category.CRIME),
)

DOUBTFUL = ("alarm", "investigation", "odor", "odour")  # most of these calls turn out to be nothing

UNIT_TYPES: dict[str, tuple[Service, tuple[str, ...]]] = {
    "ENGINE": (Service.FIRE, ("engine",)),
    "TRUCK": (Service.FIRE, ("ladder",)),
    "CHIEF": (Service.FIRE, ("command",)),
    "RESCUE SQUAD": (Service.FIRE, ("rescue",)),
    "SUPPORT": (Service.FIRE, ("support",)),
    "INVESTIGATION": (Service.FIRE, ("investigation",)),
    "HAZMAT": (Service.FIRE, ("hazmat",)),
    "MEDIC": (Service.AMBULANCE, ("ambulance", "advanced")),
    "PRIVATE": (Service.AMBULANCE, ("ambulance",)),
    "BLS": (Service.AMBULANCE, ("ambulance",)),
    "RESCUE CAPTAIN": (Service.AMBULANCE, ("command",)),
    "POLICE": (Service.POLICE, ("police",)),
}


def category(call_type: str) -> Category:
    lower = call_type.lower()
    return next((each for word, each in CALL_WORDS if word in lower), Category.OTHER)


def certainty(call_type: str) -> Certainty:
    lower = call_type.lower()
    return Certainty.POSSIBLE if any(word in lower for word in DOUBTFUL) else Certainty.LIKELY


def service(unit_type: str) -> tuple[Service, tuple[str, ...]]:
    """A unit's service and capabilities; an unknown type is of the fire service, able to nothing."""
    return UNIT_TYPES.get(unit_type.upper(), (Service.FIRE, ()))
