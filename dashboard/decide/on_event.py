"""What each event leads to: a report joins its incident, or opens one."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec import structs

from dashboard.decide.air import concerns, decide_air
from dashboard.decide.parts import Claim, incident_name, likeliest, ranked, reranked
from dashboard.decide.rules import Rules
from dashboard.errors import BadMessage
from dashboard.model import facts
from dashboard.model.codes import Action, Category, IncidentStatus
from dashboard.model.event import ENDED, Event
from dashboard.model.facts import Body
from dashboard.model.incident import JUDGED, Belief, EventLine, Incident
from dashboard.model.outage import Schedule
from dashboard.model.report import MODERATION, PENDING, is_report
from dashboard.picture import Picture
from dashboard.triage.belief import belief_in, belief_of, believe
from dashboard.triage.correlate import Attach, Propose, Surroundings, around, correlate
from dashboard.triage.report import line_of

# A source that still tells of an incident closed longer ago than this tells of something new.
CLOSED_GRACE = timedelta(minutes=5)
# An incident nobody has looked at ends with its last report, unless it was urgent: then a person says so.
CANCEL_CLOSES_FROM_PRIORITY = 3
SCHEDULE = "schedule"  # the attribute of a power company's plan, which is no incident


def decide_event(picture: Picture, event: Event, *, now: datetime, rules: Rules) -> Sequence[Body]:
    """The facts that an event leads to. Raises BadMessage when its time cannot be believed."""
    if event.time > now + rules.event_max_ahead:
        raise BadMessage(f"{event.time.isoformat()} lies more than {rules.event_max_ahead} ahead", "$.time")
    if event.time < now - rules.event_max_age and not event.may_be_old:
        raise BadMessage(f"{event.time.isoformat()} lies more than {rules.event_max_age} back", "$.time")
    if is_report(event) and event.data.action is not Action.CANCEL:
        return _reported(picture, event, now, rules)
    if concerns(picture, event):
        return decide_air(picture, event, now=now, rules=rules)
    if event.data.category is Category.POWER and SCHEDULE in event.data.attributes:
        return _outages(picture, event)
    incident = picture.reported(event.names())
    if incident is not None and _over(incident, event):
        incident = None
    if event.data.action is Action.CANCEL:
        return _cancelled(incident, event)
    if incident is not None:
        return _updated(picture, incident, event, now=now, rules=rules)
    ended = event.data.attributes.get(ENDED) is True
    return [_ignored(event, "nothing_to_end")] if ended else placed(picture, event, now, rules)


def _over(incident: Incident, event: Event) -> bool:
    """Whether what the source tells of now is another happening than the one that is closed."""
    ended = incident.closed_at
    if incident.status is not IncidentStatus.CLOSED or ended is None:
        return False
    taken_back = _line(incident, event).cancelled  # by the source, which tells of it again
    return event.time > ended + (timedelta() if taken_back else CLOSED_GRACE)


def _outages(picture: Picture, event: Event) -> Sequence[Body]:
    """A plan stands until its maker publishes another; an older one changes nothing."""
    try:
        outages = msgspec.convert(event.data.attributes[SCHEDULE], Schedule)
    except msgspec.ValidationError as error:
        raise BadMessage(str(error), "$.data.attributes.schedule") from error
    standing = picture.outages.get(event.source)
    if standing is not None and (standing.outages == outages or standing.published > event.time):
        return [_ignored(event, "schedule_stands")]
    return [facts.OutagesPlanned(source=event.source, published=event.time, outages=outages)]


def _ignored(event: Event, reason: str) -> Body:
    return facts.EventIgnored(source=event.source, event_id=event.id, reason=reason)


def _line(incident: Incident, event: Event) -> EventLine:
    """The report among an incident's that the event is about."""
    names = {*event.names()}
    return next(line for line in incident.events if not names.isdisjoint(line.names()))


def _cancelled(incident: Incident | None, event: Event) -> Sequence[Body]:
    if incident is None:
        return [_ignored(event, "nothing_to_cancel")]
    line = _line(incident, event)
    gone = facts.EventCancelled(incident_id=incident.id, source=line.source, ref=line.ref, event_id=event.id)
    others = any(not each.cancelled for each in incident.events if each is not line)
    untouched = incident.status is IncidentStatus.NEW and incident.priority >= CANCEL_CLOSES_FROM_PRIORITY
    if others or not untouched:
        return [gone]
    return [gone, facts.IncidentClosed(incident_id=incident.id, reason="cancelled_by_source")]


