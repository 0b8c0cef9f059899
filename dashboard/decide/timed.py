"""What time alone leads to: a shelf that is over, a flood of alarms that begins or ends."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from dashboard.decide.rules import Rules
from dashboard.model import facts
from dashboard.model.facts import Body
from dashboard.model.flood import alarms_since
from dashboard.picture import Picture
from dashboard.triage.written import FloodRules

SHELF_OVER = "shelf_over"


def decide_timed(picture: Picture, *, now: datetime, rules: Rules) -> Sequence[Body]:
    """The facts that are due at an instant, whether a message came or not."""
    return [*_back_from_shelf(picture, now), *_flood(picture, now, rules.doctrine.flood)]


def _back_from_shelf(picture: Picture, now: datetime) -> Iterator[Body]:
    for incident in picture.open_incidents():
        if incident.shelved_until is not None and incident.shelved_until <= now:
            yield facts.IncidentUnshelved(incident_id=incident.id, reason=SHELF_OVER)


def _flood(picture: Picture, now: datetime, rules: FloodRules) -> Iterator[Body]:
    """Whether alarms come too fast, by ISA-18.2 and EEMUA 191, which count for one operator.

    Who sits at a desk is known to screens and in no journal, and the same facts must give the same flood at
    every replay: so the doctrine says among how many operators the centre's alarms divide, and its limits
    are for each of them.
    """
    came = alarms_since(picture.alarms, now - timedelta(minutes=rules.minutes))
    if picture.flood is None and came > rules.begins_over * rules.operators:
        yield facts.AlarmFloodBegan(alarms=came, minutes=rules.minutes, operators=rules.operators)
    if picture.flood is not None and came < rules.ends_under * rules.operators:
        yield facts.AlarmFloodEnded(alarms=picture.flood.alarms, since=picture.flood.since)
