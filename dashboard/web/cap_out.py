"""An incident as an OASIS CAP 1.2 alert."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from dashboard.model.codes import Category, Certainty, Severity
from dashboard.model.incident import Incident

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


def cap_alert(incident: Incident, centre: str, now: datetime) -> bytes:
    """The XML. A closed or merged incident is cancelled; others are alerts, or updates once they changed."""
    alert = ET.Element("alert", xmlns=NAMESPACE)
    first = incident.version == 1
    kind = ("Alert" if first else "Update") if incident.open else "Cancel"
    _add(alert, "identifier", f"{centre}.{incident.id}.{incident.version}")
    _add(alert, "sender", f"sitcen/{centre}")
    _add(alert, "sent", _time(now))
    _add(alert, "status", "Actual")
    _add(alert, "msgType", kind)
    _add(alert, "scope", "Restricted")
    _add(alert, "restriction", "For the services of this centre")
    if kind != "Alert":
        before = f"{centre}.{incident.id}.{incident.version - 1}"
        _add(alert, "references", f"sitcen/{centre},{before},{_time(incident.opened_at)}")
    _info(alert, incident)
    written: bytes = ET.tostring(alert, encoding="utf-8", xml_declaration=True)
    return written


def _info(alert: ET.Element, incident: Incident) -> None:
    info = ET.SubElement(alert, "info")
    severities = {line.severity for line in incident.events}
    certainties = {line.certainty for line in incident.events}
    _add(info, "language", "uk-UA")
    _add(info, "category", CATEGORIES.get(incident.category, "Other"))
    _add(info, "event", incident.category)
    _add(info, "urgency", "Immediate" if incident.priority <= URGENT_PRIORITY else "Expected")
    _add(info, "severity", next((each for each in SEVERITIES if each in severities), "unknown").capitalize())
    _add(
        info, "certainty", next((each for each in CERTAINTIES if each in certainties), "unknown").capitalize()
    )
    _add(info, "onset", _time(incident.opened_at))
    _add(info, "headline", incident.title)
    for name, value in (("priority", str(incident.priority)), ("number", str(incident.number))):
        parameter = ET.SubElement(info, "parameter")
        _add(parameter, "valueName", name)
        _add(parameter, "value", value)
    _area(info, incident)


def _area(info: ET.Element, incident: Incident) -> None:
    if incident.location is None and not incident.address and not incident.district:
        return
    area = ET.SubElement(info, "area")
    _add(area, "areaDesc", incident.address or incident.district or "-")
    if incident.location is not None:
        radius_km = (incident.accuracy_m or 0) / 1_000
        _add(area, "circle", f"{incident.location.lat:.6f},{incident.location.lon:.6f} {radius_km:.3f}")


def _add(parent: ET.Element, name: str, text: str) -> None:
    # XML 1.0 has no way to write control characters.
    ET.SubElement(parent, name).text = "".join(each for each in text if each >= " " or each in "\t\n\r")


def _time(at: datetime) -> str:
    """CAP writes UTC as -00:00."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S-00:00")
