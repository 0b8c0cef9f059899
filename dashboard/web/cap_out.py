"""An incident as OASIS CAP 1.2 alerts: each change of what is told is one, and names those before it."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from xml.etree import ElementTree as ET

from dashboard.model import facts
from dashboard.model.codes import Category, Certainty, Severity
from dashboard.model.facts import Fact
from dashboard.model.incident import Incident
from dashboard.web.xml_out import add, document

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
CATEGORIES = {
    Category.STRIKE: "Security",
    Category.EXPLOSION: "Security",
    Category.AIR_RAID: "Security",
    Category.UXO: "Security",
    Category.CRIME: "Security",
    Category.DISORDER: "Safety",
    Category.FIRE: "Fire",
    Category.RESCUE: "Rescue",
    Category.MEDICAL: "Health",
    Category.HAZMAT: "CBRNE",
    Category.COLLISION: "Transport",
    Category.ROADWORKS: "Transport",
    Category.CONGESTION: "Transport",
    Category.CLOSURE: "Transport",
    Category.GAS: "Infra",
    Category.POWER: "Infra",
    Category.WATER: "Infra",
    Category.INFRASTRUCTURE: "Infra",
    Category.FLOOD: "Met",
    Category.WEATHER: "Met",
    Category.AIR_QUALITY: "Env",
}
SEVERITIES = (Severity.EXTREME, Severity.SEVERE, Severity.MODERATE, Severity.MINOR)
CERTAINTIES = (Certainty.OBSERVED, Certainty.LIKELY, Certainty.POSSIBLE, Certainty.UNLIKELY)
URGENT_PRIORITY = 2
RESTRICTION = "For the services of this centre"
REFERENCES = 50  # the first alert of a series, and the newest of those after it
TELLING = (
    facts.IncidentOpened,
    facts.EventAttached,
    facts.EventUpdated,
    facts.EventCancelled,
    facts.EventsMovedOut,
    facts.EventsMovedIn,
    facts.PriorityChanged,
    facts.IncidentsMerged,
    facts.IncidentSplit,
    facts.IncidentClosed,
    facts.IncidentReopened,
    facts.IncidentRestored,
)
_UNNAMEABLE = re.compile(r"[\s,<&]")


class Issue(NamedTuple):
    """One alert of an incident's series: the journal id of the fact that made it, and the instant of that."""

    id: str
    at: datetime


def issues(history: Iterable[Fact]) -> list[Issue]:
    """The series, out of an incident's facts, oldest first: those that changed what an alert tells of it."""
    return [Issue(fact.id, fact.at) for fact in history if isinstance(fact.body, TELLING)]


def cap_alert(incident: Incident, centre: str, series: Sequence[Issue]) -> bytes:
    """The newest alert of the series, which is never empty; read twice it is the same.

    A closed or merged incident is cancelled; others are alerts, or updates once they changed.
    """
    *before, newest = series
    alert = ET.Element("alert", xmlns=NAMESPACE)
    sender, prefix = f"sitcen/{_plain(centre)}", f"{_plain(centre)}.{incident.id}"
    add(alert, "identifier", f"{prefix}.{newest.id}")
    add(alert, "sender", sender)
    add(alert, "sent", _time(newest.at))
    add(alert, "status", "Actual")
    add(alert, "msgType", ("Update" if before else "Alert") if incident.open else "Cancel")
    add(alert, "scope", "Restricted")
    add(alert, "restriction", RESTRICTION)
    if before:
        named = (*before[:1], *before[1:][-REFERENCES + 1 :])
        add(alert, "references", " ".join(f"{sender},{prefix}.{each.id},{_time(each.at)}" for each in named))
    _info(alert, incident)
    return document(alert)


def _info(alert: ET.Element, incident: Incident) -> None:
    info = ET.SubElement(alert, "info")
    severities = {line.severity for line in incident.events}
    certainties = {line.certainty for line in incident.events}
    add(info, "language", "uk-UA")
    add(info, "category", CATEGORIES.get(incident.category, "Other"))
    add(info, "event", incident.category)
    add(info, "urgency", "Immediate" if incident.priority <= URGENT_PRIORITY else "Expected")
    add(info, "severity", next((each for each in SEVERITIES if each in severities), "unknown").capitalize())
    add(
        info, "certainty", next((each for each in CERTAINTIES if each in certainties), "unknown").capitalize()
    )
    add(info, "onset", _time(incident.opened_at))
    add(info, "headline", incident.title)
    for name, value in (("priority", str(incident.priority)), ("number", str(incident.number))):
        parameter = ET.SubElement(info, "parameter")
        add(parameter, "valueName", name)
        add(parameter, "value", value)
    _area(info, incident)


def _area(info: ET.Element, incident: Incident) -> None:
    if incident.location is None and not incident.address and not incident.district:
        return
    area = ET.SubElement(info, "area")
    add(area, "areaDesc", incident.address or incident.district or "-")
    if incident.location is not None:
        radius_km = (incident.accuracy_m or 0) / 1_000
        add(area, "circle", f"{incident.location.lat:.6f},{incident.location.lon:.6f} {radius_km:.3f}")


def _plain(name: str) -> str:
    """As CAP allows it in identifiers: without spaces, commas, `<` and `&`."""
    return _UNNAMEABLE.sub("_", name)


def _time(at: datetime) -> str:
    """CAP writes UTC as -00:00."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S-00:00")
