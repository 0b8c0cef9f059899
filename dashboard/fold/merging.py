"""Facts that join incidents and part them again."""

from msgspec import structs

from dashboard.fold.parts import change, derive_unit, with_assignments
from dashboard.model import facts
from dashboard.model.codes import IncidentStatus
from dashboard.model.facts import Fact
from dashboard.model.incident import JUDGED, EventLine, Incident
from dashboard.picture import Picture


def merged(picture: Picture, fact: Fact, body: facts.IncidentsMerged) -> None:
    source, target = picture.incidents.get(body.incident_id), picture.incidents.get(body.into)
    if source is None or target is None:
        return
    lines = tuple(structs.replace(line, via=source.id) for line in source.events)
    there = {part.unit for part in target.active_assignments()}
    moved = tuple(
        structs.replace(part, via=source.id) for part in source.active_assignments() if part.unit not in there
    )
    kept = tuple(proposal for proposal in target.proposals if proposal.incident_id != source.id)
    joined = structs.replace(target, events=(*target.events, *lines), proposals=kept)
    joined = structs.replace(joined, category=body.category or joined.category)
    with_assignments(picture, joined, (*target.assignments, *moved))
    change(picture, source.id, status=IncidentStatus.MERGED, merged_into=target.id, closed_at=fact.at)
    _move_units(picture, fact, source, to=target.id)


def _move_units(picture: Picture, fact: Fact, source: Incident, *, to: str) -> None:
    for part in source.active_assignments():
        if (unit := picture.units.get(part.unit)) is not None:
            others = [to if each == source.id else each for each in unit.incidents]
            derive_unit(picture, unit, tuple(dict.fromkeys(others)), fact)


def _as_judged(child: Incident, parent: Incident) -> tuple[EventLine, ...]:
    """The child's reports, with what people said of them while they were the parent's."""
    said = {(line.source, line.id): line for line in parent.events if line.via == child.id}
    return tuple(
        structs.replace(line, **{name: getattr(judged, name) for name in JUDGED})
        if (judged := said.get((line.source, line.id))) is not None and judged.verdict is not line.verdict
        else line
        for line in child.events
    )


def split(picture: Picture, fact: Fact, body: facts.IncidentSplit) -> None:
    child, parent = picture.incidents.get(body.incident_id), picture.incidents.get(body.out_of)
    if child is None or parent is None:
        return
    # Its own record of a part says whether that had come to it by an earlier merge.
    origins = {part.unit: part.via for part in child.active_assignments()}
    back = tuple(
        structs.replace(part, via=origins.get(part.unit))
        for part in parent.active_assignments()
        if part.via == child.id
    )
    returned = {part.unit for part in back}
    own = (*(part for part in child.assignments if not part.active), *back)
    alone = structs.replace(child, merged_into=None, closed_at=None, status=IncidentStatus.NEW)
    alone = structs.replace(alone, events=_as_judged(child, parent))
    with_assignments(picture, alone, own)
    left = structs.replace(parent, events=tuple(line for line in parent.events if line.via != child.id))
    left = structs.replace(left, category=body.category or left.category)
    with_assignments(
        picture,
        left,
        tuple(part for part in parent.assignments if not (part.via == child.id and part.active)),
    )
    picture.reclaim(child.id)
    for unit_id in returned:
        if (unit := picture.units.get(unit_id)) is not None:
            others = tuple(child.id if each == parent.id else each for each in unit.incidents)
            derive_unit(picture, unit, others, fact)
