"""A CAD export: one row a unit's part in a call, with every instant of it. Nothing here touches a store."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.cad_codes import category, certainty, service
from dashboard.errors import BadMessage
from dashboard.model.codes import AssignmentStatus, Category, Certainty, Service
from dashboard.model.place import Point, at

FORMATS = ("%m/%d/%Y %I:%M:%S %p", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%d %H:%M:%S")
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

    def required(self) -> tuple[str, ...]:
        steps = (self.dispatched, self.en_route, self.on_scene, self.transporting, self.cleared)
        return (self.call, self.unit, self.call_type, self.received, *steps)


SF = Columns()


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row, counted from 2 as a spreadsheet shows it, that is not played or not wholly, and why."""

    row: int
    reason: str


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
    parts: list[Part] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Recording:
    calls: tuple[Call, ...]  # by the time they were received
    bad_rows: tuple[BadRow, ...]


def read(
    file: Path,
    zone: ZoneInfo,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    columns: Columns = SF,
) -> Recording:
    """The calls received from `since` up to `until` (without a zone: in the recording's own).

    Raises BadMessage when the file is no table with the columns that are needed.
    """
    return _Reading(zone, columns, _aware(since, zone), _aware(until, zone)).of(_table(file, columns))


def _aware(time: datetime | None, zone: ZoneInfo) -> datetime | None:
    return time.replace(tzinfo=zone) if time is not None and time.tzinfo is None else time


def _table(file: Path, columns: Columns) -> pd.DataFrame:
    try:
        table = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (ValueError, OSError) as error:  # pandas' own errors are ValueErrors
        raise BadMessage(f"{file.name} is no table: {error}") from error
    missing = [name for name in columns.required() if name not in table.columns]
    if missing:
        raise BadMessage(f"{file.name} has no column {', '.join(missing)}")
    return table.fillna("")  # rows cut short


class _Reading:
    """One pass over the rows."""

    def __init__(
        self, zone: ZoneInfo, columns: Columns, since: datetime | None, until: datetime | None
    ) -> None:
        self._zone, self._columns = zone, columns
        self._since, self._until = since, until
        self._calls: dict[str, Call] = {}
        self._bad: list[BadRow] = []

    def of(self, table: pd.DataFrame) -> Recording:
        for number, row in enumerate(table.to_dict("records"), start=2):
            try:
                self._take(number, {str(name): str(value).strip() for name, value in row.items()})
            except BadMessage as error:
                self._bad.append(BadRow(number, error.reason))
        calls = sorted(self._calls.values(), key=lambda call: (call.received, call.id))
        return Recording(tuple(calls), tuple(self._bad))

    def _take(self, number: int, row: dict[str, str]) -> None:
        name = row[self._columns.call]
        if not name:
            raise BadMessage("is missing", self._columns.call)
        received = self._instant(row, self._columns.received, None)
        if received is None:
            raise BadMessage("is missing", self._columns.received)
        if (self._since and received < self._since) or (self._until and received >= self._until):
            return
        if name not in self._calls:
            self._calls[name] = self._call(number, row, received)
        if row[self._columns.unit]:
            self._add_part(self._calls[name], self._part(row, received))

    def _call(self, number: int, row: dict[str, str], received: datetime) -> Call:
        names, kind = self._columns, row[self._columns.call_type]
        try:
            location = _point(row.get(names.location, ""))
        except BadMessage as error:
            location = None
            self._bad.append(BadRow(number, f"the call is played without its place: {error.reason}"))
        return Call(
            id=row[names.call],
            received=received,
            category=category(kind),
            certainty=certainty(kind),
            title=(kind or "Call")[:200],
            address=row.get(names.address, "")[:500] or None,
            location=location,
            priority=row.get(names.priority, ""),
            alarms=row.get(names.alarms, ""),
            disposition=row.get(names.disposition, ""),
        )

    def _add_part(self, call: Call, part: Part) -> None:
        if any(each.unit == part.unit for each in call.parts):
            raise BadMessage(f"unit {part.unit} is on call {call.id} twice")
        call.parts.append(part)

    def _part(self, row: dict[str, str], received: datetime) -> Part:
        names = self._columns
        kind, capabilities = service(row.get(names.unit_type, ""))
        station = row.get(names.station, "")
        return Part(
            unit=row[names.unit][:200],
            service=kind,
            capabilities=capabilities,
            station=station[:200] or None,
            steps=tuple(self._steps(row, received)),
        )

    def _steps(self, row: dict[str, str], received: datetime) -> Iterator[tuple[AssignmentStatus, datetime]]:
        """The instants that the row has. Raises BadMessage when one lies before the step before it."""
        before = received
        for status in AssignmentStatus:
            column = str(getattr(self._columns, status))
            instant = self._instant(row, column, before)
            if instant is None:
                if status is AssignmentStatus.DISPATCHED:
                    raise BadMessage("is missing: the unit's part is not played", column)
                continue
            if instant < before:
                raise BadMessage("lies before the step before it: the unit's part is not played", column)
            before = instant
            yield status, instant

    def _instant(self, row: dict[str, str], column: str, not_before: datetime | None) -> datetime | None:
        text = row[column]
        if not text:
            return None
        try:
            return _in_utc(_clock_time(text), self._zone, not_before)
        except (ValueError, OverflowError) as error:
            raise BadMessage(f"{text[:40]!r} is no time in {self._zone.key}: {error}", column) from error


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
