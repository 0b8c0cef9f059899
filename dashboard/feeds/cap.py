"""CAP 1.1 and 1.2 alerts: alone, or embedded in an Atom feed, an RSS channel or an EDXL-DE envelope."""

import re
from datetime import datetime
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element  # the tree alone; the parser is defusedxml's

from dashboard.errors import BadMessage
from dashboard.feeds import area, xml
from dashboard.feeds.base import LINE, TEXT, Feed, Parsed, Piece, clipped, event, gather, instant
from dashboard.feeds.categories import cap_category
from dashboard.feeds.local import Local
from dashboard.model.codes import Action, Category, Certainty, EventKind, Severity, Urgency
from dashboard.model.event import Event, EventData

VERSIONS = {"urn:oasis:names:tc:emergency:cap:1.1": "1.1", "urn:oasis:names:tc:emergency:cap:1.2": "1.2"}
ACTIONS = {"Alert": Action.NEW, "Update": Action.UPDATE, "Cancel": Action.CANCEL}
UNREAL = {"Exercise", "System", "Test", "Draft"}
SCOPES = {"Public", "Restricted", "Private"}
LANGUAGES = ("uk", "en")  # in the order of our readers' wishes
CORNERS_KEPT = 200
ALERT_BYTES = 256 * 2**10  # a feed of alerts may be as large as any publication
_FORBIDDEN_IN_NAMES = re.compile(r"[\s,<&]")
_SEVERITIES = list(Severity)  # the most severe first


def parse(payload: bytes, _received: datetime) -> Parsed:
    """Each alert of the document. Raises BadMessage when it is no XML or holds no alert at all."""
    root = xml.parse(payload)
    if xml.local(root) == "alert" and len(payload) > ALERT_BYTES:
        raise BadMessage(f"{len(payload)} bytes are more than the {ALERT_BYTES} allowed in one alert")
    alerts = [each for each in root.iter() if xml.local(each) == "alert"]
    if not alerts:
        raise BadMessage(
            f"<{xml.local(root)[:60]}> holds no CAP alert: send the alerts themselves, links are not followed"
        )
    return gather(Piece(f"alert {_name(each)}", partial(read, each)) for each in alerts)


def _name(alert: Element) -> str:
    return xml.text(alert, "identifier") or "without identifier"


def read(alert: Element) -> Event:
    """One alert. Raises BadMessage, naming the element."""
    version = VERSIONS.get(xml.namespace(alert))
    if version is None:
        raise BadMessage("is in the namespace of neither CAP 1.1 nor 1.2", "alert")
    identifier, sender = _plain(alert, "identifier"), _plain(alert, "sender")
    sent = instant(xml.text(alert, "sent"), "sent")
    _is_real(alert)
    _one_of(alert, "scope", {each: each for each in SCOPES})
    info = _chosen(alert)
    data = _data(alert, info)
    data.attributes.update(cap=version, identifier=identifier, sender=sender)
    if data.category is Category.AIR_RAID and data.address:
        data.attributes["region"] = data.address  # air alerts are kept by region
    return event(EventKind.ALERT, id=identifier, source=f"cap/{sender}", time=sent, data=data)


def _plain(alert: Element, name: str) -> str:
    found = xml.text(alert, name)
    if found is None:
        raise BadMessage("is missing", name)
    if _FORBIDDEN_IN_NAMES.search(found):
        raise BadMessage(f"{clipped(found, 60)!r} has a space, comma, < or & in it", name)
    return found


def _one_of(element: Element, name: str, codes: dict[str, Any]) -> Any:
    found = xml.text(element, name)
    if found is None:
        raise BadMessage("is missing", name)
    if found not in codes:
        raise BadMessage(f"{clipped(found, 40)!r} is not one of {', '.join(sorted(codes))}", name)
    return codes[found]


def _is_real(alert: Element) -> None:
    status = _one_of(alert, "status", {each: each for each in UNREAL | {"Actual"}})
    if status in UNREAL:
        raise BadMessage(f"is not actual but of status {status}: nobody is sent on it", "status")


def _action(alert: Element) -> Action:
    kinds: dict[str, Any] = {**ACTIONS, "Ack": None, "Error": None}
    action: Action | None = _one_of(alert, "msgType", kinds)
    if action is None:
        raise BadMessage("answers another message and alerts of nothing", "msgType")
    over = [
        {each.text for each in xml.children(info, "responseType")} for info in xml.children(alert, "info")
    ]
    return Action.CANCEL if over and all("AllClear" in each for each in over) else action


def _ref(alert: Element, action: Action) -> str:
    """The first alert that this one refers to: a sender names the same one first in every later alert."""
    references = (xml.text(alert, "references") or "").split()
    if not references:
        if xml.text(alert, "msgType") in {"Update", "Cancel"}:
            raise BadMessage(f"is missing or empty, so that nobody knows what to {action}", "references")
        return _name(alert)
    parts = references[0].split(",")
    if len(parts) != 3 or not parts[1]:
        raise BadMessage(f"{clipped(references[0], 60)!r} is no sender,identifier,sent", "references")
    return parts[1]


