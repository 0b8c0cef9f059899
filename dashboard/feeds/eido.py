"""NENA EIDO JSON (NENA-STA-021.1): an emergency incident as another agency's centre knows it."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from dashboard.errors import BadMessage
from dashboard.feeds import json, pidf
from dashboard.feeds.base import LINE, TEXT, Feed, Parsed, clipped, digest, event, gather, instant
from dashboard.feeds.eido_codes import category, is_over
from dashboard.feeds.json import Record
from dashboard.feeds.local import Local
from dashboard.feeds.pidf import Spot
from dashboard.model.codes import Action, Certainty, EventKind
from dashboard.model.event import Event, EventData

CALLERS = {"caller", "reportingparty", "reporting party"}
COMPONENTS_READ = 100  # of one kind
NOTES_KEPT = 20
NOWHERE = Spot(None, None, None)
NESTED = 8
_NAMING = re.compile(r"(?:nc)?Person(?:Full)?Name|value|simpleType|text", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]{0,200}>")


def feed(_local: Local) -> Feed:
    return Feed("eido", EventKind.EMERGENCY, parse)


def parse(payload: bytes, _received: datetime) -> Parsed:
    """One object, or a list of them. Raises BadMessage when it is neither."""
    value = json.decode(payload)
    items = json.listed(value) if isinstance(value, list) else [json.record(value)]
    return gather(json.pieces(items, _read))


def _read(item: Record) -> Event:
    incident, calls = _first(item, "incidentComponent"), list(_components(item, "callComponent"))
    if not incident and not calls:
        raise BadMessage("is missing, and so is callComponent", "incidentComponent")
    name = json.optional_text(item, "incidentTrackingIdentifier") or json.text(item, "$id")
    at = instant(json.text(item, "lastUpdateTimeStamp"), "lastUpdateTimeStamp")
    data = _data(item, incident, calls, name)
    return event(
        EventKind.EMERGENCY,
        id=f"{name[:170]}:{digest(item)}",
        source=f"eido/{_issuer(item)}"[:200],
        time=at,
        data=data,
    )


def _issuer(item: Record) -> str:
    """Whoever made the object, else the agency that changed it last. Raises BadMessage."""
    agency = json.optional_text(item, "updatedByAgencyReference.$ref")
    return (
        json.optional_text(item, "issuingElementIdentification")
        or agency
        or json.text(item, "issuingElementIdentification")
    )


def _data(item: Record, incident: Record, calls: list[Record], name: str) -> EventData:
    code = json.text(incident, "incidentTypeCommonRegistryText") if incident else ""
    words = json.optional_text(incident, "incidentTypeInternalText") or ""
    statuses = _texts(incident.get("incidentStatusCommonRegistryText"))
    spot, problem = _place(item, [incident, *calls])
    attributes = _told(item, incident, calls) | _caller(item, calls)
    if problem:
        attributes["place_unread"] = clipped(problem, LINE)
    priority = json.find(incident, "incidentCommonPriorityNumber")
    return EventData(
        category=category(code, words),
        title=clipped(words or code or "Emergency call", LINE),
        certainty=Certainty.LIKELY,
        location=spot.location,
        accuracy_m=spot.accuracy_m,
        address=spot.address,
        action=Action.CANCEL if is_over(statuses) else Action.NEW,
        ref=name[:200],
        evidence={"priority": priority} if isinstance(priority, int) else {},
        attributes=attributes | ({"status": "; ".join(statuses)} if statuses else {}),
    )


def _place(item: Record, parts: list[Record]) -> tuple[Spot, str]:
    """Where it is by value: of the incident, else of its calls, else any; or why that could not be read.

    An emergency whose place is broken is an emergency all the same.
    """
    known = {json.optional_text(each, "$id"): each for each in _components(item, "locationComponent")}
    asked = [
        known[name] for part in parts for name in _references(part, "locationReference") if name in known
    ]
    found, problem = NOWHERE, ""
    for each in asked or known.values():
        try:
            found = _joined(found, _spot(each))
        except BadMessage as error:
            problem = error.reason
    return found, "" if found != NOWHERE else problem


def _joined(first: Spot, other: Spot) -> Spot:
    """What the first does not tell is the other's."""
    placed = other if first.location is None else first
    return placed._replace(address=first.address or other.address)


