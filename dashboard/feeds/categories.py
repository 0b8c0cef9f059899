"""What the sources' own words mean here: tables from their words to our categories."""

from collections.abc import Iterable

from dashboard.model.codes import Category

# Looked for in this order in a free text, lower case; the first that is found decides.
WORDS: tuple[tuple[str, Category], ...] = (
    ("air raid", Category.AIR_RAID),
    ("повітряна тривога", Category.AIR_RAID),
    ("повітряної тривоги", Category.AIR_RAID),
    ("missile", Category.AIR_RAID),
    ("ракетн", Category.AIR_RAID),
    ("shelling", Category.STRIKE),
    ("обстріл", Category.STRIKE),
    ("unexploded", Category.UXO),
    ("bomb", Category.UXO),
    ("мінна небезпека", Category.UXO),
    ("explosion", Category.EXPLOSION),
    ("вибух", Category.EXPLOSION),
    ("chemical", Category.HAZMAT),
    ("hazardous material", Category.HAZMAT),
    ("radiolog", Category.HAZMAT),
    ("nuclear", Category.HAZMAT),
    ("хімічн", Category.HAZMAT),
    ("радіаційн", Category.HAZMAT),
    ("air quality", Category.AIR_QUALITY),
    ("якість повітря", Category.AIR_QUALITY),
    ("abduction", Category.CRIME),
    ("amber alert", Category.CRIME),
    ("викраден", Category.CRIME),
    ("fire weather", Category.WEATHER),
    ("пожежна небезпека", Category.WEATHER),
    ("flood", Category.FLOOD),
    ("tsunami", Category.FLOOD),
    ("повін", Category.FLOOD),
    ("підтоплен", Category.FLOOD),
    ("fire", Category.FIRE),
    ("пожеж", Category.FIRE),
    ("gas leak", Category.GAS),
    ("витік газу", Category.GAS),
    ("power outage", Category.POWER),
    ("знеструмлен", Category.POWER),
    ("drinking water", Category.WATER),
    ("водопостачан", Category.WATER),
)

# CAP 1.2, section 3.2.2, `category`.
CAP: dict[str, Category] = {
    "Geo": Category.INFRASTRUCTURE,
    "Met": Category.WEATHER,
    "Safety": Category.OTHER,
    "Security": Category.DISORDER,
    "Rescue": Category.RESCUE,
    "Fire": Category.FIRE,
    "Health": Category.MEDICAL,
    "Env": Category.AIR_QUALITY,
    "Transport": Category.CLOSURE,
    "Infra": Category.INFRASTRUCTURE,
    "CBRNE": Category.HAZMAT,
    "Other": Category.OTHER,
}


def by_words(text: str, words: Iterable[tuple[str, Category]] = WORDS) -> Category | None:
    """The category whose word stands in the text, or None."""
    lower = text.lower()
    return next((category for word, category in words if word in lower), None)


def cap_category(named: list[str], event: str) -> Category:
    """By the event's own words first: CAP's `Met` is a flood as well as a frost."""
    told = by_words(event)
    if told is not None:
        return told
    return next((CAP[each.strip()] for each in named if each.strip() in CAP), Category.OTHER)