def _chosen(alert: Element) -> Element | None:
    """The information block in the reader's language; of several, the most severe."""
    blocks = xml.children(alert, "info")
    for language in LANGUAGES:
        spoken = [each for each in blocks if _language(each).startswith(language)]
        if spoken:
            return min(spoken, key=_severity)
    return blocks[0] if blocks else None


def _language(info: Element) -> str:
    return (xml.text(info, "language") or "en-US").lower()


def _severity(info: Element) -> int:
    named = (xml.text(info, "severity") or "unknown").lower()
    return _SEVERITIES.index(Severity(named)) if named in _SEVERITIES else len(_SEVERITIES)


def _data(alert: Element, info: Element | None) -> EventData:
    action = _action(alert)
    ref = _ref(alert, action)
    if info is None:
        return _without_info(alert, action, ref)
    words = {
        name: xml.text(info, name)
        for name in ("event", "headline", "description", "instruction", "senderName", "web")
    }
    if words["event"] is None:
        raise BadMessage("is missing", "info.event")
    found = area.middle_of(_shapes(info))
    described = "; ".join(filter(None, (xml.text(each, "areaDesc") for each in xml.children(info, "area"))))
    expires = xml.text(info, "expires")
    return EventData(
        category=cap_category([each.text or "" for each in xml.children(info, "category")], words["event"]),
        title=clipped(words["headline"] or words["event"], LINE),
        severity=_one_of(info, "severity", _codes(Severity)),
        urgency=_one_of(info, "urgency", _codes(Urgency)),
        certainty=_one_of(info, "certainty", _codes(Certainty) | {"Very Likely": Certainty.LIKELY}),
        location=found[0] if found else None,
        accuracy_m=(found[1] or None) if found else None,
        address=clipped(described, LINE) or None,
        action=action,
        ref=ref,
        expires=instant(expires, "info.expires") if expires else None,
        attributes=_attributes(alert, info, words),
    )


def _codes(codes: type[Severity | Urgency | Certainty]) -> dict[str, Any]:
    return {str(code).capitalize(): code for code in codes}


def _without_info(alert: Element, action: Action, ref: str) -> EventData:
    if action is not Action.CANCEL:
        raise BadMessage("is missing: the alert does not say what happened", "info")
    title = clipped(xml.text(alert, "note") or f"{ref} is cancelled", LINE)
    return EventData(category=Category.OTHER, title=title, action=action, ref=ref)


def _shapes(info: Element) -> list[tuple[area.Pair, float]]:
    """Centre and reach in metres of each polygon and circle."""
    found: list[tuple[area.Pair, float]] = []
    for each in xml.children(info, "area"):
        found += [_circle(circle.text or "") for circle in xml.children(each, "circle")]
        found += [_polygon(polygon.text or "") for polygon in xml.children(each, "polygon")]
    return found


def _polygon(text: str) -> tuple[area.Pair, float]:
    ring = _ring(text)
    centre = area.centroid(ring)
    return centre, area.ring_reach_m(centre, ring)


def _circle(text: str) -> tuple[area.Pair, float]:
    centre, _, radius = text.strip().partition(" ")
    try:
        kilometres = float(radius)
    except ValueError as error:
        raise BadMessage(f"{clipped(text, 60)!r} has no radius in km", "area.circle") from error
    if not 0 <= kilometres <= 20_100:
        raise BadMessage(f"a radius of {kilometres:g} km is none", "area.circle")
    return area.latitude_longitude(centre, "area.circle"), kilometres * 1_000


def _ring(text: str) -> list[area.Pair]:
    ring = [area.latitude_longitude(pair, "area.polygon") for pair in text.split()]
    if len(ring) < 4:
        raise BadMessage(
            f"{len(ring)} corners are no polygon: four are the least, the last equal to the first",
            "area.polygon",
        )
    return ring[:-1] if ring[0] == ring[-1] else ring


def _attributes(alert: Element, info: Element, words: dict[str, str | None]) -> dict[str, Any]:
    found: dict[str, Any] = {name: clipped(value, TEXT) for name, value in words.items() if value}
    found["language"] = xml.text(info, "language") or "en-US"
    for name in ("effective", "onset"):
        if value := xml.text(info, name):
            found[name] = clipped(value, 60)
    rings = [_ring(each.text or "") for each in xml.named(info, "polygon")]
    if 0 < sum(map(len, rings)) <= CORNERS_KEPT:
        found["polygons"] = rings
    if xml.children(alert, "Signature"):
        found["signature"] = "present, not verified"
    return found


def feed(_local: Local) -> Feed:
    return Feed("cap", EventKind.ALERT, parse)