def _spot(component: Record) -> Spot:
    """Raises BadMessage; a place that is only referred to is nowhere yet."""
    value = component.get("locationByValue")
    spot = NOWHERE if value is None else pidf.read(value, "locationByValue")
    described = json.optional_text(component, "locationDescriptionText")
    return spot if spot.address or not described else spot._replace(address=clipped(described, LINE))


def _told(item: Record, incident: Record, calls: list[Record]) -> dict[str, Any]:
    """Agencies, the call and the notes, under plain names."""
    agencies = [each for each in _components(item, "agencyComponent") if json.optional_text(each, "$id")]
    owners = [each["$id"] for each in agencies if each.get("incidentOwningAgencyIndicator") is True]
    notes = (json.optional_text(each, "notesActionComments") for each in _components(item, "notesComponent"))
    call = calls[0] if calls else {}
    found = {
        "incident_type": json.optional_text(incident, "incidentTypeCommonRegistryText"),
        "incident_id": json.optional_text(incident, "internalIncidentId"),
        "owning_agency": owners[0] if owners else None,
        "agencies": [clipped(each["$id"], 200) for each in agencies][:NOTES_KEPT],
        "notes": clipped("\n".join(list(map(_plain, filter(None, notes)))[:NOTES_KEPT]), TEXT),
        "call": json.optional_text(call, "$id"),
        "call_started_at": json.optional_text(call, "callStartTimestamp"),
        "call_state": json.optional_text(call, "callStateRegistryText"),
        "call_priority": json.optional_text(call, "priorityIdentifier"),
        "calls": len(calls) or None,
    }
    return {
        name: clipped(told, TEXT) if isinstance(told, str) else told for name, told in found.items() if told
    }


def _caller(item: Record, calls: list[Record]) -> dict[str, Any]:
    """Who called, as somebody may call back: personal, so never in a title."""
    people = [each for each in _components(item, "personComponent") if _is_caller(each)]
    names = (_full_name(each.get("ncPersonComponent")) for each in people)
    wanted = [name for part in (*people, *calls) for name in _references(part, "callBackReference")]
    known = {json.optional_text(each, "$id"): each for each in _components(item, "callbackComponent")}
    numbers = [uri for name in wanted for uri in _texts(json.find(known.get(name), "callBackInformationUri"))]
    found = {
        "caller_name": next(filter(None, names), None),
        "caller_phone": next((uri.partition(":")[2] for uri in numbers if uri.startswith("tel:")), None)
        or next(iter(numbers), None),
    }
    return {name: clipped(told, LINE) for name, told in found.items() if told}


def _is_caller(person: Record) -> bool:
    return any(each.lower() in CALLERS for each in _texts(person.get("personIncidentRoleRegistryText")))


def _full_name(person: Any, depth: int = 0) -> str | None:
    """The first text below a NIEM name's key: how deep it lies differs between senders."""
    if isinstance(person, str):
        return person.strip() or None
    inner = person if isinstance(person, list) else []
    if isinstance(person, dict):
        inner = [person[key] for key in sorted(person) if _NAMING.fullmatch(key)]
    if depth == NESTED:
        return None
    return next(filter(None, (_full_name(each, depth + 1) for each in inner[:COMPONENTS_READ])), None)


def _components(item: Record, name: str) -> Iterator[Record]:
    found = item.get(name)
    for each in (found if isinstance(found, list) else [found])[:COMPONENTS_READ]:
        if isinstance(each, dict):
            yield each


def _first(item: Record, name: str) -> Record:
    """The incident, which early drafts wrote as a list of one."""
    return next(_components(item, name), {})


def _references(part: Record, name: str) -> Iterator[str]:
    found = part.get(name)
    for each in found if isinstance(found, list) else [found]:
        if (told := json.optional_text(each, "$ref")) is not None:
            yield told


def _texts(found: Any) -> list[str]:
    listed = found if isinstance(found, list) else [found]
    return [each.strip() for each in listed[:COMPONENTS_READ] if isinstance(each, str) and each.strip()]


def _plain(note: str) -> str:
    """A note without its markup; notes are HTML by the standard."""
    return " ".join(_MARKUP.sub(" ", note).split())
