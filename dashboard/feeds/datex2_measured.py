"""DATEX II measured data, versions 2 and 3: speeds, flows and occupancies of sites become readings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from xml.etree.ElementTree import Element  # the tree alone; the parser is defusedxml's

from dashboard.errors import BadMessage, SettingsError
from dashboard.feeds import area, xml
from dashboard.feeds.base import LINE, Parsed, Piece, clipped, gather, instant
from dashboard.feeds.datex2_place import Places, pairs
from dashboard.feeds.stations import Station
from dashboard.model.reading import Reading, ReadingData

MOST_SITES = 50_000
TABLE = xml.Caps(most_bytes=256 * 2**20, elements=20_000_000)  # a whole country's sites, read once
INDEXED = ("measuredValue", "physicalQuantity")  # in version 2 and 3
ANY_VEHICLE = {None, "anyVehicle"}

# What holds a value, the element of the value, and the quantity with its unit.
QUANTITIES = (
    ("averageVehicleSpeed", "speed", "speed_kmh"),
    ("vehicleFlow", "vehicleFlowRate", "flow_veh_h"),
    ("occupancy", "percentage", "occupancy_percent"),
)


@dataclass(frozen=True, slots=True)
class Site:
    """A measurement site of the table: where it is, and the lane of each index that counts any vehicle."""

    station: Station | None
    lanes: Mapping[str, str]


Sites = Mapping[str, Site]


@dataclass(frozen=True, slots=True)
class _Value:
    quantity: str
    index: str
    read: float


def sites_of(path: Path) -> dict[str, Site]:
    """The sites of a file that holds a MeasurementSiteTablePublication. Raises SettingsError."""
    try:
        root = xml.parse(path.read_bytes(), TABLE)
        found = xml.named(root, "measurementSiteRecord", "measurementSite")
        return {name: _site(each) for each in found if (name := each.get("id"))}
    except (OSError, BadMessage) as error:
        raise SettingsError(f"{path}: {error}") from error


def _site(record: Element) -> Site:
    places = Places()
    found = places.place(record)
    named = next((xml.named(each, "value")[:1] for each in xml.children(record, "measurementSiteName")), [])
    words = (named[0].text or "").strip() if named else places.words(record)
    indices = [
        each for each in xml.children(record, "measurementSpecificCharacteristics") if each.get("index")
    ]
    return Site(
        Station(found[0], clipped(words, LINE) or None) if found else None,
        {each.get("index", ""): _lane(each) for each in indices if _any_vehicle(each)},
    )


def _any_vehicle(characteristics: Element) -> bool:
    kinds = {xml.text(each) for each in xml.named(characteristics, "vehicleType")}
    by_length = xml.named(characteristics, "lengthCharacteristic")
    return kinds <= ANY_VEHICLE and not by_length


def _lane(characteristics: Element) -> str:
    return next((xml.text(each) or "" for each in xml.named(characteristics, "specificLane", "lane")), "")


def measured(root: Element, source: str, sites: Sites) -> Parsed:
    """Each quantity of each site. A site of the table is one station; of another, each index is one."""
    found = xml.named(root, "siteMeasurements")
    if len(found) > MOST_SITES:
        raise BadMessage(f"there are more than {MOST_SITES} measurement sites")
    return gather(piece for each in found for piece in _pieces(each, source, sites))


def _pieces(measurements: Element, source: str, sites: Sites) -> Iterator[Piece]:
    name = _name(measurements)
    item = f"site {name or 'without id'}"
    try:
        time, values, place = _time(measurements), list(_values(measurements)), _inline(measurements)
    except BadMessage as error:
        yield Piece(item, partial(_refuse, error.reason))
        return
    if not name:
        yield Piece(item, partial(_refuse, "is missing - at `measurementSiteReference.id`"))
        return
    site = sites.get(name)
    stations = _merged(name, values, site) if site else _apart(name, values)
    station = site.station if site and site.station else place
    for each, quantity, value in stations:
        data = ReadingData(
            station=each,
            quantity=quantity,
            value=value,
            location=station.location if station else None,
            place=station.place if station else None,
        )
        yield Piece(f"{item} {quantity}", partial(_reading, source, time, data))


def _name(measurements: Element) -> str:
    reference = xml.child(measurements, "measurementSiteReference")
    return "" if reference is None else reference.get("id") or (reference.text or "").strip()


def _refuse(reason: str) -> None:
    raise BadMessage(reason)


def _reading(source: str, time: datetime, data: ReadingData) -> Reading:
    name = f"{data.station}:{data.quantity}:{time.isoformat(timespec='seconds')}"
    return Reading(id=name, source=source, time=time, data=data)


def _time(measurements: Element) -> datetime:
    """When it was measured; version 3 wraps it once more."""
    default = xml.child(measurements, "measurementTimeDefault")
    said = None if default is None else xml.text(default) or xml.text(default, "timeValue")
    return instant(said, "measurementTimeDefault")


def _inline(measurements: Element) -> Station | None:
    found = pairs(measurements)
    return Station(area.spread(found)[0]) if found else None


def _values(measurements: Element) -> Iterator[_Value]:
    """What was measured, without what the source marks as no measurement."""
    for indexed in xml.children(measurements, *INDEXED):
        for holder, element, quantity in QUANTITIES:
            for each in xml.named(indexed, holder):
                value = _value(each, element)
                if value is not None:
                    yield _Value(quantity, indexed.get("index", ""), value)


def _value(holder: Element, element: str) -> float | None:
    said = xml.text(holder, element)
    if said is None or xml.text(holder, "dataError") == "true":
        return None
    try:
        value = float(said)
    except ValueError as error:
        raise BadMessage(f"{clipped(said, 40)!r} is no number", element) from error
    # Speeds of -1, and of 0 from no vehicle at all, say that nothing was measured.
    nothing = value < 0 or (element == "speed" and holder.get("numberOfInputValuesUsed") == "0")
    return None if nothing else value


def _apart(name: str, values: list[_Value]) -> Iterable[tuple[str, str, float]]:
    """Each index as a station of its own, unless the site measures each quantity but once."""
    single = len({each.quantity for each in values}) == len(values)
    return [(name if single else f"{name}/{each.index}", each.quantity, each.read) for each in values]


def _merged(name: str, values: list[_Value], site: Site) -> Iterator[tuple[str, str, float]]:
    """The lanes of a site together: flows add up, speeds are weighed by them, occupancies are averaged."""
    by_lane: dict[str, dict[str, float]] = {"speed_kmh": {}, "flow_veh_h": {}, "occupancy_percent": {}}
    for each in values:
        if each.index in site.lanes:
            by_lane[each.quantity][site.lanes[each.index]] = each.read
    speeds, flows, occupancies = by_lane.values()
    if flows:
        yield name, "flow_veh_h", sum(flows.values())
    if speeds:
        weights = {lane: flows.get(lane, 0.0) for lane in speeds}
        even = not any(weights.values())
        total = len(speeds) if even else sum(weights.values())
        yield name, "speed_kmh", sum(speeds[lane] * (1 if even else weights[lane]) for lane in speeds) / total
    if occupancies:
        yield name, "occupancy_percent", sum(occupancies.values()) / len(occupancies)
