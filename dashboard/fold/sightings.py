"""Facts about what people made of cameras' sightings."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import structs

from dashboard.fold.parts import change
from dashboard.model import facts
from dashboard.model.camera import CameraVerdicts, day_of, named, verdicts_key
from dashboard.model.facts import Fact
from dashboard.model.incident import EventLine
from dashboard.picture import Picture

VERDICTS_KEPT = 5_000  # cameras' rules; those judged last


def judged(picture: Picture, fact: Fact, body: facts.SightingJudged) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is None:
        return
    key = (body.source, body.event_id)
    lines = tuple(
        structs.replace(line, verdict=body.verdict, judged_by=fact.actor, judged_at=fact.at)
        if (line.source, line.id) == key
        else line
        for line in incident.events
    )
    recount(picture, incident.events, lines, fact.at)
    change(picture, incident.id, events=lines)


def recount(picture: Picture, before: Iterable[EventLine], after: Iterable[EventLine], at: datetime) -> None:
    """Count the verdicts that changed from one state of an incident's reports to another."""
    were = {(line.source, line.id): line for line in before}
    for line in after:
        earlier = were.get((line.source, line.id))
        if earlier is not None and earlier.verdict is not line.verdict:
            _count(picture, earlier, line, at)


def _count(picture: Picture, earlier: EventLine, line: EventLine, at: datetime) -> None:
    key, counts = verdicts_key(line), picture.camera_verdicts
    camera, rule = named(line)
    known = counts.pop(key, None) or CameraVerdicts(camera=camera, rule=rule, at=at)
    if earlier.verdict is not None:
        known = known.uncounted(earlier.verdict, earlier.judged_at and day_of(earlier.judged_at))
    if line.verdict is not None:
        known = known.counted(line.verdict, day_of(line.judged_at or at), at)
    counts[key] = known
    picture.touch(f"v:{key}")
    while len(counts) > VERDICTS_KEPT:
        oldest = next(iter(counts))
        del counts[oldest]
        picture.touch(f"v:{oldest}")
