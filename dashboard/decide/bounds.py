"""Where one incident ends and another begins: opening by hand, merging, splitting."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import structs

from dashboard.decide.parts import (
    Claim,
    incident_name,
    known_incident,
    likeliest,
    open_incident,
    ranked,
    reranked,
)
from dashboard.decide.refusal import Refused
from dashboard.decide.rules import Rules
from dashboard.model import commands, facts
from dashboard.model.codes import Category
from dashboard.model.facts import Body
from dashboard.model.incident import Belief, EventLine, Incident
from dashboard.picture import Picture
from dashboard.triage.belief import belief_of

BY_HAND_ACCURACY_M = 50.0  # a person who names a place means the building or the crossing


def open_by_hand(
    picture: Picture, command: commands.OpenIncident, now: datetime, rules: Rules
) -> Sequence[Body]:
    number = picture.last_number + 1
    location = command.location
    priority = ranked(picture, Claim((), command.category, location), now, rules)
    belief = Belief(
        location=location,
        accuracy_m=None if location is None else BY_HAND_ACCURACY_M,
        kinds={command.category: 1.0},
        first_at=now,
        last_at=now,
    )
    return [
        facts.IncidentOpened(
            incident_id=incident_name(number),
            number=number,
            category=command.category,
            title=command.title,
            priority=priority.level,
            priority_reasons=priority.reasons,
            opened_at=now,
            location=location,
            accuracy_m=belief.accuracy_m,
            address=command.address,
            district=None if location is None else rules.district_of(location),
            belief=belief,
            text=command.text or None,
        )
    ]


def merge(picture: Picture, command: commands.MergeIncidents, now: datetime, rules: Rules) -> Sequence[Body]:
    """The joined incident is what the more urgent of the two was, and at least as urgent."""
    incident = open_incident(picture, command.incident_id)
    into = open_incident(picture, command.into)
    if incident.id == into.id:
        raise Refused("same_incident", number=incident.number)
    bases = rules.doctrine.priority.bases
    category = min((into.category, incident.category), key=lambda each: bases[each])
    news = None if category is into.category else category
    joined = structs.replace(into, category=category, events=(*into.events, *incident.events))
    changes = reranked(picture, joined, now, rules)
    return [
        facts.IncidentsMerged(incident_id=incident.id, into=into.id, category=news),
        *(structs.replace(each, priority=min(each.priority, incident.priority)) for each in changes),
    ]


def dismiss(
    picture: Picture, command: commands.DismissProposal, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    """Whichever of the two the proposal stands in."""
    incident, other = open_incident(picture, command.incident_id), known_incident(picture, command.other)
    proposed = {(incident.id, each.incident_id) for each in incident.proposals}
    proposed |= {(each.incident_id, other.id) for each in other.proposals}
    if (incident.id, other.id) not in proposed:
        raise Refused("no_proposal", number=incident.number, other=other.number)
    return [facts.ProposalDismissed(incident_id=incident.id, other=other.id)]


def split(picture: Picture, command: commands.SplitIncident, now: datetime, rules: Rules) -> Sequence[Body]:
    incident = known_incident(picture, command.incident_id)
    if command.events:
        return _move_out(picture, command, now, rules)
    if incident.merged_into is None:
        raise Refused("not_merged", number=incident.number)
    into = open_incident(picture, incident.merged_into)
    left = tuple(line for line in into.events if line.via != incident.id)
    category = _without(into, left)
    alone = structs.replace(into, category=category or into.category, events=left)
    parted = facts.IncidentSplit(incident_id=incident.id, out_of=into.id, category=category)
    return [parted, *reranked(picture, alone, now, rules)]


def _without(incident: Incident, left: tuple[EventLine, ...]) -> Category | None:
    """What the incident is when none of the reports left tells of its category; None when one does."""
    if incident.belief is None or not left or incident.category in {line.category for line in left}:
        return None
    return likeliest(left, incident.belief)


def _move_out(
    picture: Picture, command: commands.SplitIncident, now: datetime, rules: Rules
) -> Sequence[Body]:
    """Some reports of an open incident become an incident of their own, the first of them its opening."""
    incident = open_incident(picture, command.incident_id)
    keys = {(key.source, key.id) for key in command.events}
    out = tuple(line for line in incident.events if (line.source, line.id) in keys)
    if len(out) != len(keys):
        raise Refused("unknown_events", number=incident.number)
    if len(out) == len(incident.events):
        raise Refused("would_be_empty", number=incident.number)
    left = tuple(line for line in incident.events if line not in out)
    opened = _opened_from(picture, out, now, rules, split_from=incident.id)
    bodies: list[Body] = [
        facts.EventsMovedOut(
            incident_id=incident.id,
            to=opened.incident_id,
            events=out,
            belief=belief_of(left, rules.doctrine),
        ),
        opened,
    ]
    if out[1:]:
        moved = facts.EventsMovedIn(incident_id=opened.incident_id, out_of=incident.id, events=out[1:])
        bodies.append(moved)
    return [*bodies, *reranked(picture, structs.replace(incident, events=left), now, rules)]


def _opened_from(
    picture: Picture, lines: tuple[EventLine, ...], now: datetime, rules: Rules, *, split_from: str
) -> facts.IncidentOpened:
    number, head = picture.last_number + 1, lines[0]
    priority = ranked(picture, Claim(lines, head.category, head.location), now, rules)
    belief = belief_of(lines, rules.doctrine)
    return facts.IncidentOpened(
        incident_id=incident_name(number),
        number=number,
        category=head.category,
        title=head.title,
        priority=priority.level,
        priority_reasons=priority.reasons,
        opened_at=head.time,
        location=head.location if belief is None else belief.location,
        accuracy_m=head.accuracy_m if belief is None else belief.accuracy_m,
        address=head.address,
        district=None if head.location is None else rules.district_of(head.location),
        event=head,
        belief=belief,
        split_from=split_from,
    )
