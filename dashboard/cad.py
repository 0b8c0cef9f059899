"""A CAD export as a recording: its calls, each with every unit's part in it. Nothing here touches a store."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.cad_row import SF, Call, Columns, Part, Row
from dashboard.errors import BadMessage


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row, counted from 2 as a spreadsheet shows it, that is not played or not wholly, and why."""

    row: int
    reason: str


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
        for number, values in enumerate(table.to_dict("records"), start=2):
            told = {str(name): str(value) for name, value in values.items()}
            try:
                self._take(number, Row(told, self._columns, self._zone))
            except BadMessage as error:
                self._bad.append(BadRow(number, error.reason))
        calls = sorted(self._calls.values(), key=lambda call: (call.received, call.id))
        return Recording(tuple(calls), tuple(self._bad))

    def _take(self, number: int, row: Row) -> None:
        name, received = row.name(), row.received()
        if (self._since and received < self._since) or (self._until and received >= self._until):
            return
        if name not in self._calls:
            self._calls[name] = call = row.call()
            if call.misplaced:
                self._bad.append(BadRow(number, f"the call is played without its place: {call.misplaced}"))
        if row.text(self._columns.unit):
            self._add_part(self._calls[name], row.part())

    def _add_part(self, call: Call, part: Part) -> None:
        if any(each.unit == part.unit for each in call.parts):
            raise BadMessage(f"unit {part.unit} is on call {call.id} twice")
        call.parts.append(part)
