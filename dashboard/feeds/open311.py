"""Open311 GeoReport v2 service requests, as XML or JSON: what another city's citizens have reported."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from msgspec import Struct, field

from dashboard.errors import BadMessage
from dashboard.feeds import area, json, xml
from dashboard.feeds.base import LINE, TEXT, Feed, Parsed, clipped, digest, event, gather, zoned
from dashboard.feeds.categories import by_words
from dashboard.feeds.json import MOST_ITEMS, Record
from dashboard.feeds.local import Local
from dashboard.model.codes import Action, Category, EventKind
from dashboard.model.event import Event, EventData
from dashboard.model.place import Point, at

STATUSES = {"open": Action.NEW, "closed": Action.CANCEL}
ACCURACY_M = 50.0  # an address's own point

# Words inside a service's name, lower case; the first that is found decides.
SERVICES: tuple[tuple[str, Category], ...] = (
    ("pothole", Category.INFRASTRUCTURE),
    ("street", Category.INFRASTRUCTURE),  # which has a tree in it
    ("tree", Category.CLOSURE),
    ("sidewalk", Category.INFRASTRUCTURE),
    ("signal", Category.INFRASTRUCTURE),
    ("light", Category.INFRASTRUCTURE),
    ("water", Category.WATER),
    ("sewer", Category.WATER),
    ("power", Category.POWER),
    ("graffiti", Category.DISORDER),
    ("noise", Category.DISORDER),
)


class Options(Struct, forbid_unknown_fields=True):
    """`services` gives a service code its category; `sender` names the city that the requests are of."""

    sender: str = "requests"
    services: dict[str, Category] = field(default_factory=dict)


def feed(local: Local) -> Feed:
    return Feed("open311", EventKind.CITIZEN, partial(_parse, local.own(Options), local))


def _parse(options: Options, local: Local, payload: bytes, _: datetime) -> Parsed:
    is_xml = payload.lstrip()[:1] == b"<"
    found = list(_of_xml(payload)) if is_xml else json.listed(json.decode(payload), "service_requests")
    read = partial(_read, options, local)
    return gather(json.pieces(found, read, "request", alone=lambda item: [item]))


def _of_xml(payload: bytes) -> Iterator[Record]:
    """Each request as its JSON would be. Raises BadMessage when it is no list of requests."""
    root = xml.parse(payload)
    requests = xml.children(root, "request")
    if xml.local(root) != "service_requests":
        raise BadMessage(f"<{xml.local(root)[:60]}> is no list of service requests")
    if len(requests) > MOST_ITEMS:
        raise BadMessage(f"{len(requests)} items are more than the {MOST_ITEMS} allowed", "service_requests")
    for each in requests:
        yield {xml.local(child): (child.text or "").strip() for child in each}


def _read(options: Options, local: Local, item: Record) -> Event:
    """One request as it stands now. Raises BadMessage, naming the field."""
    ref = json.name(item, "service_request_id")
    requested = json.optional_text(item, "requested_datetime")
    changed = json.optional_text(item, "updated_datetime") or requested
    data = _data(options, ref, item)
    return event(
        EventKind.CITIZEN,
        id=f"{clipped(ref, 150)}:{digest((changed, data))}",
        source=f"open311/{clipped(options.sender, 150)}",
        time=zoned(changed, "updated_datetime", local.zone),
        data=data,
    )


def _data(options: Options, ref: str, item: Record) -> EventData:
    service = json.optional_text(item, "service_name") or json.text(item, "service_code")
    description = json.optional_text(item, "description")
    location = _place(item)
    return EventData(
        category=_category(options, item, service, description or ""),
        title=clipped(description or service, LINE),
        location=location,
        accuracy_m=None if location is None else ACCURACY_M,
        address=clipped(json.optional_text(item, "address") or "", LINE) or None,
        action=json.one_of(item, "status", STATUSES),
        ref=clipped(ref, 200),
        evidence=_told(item, {"media_url": "still"}),
        attributes={"service": clipped(service, 200), **_told(item, TOLD)},
    )


TOLD = {
    "description": "description",
    "service_code": "service_code",
    "status_notes": "status_notes",
    "agency_responsible": "agency",
    "requested_datetime": "requested",
}


def _told(item: Record, names: dict[str, str]) -> dict[str, Any]:
    return {
        ours: clipped(told, TEXT)
        for theirs, ours in names.items()
        if (told := json.optional_text(item, theirs))
    }


def _category(options: Options, item: Record, service: str, description: str) -> Category:
    code = item.get("service_code")
    named = options.services.get(str(code)) if code is not None else None
    return named or by_words(description) or by_words(service, SERVICES) or Category.OTHER


def _place(item: Record) -> Point | None:
    """None where a request has an address alone."""
    given = {name: item.get(name) for name in ("lat", "long")}
    if all(value in (None, "") for value in given.values()):
        return None
    return at(*area.place(json.number(item, "long"), json.number(item, "lat"), "lat"))
