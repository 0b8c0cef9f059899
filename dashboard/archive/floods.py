"""How long the room was flooded with alarms in a period, as the writer recorded it."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from dashboard.archive.numbering import instant, last_seq, recorded_at
from dashboard.archive.tables import facts
from dashboard.model.facts import AlarmFloodBegan, AlarmFloodEnded

BEGAN, ENDED = AlarmFloodBegan.__name__, AlarmFloodEnded.__name__
TARGET_SHARE = 0.01  # of a shift at most, by ANSI/ISA-18.2 and EEMUA 191


class Floods(NamedTuple):
    """`flooded` is how much of `kept` it was, the part of the period of which there is an archive."""

    floods: int
    flooded: timedelta
    kept: timedelta

    @property
    def share(self) -> float | None:
        return self.flooded / self.kept if self.kept else None


def floods(engine: Engine, since: datetime, until: datetime) -> Floods:
    """Of the whole centre, between two instants that are not ahead.

    Raises SQLAlchemyError.
    """
    asked = (
        select(facts.c.type, facts.c.at)
        .where(facts.c.type.in_((BEGAN, ENDED)), facts.c.seq <= last_seq(until))
        .order_by(facts.c.seq)
    )
    with engine.begin() as connection:
        first = connection.execute(select(func.min(facts.c.seq))).scalar()
        told = [(kind, instant(at)) for kind, at in connection.execute(asked)]
    if first is None:
        return Floods(0, timedelta(), timedelta())
    since = min(max(since, recorded_at(first)), until)
    spans = [(max(begin, since), min(end, until)) for begin, end in _spans(told, until)]
    within = [end - begin for begin, end in spans if end > begin]
    return Floods(len(within), sum(within, timedelta()), until - since)


def _spans(told: Iterable[tuple[str, datetime]], until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """From when to when; one that has not ended lasts until then."""
    began: datetime | None = None
    for kind, at in told:
        if kind == BEGAN:
            began = at
        elif began is not None:
            yield began, at
            began = None
    if began is not None:
        yield began, until
