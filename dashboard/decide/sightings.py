"""What a person says of a camera's sighting: true, false, or not to be told."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import structs

from dashboard.decide.parts import known_incident, reranked
from dashboard.decide.refusal import Refused
from dashboard.decide.rules import Rules
from dashboard.model import commands, facts
from dashboard.model.codes import EventKind
from dashboard.model.facts import Body
from dashboard.picture import Picture


def judge(picture: Picture, command: commands.JudgeSighting, now: datetime, rules: Rules) -> Sequence[Body]:
    """A verdict counts for its camera after the incident is over, too."""
    incident = known_incident(picture, command.incident_id)
    if incident.merged_into is not None:
        into = picture.incidents.get(incident.merged_into)
        raise Refused("incident_merged", into=into.number if into else 0)
    key = (command.source, command.event_id)
    line = next((each for each in incident.events if (each.source, each.id) == key), None)
    if line is None:
        raise Refused("unknown_events", number=incident.number)
    if line.kind is not EventKind.CCTV:
        raise Refused("no_sighting", source=line.source)
    if line.verdict is command.verdict:
        raise Refused("same_verdict", verdict=command.verdict.value)
    judged = facts.SightingJudged(
        incident_id=incident.id, source=line.source, event_id=line.id, verdict=command.verdict
    )
    if not incident.open:
        return [judged]
    newer = structs.replace(line, verdict=command.verdict)
    lines = tuple(newer if each is line else each for each in incident.events)
    return [judged, *reranked(picture, structs.replace(incident, events=lines), now, rules)]
