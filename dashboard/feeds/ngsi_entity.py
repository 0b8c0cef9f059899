"""Context entities of a FIWARE broker: NGSIv2 and NGSI-LD, normalised or as key-values, one or many."""

from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard.errors import BadMessage
from dashboard.feeds import area, json
from dashboard.feeds.base import clipped, zoned
from dashboard.feeds.json import Record
from dashboard.model.place import Point, at

HELD = ("value", "object", "languageMap", "@value")  # what a normalised attribute keeps its value under
NOT_ATTRIBUTES = {"id", "type", "@context"}


def entities(payload: bytes) -> list[Record]:
    """Those of a notification's `data`, of a list, or the one that came alone. Raises BadMessage."""
    value = json.decode(payload)
    if isinstance(value, dict) and isinstance(value.get("data"), list):
        value = value["data"]
    return json.listed(value if isinstance(value, list) else [json.record(value)])


def plain(entity: Record) -> tuple[Record, dict[str, str]]:
    """The entity as key-values, and the unit codes of the attributes that name one (UN/CEFACT)."""
    values = {name: _held(each) for name, each in entity.items() if name != "@context"}
    units = {name: code for name, each in entity.items() if (code := _unit(each))}
    return values, units


def _held(attribute: object) -> object:
    """The value of a normalised attribute, however deep; anything else is its own."""
    while isinstance(attribute, dict):
        name = next((each for each in HELD if each in attribute), None)
        if name is None:
            break
        attribute = attribute[name]
    return attribute


def _unit(attribute: object) -> str | None:
    code = json.find(attribute, "unitCode") or json.find(attribute, "metadata.unitCode.value")
    return code if isinstance(code, str) else None


def observed(entity: Record, fields: tuple[str, ...], zone: ZoneInfo) -> datetime:
    """The first of the fields that is there; without an offset it is in the feed's zone.

    Raises BadMessage when none is there or it is no time.
    """
    for field in fields:
        if (said := json.optional_text(entity, field)) is not None:
            return zoned(said, field, zone)
    raise BadMessage("is missing", fields[0])


def point(entity: Record) -> Point | None:
    """The middle of the entity's location, whatever its geometry. Raises BadMessage off the globe."""
    pairs = area.pairs(json.find(entity, "location.coordinates"), "location")
    if not pairs:
        return None
    return at(*area.mean([area.place(lon, lat, "location") for lon, lat in pairs]))


def address(entity: Record) -> str | None:
    """The street, or the place, as the entity's schema.org address names it."""
    found = entity.get("address")
    if isinstance(found, str):
        return clipped(found, 500) or None
    parts = [json.optional_text(found, each) for each in ("streetAddress", "addressLocality")]
    return clipped(", ".join(filter(None, parts)), 500) or json.optional_text(entity, "areaServed")
