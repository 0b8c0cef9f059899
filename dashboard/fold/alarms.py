"""What calls for the room's attention: the one definition that the count of alarms and the archive share."""

from typing import NamedTuple

from msgspec import structs

from dashboard.model import facts
from dashboard.model.facts import Body, Fact
from dashboard.model.flood import Flood, counted
from dashboard.model.incident import Incident
from dashboard.picture import Picture


class Alarm(NamedTuple):
    """`kind` is what rang: `incident`, `raised`, `priority`, `unshelved`, `panic` or `air`."""

    kind: str
    priority: int | None = None


def alarm_of(body: Body, before: Picture) -> Alarm | None:
    """The alarm that a fact is, if it is one; `before` is the picture it meets.

    An incident opened, raised to a higher alarm or a higher priority, or back from the shelf with nobody
    having seen it; a crew in danger; an air-raid alert that began.
    """
    match body:
        case facts.IncidentOpened(priority=priority):
            return Alarm("incident", priority)
        case facts.AlarmRaised() | facts.PriorityChanged() | facts.IncidentUnshelved():
            return _of_known(body, before.incidents.get(body.incident_id))
        case facts.UnitPanicked():
            return Alarm("panic")
        case facts.AirAlertStarted(region=region, source=source):
            told = any((each.region, each.source) == (region, source) for each in before.air_alerts.values())
            return None if told else Alarm("air")
    return None


def _of_known(body: Body, known: Incident | None) -> Alarm | None:
    match body:
        case facts.AlarmRaised():
            return Alarm("raised", None if known is None else known.priority)
        case facts.PriorityChanged(priority=priority) if known is not None and priority < known.priority:
            return Alarm("priority", priority)
        case facts.IncidentUnshelved() if known is not None and known.open and known.acknowledged_at is None:
            return Alarm("unshelved", known.priority)
    return None


def count(picture: Picture, fact: Fact) -> None:
    """Count the fact, before it is folded, if it is an alarm."""
    if alarm_of(fact.body, picture) is None:
        return
    picture.alarms = counted(picture.alarms, fact.at)
    if picture.flood is not None:
        picture.flood = structs.replace(picture.flood, alarms=picture.flood.alarms + 1)
    picture.touch_centre()


def flood_began(picture: Picture, fact: Fact, body: facts.AlarmFloodBegan) -> None:
    picture.flood = Flood(since=fact.at, alarms=body.alarms)
    picture.touch_centre()


def flood_ended(picture: Picture, _: Fact, __: facts.AlarmFloodEnded) -> None:
    picture.flood = None
    picture.touch_centre()
