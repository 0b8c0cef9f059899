"""What facts and incidents are as rows of the archive. No database here."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from dashboard.archive.numbering import ms_of, seq_of
from dashboard.archive.tables import PROGRESS
from dashboard.fold.alarms import alarm_of
from dashboard.model import facts
from dashboard.model.codes import AssignmentStatus
from dashboard.model.facts import Fact
from dashboard.model.incident import Assignment, Incident
from dashboard.picture import Picture

Row = dict[str, Any]

LIVE = "live"
PAUSED, RESUMED, FORGOTTEN = "paused", "resumed", "forgotten"  # beside the states of a feed
STATUS_OF = {f"{status}_at": status for status in AssignmentStatus}


def fact_row(fact: Fact, fields: Mapping[bytes, bytes]) -> Row:
    """One journal entry: `fact` is its text as it stands there."""
    return {
        "seq": seq_of(fact.id),
        "at": ms_of(fact.at),
        "type": fact.type,
        "actor": fact.actor,
        "cause": fact.cause,
        "incident_id": fact.incident_id,
        "other_id": fact.body.into if isinstance(fact.body, facts.IncidentsMerged) else None,
        "unit": fact.unit,
        "fact": fields[b"fact"].decode(),
        "private": fields[b"private"].decode() if b"private" in fields else None,
        "hash": fact.hash,
    }


def incident_row(incident: Incident, entered_at: datetime | None) -> Row:
    """`entered_at` is known when the incident is opened, and stays as it was first written."""
    place = incident.location
    lines = incident.events
    progress = _first_of_each(incident.assignments)
    return {
        "id": incident.id,
        "number": incident.number,
        "source": LIVE,
        "kind": lines[0].kind if lines else None,
        "category": incident.category,
        "title": incident.title,
        "priority": incident.priority,
        "alarm_level": incident.alarm_level,
        "status": incident.status,
        "merged_into": incident.merged_into,
        "close_reason": incident.close_reason,
        "acknowledged_by": incident.acknowledged_by,
        "district": incident.district,
        "address": incident.address,
        "lon": None if place is None else place.lon,
        "lat": None if place is None else place.lat,
        "received_at": ms_of(received_at(incident)),
        "entered_at": ms_of(entered_at),
        "opened_at": ms_of(incident.opened_at),
        "acknowledged_at": ms_of(incident.acknowledged_at),
        **progress,
        "closed_at": ms_of(incident.closed_at),
    }


def received_at(incident: Incident) -> datetime:
    """When a source first told of it, in the source's time."""
    return min(incident.opened_at, *(line.time for line in incident.events), incident.opened_at)


def _first_of_each(parts: Iterable[Assignment]) -> Row:
    times = [_progress(part) for part in parts]
    return {name: min((each[name] for each in times if each[name]), default=None) for name in PROGRESS}


def _progress(part: Assignment) -> Row:
    """The instants of one unit's part; the centre itself records no arrival at a hospital."""
    status = {name: STATUS_OF.get(name) for name in PROGRESS}
    return {name: ms_of(part.times.get(each)) if each else None for name, each in status.items()}


def assignment_rows(incident: Incident, picture: Picture) -> Iterator[Row]:
    counted: dict[str, int] = {}
    for part in incident.assignments:
        counted[part.unit] = nth = counted.get(part.unit, 0) + 1
        unit = picture.units.get(part.unit)
        yield {
            "incident_id": incident.id,
            "unit": part.unit,
            "nth": nth,
            "service": None if unit is None else unit.service,
            "outcome": part.status,
            "received_at": ms_of(received_at(incident)),
            **_progress(part),
        }


def alarm_row(fact: Fact, before: Picture) -> Row | None:
    """The call for the room's attention that a fact makes, if it is one; `before` is the picture it meets."""
    alarm = alarm_of(fact.body, before)
    if alarm is None:
        return None
    return {
        "seq": seq_of(fact.id),
        "at": ms_of(fact.at),
        "kind": alarm.kind,
        "incident_id": fact.incident_id,
        "unit": fact.unit,
        "priority": alarm.priority,
    }


def taken_row(fact: Fact) -> Row | None:
    """Who took which alarms, and when: those of an incident, or the panic of a unit."""
    taken = {"taken_at": ms_of(fact.at), "taken_by": fact.actor, "upto": seq_of(fact.id)}
    match fact.body:
        case facts.IncidentAcknowledged(incident_id=incident_id):
            return {"of_incident": incident_id, "of_unit": None, **taken}
        case facts.PanicCleared(unit=unit):
            return {"of_incident": None, "of_unit": unit, **taken}
    return None


def feed_row(fact: Fact) -> Row | None:
    """The change of a feed that a fact tells of, if it does."""
    match fact.body:
        case facts.FeedChanged(feed=feed, state=state, reason=reason):
            return _feed(fact, feed, state, reason.code if reason else None)
        case facts.FeedPaused(feed=feed, reason=why):
            return _feed(fact, feed, PAUSED, why)
        case facts.FeedResumed(feed=feed):
            return _feed(fact, feed, RESUMED)
        case facts.FeedForgotten(feed=feed):
            return _feed(fact, feed, FORGOTTEN)
    return None


def _feed(fact: Fact, feed: str, state: str, reason: str | None = None) -> Row:
    return {"seq": seq_of(fact.id), "at": ms_of(fact.at), "feed": feed, "state": state, "reason": reason}
