"""One CAP 1.1 or 1.2 alert as an event. What carries alerts (an index, an envelope) is read elsewhere."""

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element  # the tree alone; the parser is defusedxml's

from dashboard.errors import BadMessage
from dashboard.feeds import cap_area, xml
from dashboard.feeds.air import threat_of
from dashboard.feeds.base import LINE, TEXT, clipped, event, instant
from dashboard.feeds.cap_references import Reference, references, superseded
from dashboard.feeds.categories import cap_category
from dashboard.model.codes import Action, Category, Certainty, EventKind, Severity, Urgency
from dashboard.model.event import Event, EventData

VERSIONS = {"urn:oasis:names:tc:emergency:cap:1.1": "1.1", "urn:oasis:names:tc:emergency:cap:1.2": "1.2"}
OLD = {"http://www.incident.com/cap/1.0", "urn:oasis:names:tc:emergency:cap:1.0"}
ACTIONS = {"Alert": Action.NEW, "Update": Action.UPDATE, "Cancel": Action.CANCEL}
HEARTBEAT = "System"  # what alerting networks say among themselves
UNREAL = {"Exercise", "Test", "Draft"}
STATUSES = {each: each for each in ("Actual", HEARTBEAT, *UNREAL)}
SCOPES = {each: each for each in ("Public", "Restricted", "Private")}
LANGUAGES = ("uk", "en")  # in the order of our readers' wishes
SIGNATURE_KEPT = 16_000  # characters; a certificate chain may be longer, and then only its presence is told
ALL_CLEAR = ("відбій", "all clear", "all-clear")
_FORBIDDEN_IN_NAMES = re.compile(r"[\s,<&]")
_SEVERITIES = list(Severity)  # the most severe first
_WORDS = ("event", "headline", "description", "instruction", "senderName", "web", "contact")

Words = Mapping[str, str | None]


def name_of(alert: Element) -> str:
    return f"alert {xml.text(alert, 'identifier') or 'without identifier'}"


def read(alert: Element) -> Event | None:
    """One alert; None for a network's sign of life. Raises BadMessage, naming the element."""
    version = _version(alert)
    identifier, sender = _plain(alert, "identifier"), _plain(alert, "sender")
    sent = instant(xml.text(alert, "sent"), "sent")
    if not _is_real(alert):
        return None
    one_of(alert, "scope", SCOPES)
    told = references(xml.text(alert, "references"))
    action = _action(alert)
    if not told and action is not Action.NEW:
        raise BadMessage(f"is missing or empty, so that nobody knows what to {action}", "references")
    data = _data(alert, action, told, own=Reference(sender, identifier))
    data.attributes.update(cap=version, identifier=identifier, sender=sender)
    return event(EventKind.ALERT, id=identifier, source=source_of(sender), time=sent, data=data)


def source_of(sender: str) -> str:
    return f"cap/{sender}"


def one_of(element: Element, name: str, codes: Mapping[str, Any]) -> Any:
    """What a code stands for. Raises BadMessage, which lists them."""
    found = xml.text(element, name)
    if found is None:
        raise BadMessage("is missing", name)
    if found not in codes:
        raise BadMessage(f"{clipped(found, 40)!r} is not one of {', '.join(sorted(codes))}", name)
    return codes[found]


def _version(alert: Element) -> str:
    namespace = xml.namespace(alert)
    if namespace in OLD:
        raise BadMessage("is CAP 1.0, which is no standard any more: send CAP 1.1 or 1.2", "alert")
    if namespace not in VERSIONS:
        raise BadMessage("is in the namespace of neither CAP 1.1 nor 1.2", "alert")
    return VERSIONS[namespace]


def _plain(alert: Element, name: str) -> str:
    found = xml.text(alert, name)
    if found is None:
        raise BadMessage("is missing", name)
    if _FORBIDDEN_IN_NAMES.search(found):
        raise BadMessage(f"{clipped(found, 60)!r} has a space, comma, < or & in it", name)
    return found


def _is_real(alert: Element) -> bool:
    status = one_of(alert, "status", STATUSES)
    if status in UNREAL:
        raise BadMessage(f"is not actual but of status {status}: nobody is sent on it", "status")
    return bool(status != HEARTBEAT)


