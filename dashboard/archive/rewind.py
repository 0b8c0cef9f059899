"""The room as it was: the picture at any instant of the archive, and where the units were seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, RowMapping, and_, func, select, union

from dashboard.archive import loaded, place, snapshots
from dashboard.archive.numbering import instant, last_seq, ms_of, recorded_at
from dashboard.archive.tables import facts, incidents, tracks
from dashboard.dispatch.positions import Tracker
from dashboard.errors import ArchiveError
from dashboard.model.event import Position, PositionData
from dashboard.model.facts import Fact
from dashboard.model.place import at as place_at
from dashboard.picture import Picture

SEEN_WITHIN = timedelta(hours=1)  # an older fix is no place any more
ASKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Extent:
    """Facts recorded between two instants, and where a history that was brought in begins."""

    since: datetime | None
    until: datetime | None
    facts: int
    loaded_since: datetime | None


@dataclass(frozen=True, slots=True)
class Archive:
    """What reviews ask of the archive. Every answer is read anew; call it from a thread, for it waits."""

    engine: Engine
    centre: str

    def picture_at(self, at: datetime) -> Picture | None:
        """The picture at an instant, as far as facts are archived; None when nothing is archived yet.

        Raises ArchiveError when the archive begins later, SQLAlchemyError when it cannot be asked.
        """
        with self.engine.begin() as connection:
            found = place.read(connection, self.centre)
            if found is None:
                return None
            if last_seq(at) < found.began_seq:
                began = recorded_at(found.began_seq).isoformat(timespec="seconds")
                raise ArchiveError(f"nothing is kept from before {began}")
            picture = snapshots.picture_at(connection, last_seq(at))
            loaded.add(connection, picture, ms_of(at))
        return picture

    def tracker_at(self, at: datetime, units: Iterable[str]) -> Tracker:
        """Where these units were last seen, and whether that could be relied upon."""
        tracker = Tracker()
        with self.engine.begin() as connection:
            for row in _last_fixes(connection, at, list(units)):
                tracker.take(_position(row), at)
        return tracker

    def facts_of(self, incident_id: str) -> tuple[Fact, ...]:
        """Everything recorded about an incident, oldest first; also what was merged into it."""
        columns = (facts.c.seq, facts.c.fact, facts.c.private, facts.c.hash)
        own = select(facts.c.seq).where(facts.c.incident_id == incident_id)
        merged = select(facts.c.seq).where(facts.c.other_id == incident_id)
        # Asked as one condition with "or", SQLite would read every fact there is.
        with self.engine.begin() as connection:
            rows = connection.execute(
                select(*columns).where(facts.c.seq.in_(union(own, merged))).order_by(facts.c.seq)
            ).all()
        return tuple(snapshots.fact_of(row) for row in rows)

    def extent(self) -> Extent | None:
        """None when nothing is archived yet."""
        with self.engine.begin() as connection:
            found = place.read(connection, self.centre)
            if found is None:
                return None
            first = connection.execute(select(func.min(facts.c.seq))).scalar_one()
            other = select(func.min(incidents.c.opened_at)).where(incidents.c.source != "live")
            began = connection.execute(other).scalar_one()
        return Extent(
            since=None if first is None else recorded_at(first),
            until=None if first is None else recorded_at(found.seq),
            facts=found.facts,
            loaded_since=None if began is None else instant(began),
        )


def _last_fixes(connection: Connection, at: datetime, units: list[str]) -> list[RowMapping]:
    upto, since = ms_of(at), ms_of(at - SEEN_WITHIN)
    found: list[RowMapping] = []
    for begin in range(0, len(units), ASKED_AT_ONCE):
        last = (
            select(tracks.c.unit, func.max(tracks.c.at).label("at"))
            .where(
                tracks.c.unit.in_(units[begin : begin + ASKED_AT_ONCE]),
                tracks.c.at <= upto,
                tracks.c.at > since,
            )
            .group_by(tracks.c.unit)
            .subquery()
        )
        joined = tracks.join(last, and_(tracks.c.unit == last.c.unit, tracks.c.at == last.c.at))
        found += connection.execute(select(tracks).select_from(joined)).mappings()
    return found


def _position(row: RowMapping) -> Position:
    return Position(
        id="archived",
        source="archive",
        time=instant(row["at"]),
        data=PositionData(
            unit=row["unit"],
            location=place_at(row["lon"], row["lat"]),
            speed_kmh=row["speed_kmh"],
            heading_deg=row["heading_deg"],
            accuracy_m=row["accuracy_m"],
        ),
    )
