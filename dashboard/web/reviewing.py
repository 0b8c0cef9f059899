"""What the page of reviews and the API ask of the archive: figures of a selection, its rows and loads."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Engine

from dashboard.archive import one
from dashboard.archive.floods import TARGET_SHARE, floods
from dashboard.archive.loads import Loads, loads
from dashboard.archive.numbering import instant as at_ms
from dashboard.archive.one import OneArchived
from dashboard.archive.periods import period
from dashboard.archive.selection import INTERVALS, ArchivedIncident, Page, Selection, incidents
from dashboard.dispatch.profiles import Profile
from dashboard.model.facts import Fact
from dashboard.review.intervals import Figures
from dashboard.review.keys import KEYS

LoadProfile = Callable[[str], Profile]
MOST_EQUAL = 1_000  # instants that one statement names
MOST_UNITS = 12  # that are shown with figures of their own
LONGEST = 10  # incidents that are shown as those in which a step lasted longest


@dataclass(frozen=True, slots=True)
class Reviewing:
    """Every answer is read anew; call it from a thread, for it waits. All raise SQLAlchemyError."""

    engine: Engine
    zone: ZoneInfo
    # One at a time: two years at once would fill the memory, and what a thread gives back stays its own.
    turn: Executor = field(default_factory=lambda: ThreadPoolExecutor(1, "figures"))

    def figures(self, selection: Selection, by: Sequence[str], profile: Profile) -> dict[str, Any]:
        """The figures of a selection; its groups by each key stand under `by`."""
        return self.turn.submit(self._figures, selection, by, profile).result()

    def _figures(self, selection: Selection, by: Sequence[str], profile: Profile) -> dict[str, Any]:
        rows = period(self.engine, selection, by)
        figures = Figures(rows.incidents, rows.parts, profile)
        groups = {
            key: figures.grouped(KEYS[key](rows.incidents, self.zone), KEYS[key](rows.parts, self.zone))
            for key in by
        }
        told = figures.told()
        for each in (told, *(group for found in groups.values() for group in found)):
            _with_instant(each)
        return {**told, "by": groups}

    def charted(self, selection: Selection, by: Sequence[str], step: str, profile: Profile) -> dict[str, Any]:
        """The figures of a selection; under `by` what pictures of one step show by each key.

        `by_unit` are those of the units that were sent most often; `longest` is when those incidents were
        received in which the step lasted longest, in milliseconds since 1970.
        """
        return self.turn.submit(self._charted, selection, by, step, profile).result()

    def _charted(
        self, selection: Selection, by: Sequence[str], step: str, profile: Profile
    ) -> dict[str, Any]:
        rows = period(self.engine, selection, by)
        figures, named = Figures(rows.incidents, rows.parts, profile), INTERVALS[step]
        groups = {key: figures.charted(KEYS[key](rows.incidents, self.zone), named) for key in by}
        told = figures.told()
        _with_instant(told)
        by_unit, longest = figures.of_units(MOST_UNITS), figures.longest(named, LONGEST)
        return {**told, "by": groups, "by_unit": by_unit, "longest": longest}

    def floods(self, selection: Selection, now: datetime) -> dict[str, Any]:
        """Of the whole centre's alarms, whatever incidents were asked about."""
        until = min(selection.until, now)
        found = floods(self.engine, min(selection.since, until), until)
        return {
            "n": found.floods,
            "seconds": round(found.flooded.total_seconds()),
            "share": found.share,
            "target_share": TARGET_SHARE,
            "source": "ANSI/ISA-18.2, EEMUA 191",
        }

    def rows(self, selection: Selection, limit: int, after: str | None = None) -> Page:
        with self.engine.begin() as connection:
            return incidents(connection, selection, limit, after)

    def longest(self, selection: Selection, received: Sequence[int]) -> Sequence[ArchivedIncident]:
        """The first of a selection by its step, which were received then."""
        known = received if len(received) <= MOST_EQUAL else None
        with self.engine.begin() as connection:
            return incidents(connection, selection, LONGEST, received=known).incidents

    def one(self, incident_id: str, facts: tuple[Fact, ...]) -> OneArchived | None:
        with self.engine.begin() as connection:
            return one.read(connection, incident_id, facts)

    def loads(self, selection: Selection) -> Loads:
        with self.engine.begin() as connection:
            return loads(connection, selection)


def _with_instant(told: dict[str, Any]) -> None:
    """The instant of a peak as everywhere else, not in milliseconds."""
    peak: Mapping[str, Any] = told["busy_units_peak"]
    told["busy_units_peak"] = {**peak, "at": None if peak["at"] is None else at_ms(peak["at"])}
