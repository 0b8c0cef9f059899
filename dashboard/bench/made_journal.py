"""A year's journal for a bench, as the archivist would have archived it: facts, snapshots and what follows.

It tells of fewer incidents than a city has, each open for a day: so the picture of any second has as many
open at once as a busy city's, with a snapshot before it and up to 2,500 facts to fold, as in a journal of
any length.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from random import Random

from sqlalchemy import Engine

from dashboard.archive import place
from dashboard.archive.keeping import Batch
from dashboard.archive.numbering import instant, ms_of
from dashboard.archive.place import Place
from dashboard.fold import CENTRE
from dashboard.model import facts
from dashboard.model.codes import AssignmentStatus, Category, Service
from dashboard.model.facts import Body, Fact
from dashboard.model.place import Point, at
from dashboard.picture import Picture
from dashboard.streams.codec import encode_fact
from dashboard.streams.journal import Tip

FACTS_EACH = 15  # of one incident
OPEN_FOR = timedelta(days=1)
STATUSES = (AssignmentStatus.EN_ROUTE, AssignmentStatus.ON_SCENE, AssignmentStatus.CLEARED)
AT_ONCE = 2_000  # facts of one transaction

Timed = tuple[int, int, Body]  # milliseconds, a number that keeps the order, what was recorded


def keep(engine: Engine, centre: str, history: Iterator[Fact]) -> int:
    """Archive the facts in the archivist's own way; gives their number."""
    picture, reached, tip = Picture(), Place(centre=centre), Tip()
    with engine.begin() as connection:
        place.begin(connection, reached)
    while some := list(islice(history, AT_ONCE)):
        batch = Batch(picture, reached)
        for fact in some:
            raw = encode_fact(fact)
            digest = tip.extend(fact.id, raw)
            batch.take([(fact.id.encode(), {b"fact": raw, b"hash": digest.encode()})])
        with engine.begin() as connection:
            batch.write(connection)
    return reached.facts


def make(count: int, units: int, began: datetime, span: timedelta, seed: int = 7) -> Iterator[Fact]:
    """About so many facts, evenly over the span."""
    random, tip = Random(seed), Tip()
    incidents = max(1, count // FACTS_EACH)
    names = [f"U{number}" for number in range(units)]
    told: list[Timed] = [
        (ms_of(began), number, _registered(name, random)) for number, name in enumerate(names)
    ]
    for number in range(incidents):
        opened = ms_of(began + span * (number / incidents))
        told += _incident(number, opened, random.sample(names, 3), random)
    for ms, number, body in sorted(told, key=lambda each: each[:2]):
        yield Fact(id=tip.next_id(ms), at=instant(ms), actor=CENTRE, cause=f"c{number}", body=body)


def _registered(name: str, random: Random) -> Body:
    return facts.UnitRegistered(
        unit=name, service=random.choice(list(Service)), capabilities=("engine",), location=_somewhere(random)
    )


def _incident(number: int, opened: int, units: list[str], random: Random) -> list[Timed]:
    own = incident_id(number)
    bodies: list[Body] = [
        facts.IncidentOpened(
            incident_id=own,
            number=number + 1,
            category=random.choice(list(Category)),
            title="a made fire on the fourth floor",
            priority=random.randint(1, 5),
            priority_reasons=(),
            opened_at=instant(opened),
            location=_somewhere(random),
            address="вулиця Сумська, 25",
        ),
        facts.IncidentAcknowledged(incident_id=own),
        *(facts.UnitAssigned(incident_id=own, unit=unit) for unit in units),
    ]
    for status in STATUSES:
        bodies += [facts.AssignmentStatusChanged(incident_id=own, unit=unit, status=status) for unit in units]
    bodies.append(facts.IncidentClosed(incident_id=own, reason="over"))
    each = OPEN_FOR // timedelta(milliseconds=1) // len(bodies)
    return [(opened + place * each, number, body) for place, body in enumerate(bodies)]


def incident_id(number: int) -> str:
    return f"made-{number:07}"


def _somewhere(random: Random) -> Point:
    return at(36.23 + random.gauss(0, 0.05), 49.99 + random.gauss(0, 0.035))