def _action(alert: Element) -> Action:
    kinds: dict[str, Any] = {**ACTIONS, "Ack": None, "Error": None}
    action: Action | None = one_of(alert, "msgType", kinds)
    if action is None:
        raise BadMessage("answers another message and alerts of nothing", "msgType")
    return action


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


def _data(alert: Element, action: Action, told: list[Reference], *, own: Reference) -> EventData:
    info = _chosen(alert)
    named: dict[str, Any] = {
        "ref": (told or [own])[0].identifier,
        "supersedes": superseded(told, own.sender),
    }
    if info is None:
        return _without_info(alert, action, named)
    words = {name: xml.text(info, name) for name in _WORDS}
    if words["event"] is None:
        raise BadMessage("is missing", "info.event")
    category = cap_category([each.text or "" for each in xml.children(info, "category")], words["event"])
    found, expires = cap_area.place(info), xml.text(info, "expires")
    return EventData(
        category=category,
        title=clipped(words["headline"] or words["event"], LINE),
        severity=one_of(info, "severity", _codes(Severity)),
        urgency=one_of(info, "urgency", _codes(Urgency)),
        certainty=one_of(info, "certainty", _codes(Certainty) | {"Very Likely": Certainty.LIKELY}),
        location=found[0] if found else None,
        accuracy_m=(found[1] or None) if found else None,
        address=cap_area.described(info),
        action=Action.CANCEL if _is_over(alert, category, words) else action,
        expires=instant(expires, "info.expires") if expires else None,
        attributes=_attributes(alert, info, words) | _of_air(category, info, words),
        **named,
    )


def _codes(codes: type[Severity | Urgency | Certainty]) -> dict[str, Any]:
    return {str(code).capitalize(): code for code in codes}


def _without_info(alert: Element, action: Action, named: dict[str, Any]) -> EventData:
    if action is not Action.CANCEL:
        raise BadMessage("is missing: the alert does not say what happened", "info")
    title = clipped(xml.text(alert, "note") or f"{named['ref']} is cancelled", LINE)
    signature = _signature(alert)
    return EventData(category=Category.OTHER, title=title, action=action, attributes=signature, **named)


def _is_over(alert: Element, category: Category, words: Words) -> bool:
    """Say whether it is an all-clear, by every block's `responseType` or an air alert's own words."""
    told = [
        {each.text for each in xml.children(info, "responseType")} for info in xml.children(alert, "info")
    ]
    if told and all("AllClear" in each for each in told):
        return True
    said = f"{words['event']} {words['headline'] or ''}".lower()
    return category is Category.AIR_RAID and any(each in said for each in ALL_CLEAR)


def _attributes(alert: Element, info: Element, words: Words) -> dict[str, Any]:
    found: dict[str, Any] = {name: clipped(value, TEXT) for name, value in words.items() if value}
    found["language"] = xml.text(info, "language") or "en-US"
    for name in ("effective", "onset"):
        if value := xml.text(info, name):
            found[name] = clipped(value, 60)
    for name, element in (("event_codes", "eventCode"), ("parameters", "parameter")):
        if told := cap_area.pairs(info, element):
            found[name] = told
    return found | cap_area.attributes(info) | _signature(alert)


def _signature(alert: Element) -> dict[str, Any]:
    """Every signature as it came, for whoever can verify it: the centre knows no sender's keys."""
    signatures = xml.children(alert, "Signature")
    if not signatures:
        return {}
    text = "".join(ET.tostring(each, encoding="unicode") for each in signatures)
    kept = {"signature_xml": text} if len(text) <= SIGNATURE_KEPT else {}
    return {"signature": "present, not verified", **kept}


def _of_air(category: Category, info: Element, words: Words) -> dict[str, Any]:
    """Air alerts are kept by region."""
    region = cap_area.described(info)
    if category is not Category.AIR_RAID or not region:
        return {}
    said = tuple(each for name in ("event", "headline", "description") if (each := words[name]))
    return {"region": region, "threat": threat_of("", said)}