def _updated(
    picture: Picture, incident: Incident, event: Event, *, now: datetime, rules: Rules
) -> Sequence[Body]:
    line = _line(incident, event)
    newer = structs.replace(
        line_of(event, rules.doctrine),
        **{name: getattr(line, name) for name in ("id", "source", "ref", "via", *JUDGED)},
        updates=line.updates + 1,
        known_as=event.known_as(line.known_as),
    )
    lines = tuple(newer if each is line else each for each in incident.events)
    belief = belief_in(incident) if _same_claim(line, newer) else belief_of(lines, rules.doctrine)
    belief = belief or belief_in(incident)
    heard = {"first_at": min(belief.first_at, line.time), "last_at": max(belief.last_at, newer.time)}
    belief = structs.replace(belief, **heard)
    category = _category(incident, lines, belief, rules)
    body = facts.EventUpdated(incident_id=incident.id, event=newer, belief=belief, category=category)
    return [body, *reranked(picture, _as(incident, category, lines), now, rules)]


def _same_claim(line: EventLine, newer: EventLine) -> bool:
    """Say whether an update tells the same place and kind again."""
    return (line.location, line.accuracy_m, line.category) == (
        newer.location,
        newer.accuracy_m,
        newer.category,
    )


def _reported(picture: Picture, event: Event, now: datetime, rules: Rules) -> Sequence[Body]:
    """A citizen's report opens nothing while a person must judge it first; one of a trusted app does."""
    if event.ref in picture.reports:
        return [_ignored(event, "report_known")]
    life_word = line_of(event, rules.doctrine).life_word
    received = facts.ReportReceived(report=event.ref, event=event, life_word=life_word)
    if event.data.attributes[MODERATION] == PENDING:
        return [received]
    return [received, *accepted(event, placed(picture, event, now, rules))]


def accepted(event: Event, bodies: Sequence[Body]) -> Sequence[Body]:
    """What a report led to, and that it was this report."""
    incident_id = next(each.incident_id for each in bodies if isinstance(each, facts.OfIncident))
    fact = facts.ReportAccepted(incident_id=incident_id, report=event.ref, category=event.data.category)
    return [*bodies, fact]


def placed(picture: Picture, event: Event, now: datetime, rules: Rules) -> Sequence[Body]:
    """The facts of an event that tells of something new: it joins an incident, or opens one."""
    location = event.data.location
    district = None if location is None else rules.district_of(location)
    near = around(picture, event, rules.doctrine)
    surroundings = Surroundings(openings=picture.openings, district=district)
    verdict = correlate(event, near, surroundings=surroundings, doctrine=rules.doctrine)
    if isinstance(verdict, Attach):
        return _attached(picture, verdict, event, now, rules)
    opened = _opened(picture, event, now, rules)
    if isinstance(verdict, Propose):
        proposal = facts.MergeProposed(
            incident_id=opened.incident_id,
            other=verdict.incident_id,
            odds=verdict.odds,
            reasons=verdict.reasons,
        )
        return [opened, proposal]
    return [opened]


def _attached(picture: Picture, verdict: Attach, event: Event, now: datetime, rules: Rules) -> Sequence[Body]:
    incident = picture.incidents[verdict.incident_id]
    line = line_of(event, rules.doctrine)
    belief = believe(event, incident, rules.doctrine)
    lines = (*incident.events, line)
    category = _category(incident, lines, belief, rules)
    attached = facts.EventAttached(
        incident_id=incident.id, event=line, belief=belief, category=category, reasons=verdict.reasons
    )
    changes = reranked(picture, _as(incident, category, lines), now, rules)
    if incident.shelved_until is not None and any(change.priority == 1 for change in changes):
        return [attached, *changes, facts.IncidentUnshelved(incident_id=incident.id, reason="now_urgent")]
    return [attached, *changes]


def _category(
    incident: Incident, lines: Sequence[EventLine], belief: Belief, rules: Rules
) -> Category | None:
    """What the incident most probably is, where that is new and no less urgent: a jam never hides a crash."""
    category, bases = likeliest(lines, belief), rules.doctrine.priority.bases
    news = category is not incident.category and bases[category] <= bases[incident.category]
    return category if news else None


def _as(incident: Incident, category: Category | None, lines: tuple[EventLine, ...]) -> Incident:
    return structs.replace(incident, category=category or incident.category, events=lines)


def _opened(picture: Picture, event: Event, now: datetime, rules: Rules) -> facts.IncidentOpened:
    data, line = event.data, line_of(event, rules.doctrine)
    number = picture.last_number + 1
    belief = believe(event, None, rules.doctrine)
    priority = ranked(picture, Claim((line,), data.category, data.location), now, rules)
    return facts.IncidentOpened(
        incident_id=incident_name(number),
        number=number,
        category=data.category,
        title=data.title,
        priority=priority.level,
        priority_reasons=priority.reasons,
        opened_at=event.time,
        location=data.location,
        accuracy_m=belief.accuracy_m,
        address=data.address,
        district=None if data.location is None else rules.district_of(data.location),
        event=line,
        belief=belief,
    )
