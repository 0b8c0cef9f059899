"""One row of a CAD export: its call, its unit's part, and their instants. No file is touched here."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dashboard.cad_codes import category, certainty, service
from dashboard.errors import BadMessage
from dashboard.model.codes import AssignmentStatus, Category, Certainty, Service
from dashboard.model.place import Point, at

FORMATS = ("%m/%d/%Y %I:%M:%S %p", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M:%S")
_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The export's own names, as San Francisco's open data has them. The last group may be missing."""

    call: str = "Call Number"
    unit: str = "Unit ID"
    call_type: str = "Call Type"
    received: str = "Received DtTm"
    dispatched: str = "Dispatch DtTm"
    en_route: str = "Response DtTm"
    on_scene: str = "On Scene DtTm"
    transporting: str = "Transport DtTm"
    cleared: str = "Available DtTm"
    unit_type: str = "Unit Type"
    address: str = "Address"
    location: str = "Location"
    priority: str = "Final Priority"
    alarms: str = "Number of Alarms"
    station: str = "Station Area"
    disposition: str = "Call Final Disposition"
    entered: str = "Entry DtTm"
    at_hospital: str = "Hospital DtTm"

    def of_calls(self) -> tuple[str, ...]:
        """Those without which there is no call."""
        return self.call, self.call_type, self.received

    def required(self) -> tuple[str, ...]:
        """Those without which no unit's part can be played."""
        steps = (self.dispatched, self.en_route, self.on_scene, self.transporting, self.cleared)
        return (*self.of_calls(), self.unit, *steps)


SF = Columns()
STEPS = ("entered", "dispatched", "en_route", "on_scene", "transporting", "at_hospital", "cleared")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One unit's part in a call; `steps` are in the order of time, `dispatched` first."""

    unit: str
    service: Service
    capabilities: tuple[str, ...]
    station: str | None
    steps: tuple[tuple[AssignmentStatus, datetime], ...]


@dataclass(slots=True, kw_only=True)
class Call:
    id: str
    received: datetime
    category: Category
    certainty: Certainty
    title: str
    address: str | None
    location: Point | None
    priority: str
    alarms: str
    disposition: str
    misplaced: str = ""  # why its place could not be read
    parts: list[Part] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """`values` by the names of `columns`; a clock without a zone shows the time of `zone`."""

    values: Mapping[str, str]
    columns: Columns
    zone: ZoneInfo

    def name(self) -> str:
        """The call's. Raises BadMessage."""
        name = self.text(self.columns.call)
        if not name:
            raise BadMessage("is missing", self.columns.call)
        return name

    def text(self, column: str) -> str:
        """Without white space around it; empty where the export has no such column."""
        return self.values.get(column, "").strip()

    def received(self) -> datetime:
        """Raises BadMessage."""
        found = self._instant(self.columns.received, None)
        if found is None:
            raise BadMessage("is missing", self.columns.received)
        return found

    def call(self) -> Call:
        """Raises BadMessage; a place that cannot be read costs only itself."""
        names, kind = self.columns, self.text(self.columns.call_type)
        location, misplaced = self._place()
        return Call(
            id=self.name(),
            received=self.received(),
            category=category(kind),
            certainty=certainty(kind),
            title=(kind or "Call")[:200],
            address=self.text(names.address)[:500] or None,
            location=location,
            misplaced=misplaced,
            priority=self.text(names.priority),
            alarms=self.text(names.alarms),
            disposition=self.text(names.disposition),
        )

    def part(self) -> Part:
        """Raises BadMessage."""
        names = self.columns
        kind, capabilities = service(self.text(names.unit_type))
        return Part(
            unit=self.text(names.unit)[:200],
            service=kind,
            capabilities=capabilities,
            station=self.text(names.station)[:200] or None,
            steps=tuple(self._steps()),
        )

    def instants(self) -> dict[str, datetime | None]:
        """Every instant that the row has, by its step, in whatever order they lie. Raises BadMessage."""
        found: dict[str, datetime | None] = {}
        before = self.received()
        for step in STEPS:
            instant = self._instant(str(getattr(self.columns, step)), before)
            found[step], before = instant, instant or before
        return found

    def _place(self) -> tuple[Point | None, str]:
        try:
            return _point(self.text(self.columns.location)), ""
        except BadMessage as error:
            return None, error.reason

    def _steps(self) -> Iterator[tuple[AssignmentStatus, datetime]]:
        """The instants that the row has. Raises BadMessage when one lies before the step before it."""
        before = self.received()
        for status in AssignmentStatus:
            column = str(getattr(self.columns, status))
            instant = self._instant(column, before)
            if instant is None:
                if status is AssignmentStatus.DISPATCHED:
                    raise BadMessage("is missing: the unit's part is not played", column)
                continue
            if instant < before:
                raise BadMessage("lies before the step before it: the unit's part is not played", column)
            before = instant
            yield status, instant

    def _instant(self, column: str, not_before: datetime | None) -> datetime | None:
        text = self.text(column)
        if not text:
            return None
        try:
            return _in_utc(_clock_time(text), self.zone, not_before)
        except (ValueError, OverflowError) as error:
            raise BadMessage(f"{text[:40]!r} is no time in {self.zone.key}: {error}", column) from error


def _clock_time(text: str) -> datetime:
    """What the clock on the wall showed; with its zone where the text names one. Raises ValueError."""
    for each in FORMATS:
        try:
            return datetime.strptime(text, each)  # noqa: DTZ007 — the zone comes after
        except ValueError:
            continue
    return datetime.fromisoformat(text)


def _in_utc(clock: datetime, zone: ZoneInfo, not_before: datetime | None) -> datetime:
    """The instant. Of the hour that an autumn night has twice, the first not before the step before it.

    Raises ValueError for the hour that a spring night has not.
    """
    if clock.tzinfo is not None:
        return clock.astimezone(UTC)
    both = [clock.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    real = [each for each in both if each.astimezone(zone).replace(tzinfo=None) == clock]
    if not real:
        raise ValueError("the clocks were put forward over it")
    return next((each for each in real if not_before is None or each >= not_before), real[-1])


def _point(text: str) -> Point | None:
    """From `(latitude, longitude)`, or from `POINT (longitude latitude)`. Raises BadMessage."""
    if not text:
        return None
    numbers = [float(each) for each in _NUMBERS.findall(text)]
    if len(numbers) != 2:
        raise BadMessage(f"{text[:60]!r} is no place", "location")
    lon, lat = numbers if text.upper().startswith("POINT") else reversed(numbers)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadMessage(f"{text[:60]!r} is not on the globe", "location")
    return at(lon, lat)
