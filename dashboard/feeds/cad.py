"""A CAD's calls as CSV, pushed or from a watched folder: one event a call; of its units it only tells."""

import csv
import io
from codecs import lookup
from collections.abc import Iterator
from dataclasses import fields
from functools import partial
from typing import Any

from msgspec import Struct, field

from dashboard.cad_row import Call, Columns, Row
from dashboard.errors import BadMessage
from dashboard.feeds.base import LINE, Feed, Parsed, Piece, clipped, digest, event, gather
from dashboard.feeds.categories import by_words
from dashboard.feeds.local import Local
from dashboard.model.codes import Category, EventKind, Severity
from dashboard.model.event import Event, EventData

MOST_ROWS = 50_000
UNITS_KEPT = 100
SEVERITIES = {"3": Severity.SEVERE, "2": Severity.MODERATE, "1": Severity.MINOR}  # San Francisco's
COLUMNS = frozenset(each.name for each in fields(Columns))


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """The map from our names to the export's columns, and what its codes mean."""

    columns: dict[str, str] = {}
    delimiter: str = ","
    encoding: str = "utf-8-sig"
    system: str = "export"  # tells one CAD's calls from another's
    severities: dict[str, Severity] = field(default_factory=lambda: dict(SEVERITIES))  # by priority
    categories: dict[str, Category] = {}  # by the call type in full; the rest by its words

    def __post_init__(self) -> None:
        if unknown := sorted(self.columns.keys() - COLUMNS):
            raise ValueError(f"columns.{unknown[0]} is none of {', '.join(sorted(COLUMNS))}")
        if len(self.delimiter) != 1:
            raise ValueError("delimiter is not one character")
        try:
            lookup(self.encoding)
        except LookupError as error:
            raise ValueError(f"encoding {self.encoding!r} is not known") from error


class Cad:
    """One CAD's export."""

    def __init__(self, options: Options, local: Local) -> None:
        self._options, self._zone = options, local.zone
        self._columns = Columns(**options.columns)
        self._source = f"cad/{options.system}"

    def parse(self, payload: bytes, _received: Any) -> Parsed:
        """Raises BadMessage when it is no table with the columns that are needed, or is cut off."""
        text, header, rows = self._table(payload)
        missing = [name for name in self._columns.of_calls() if name not in header]
        if missing:
            raise BadMessage(f"there is no column {', '.join(missing)}")
        if _is_cut_off(text, header, rows):
            raise BadMessage("the last row is cut off: what came after it nobody knows")
        if not rows:
            return Parsed(passed_over=1)  # on a calm day nothing is exported
        return gather(self._pieces(header, rows))

    def _table(self, payload: bytes) -> tuple[str, list[str], list[list[str]]]:
        try:
            text = payload.decode(self._options.encoding)
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=self._options.delimiter, strict=True)
            header, *rows = [row for row in reader if row] or [[]]
        except (UnicodeError, csv.Error) as error:
            raise BadMessage(f"this is no table: {error}") from error
        if len(rows) > MOST_ROWS:
            raise BadMessage(f"{len(rows)} rows are more than the {MOST_ROWS} allowed")
        return text, [name.strip() for name in header], rows

    def _pieces(self, header: list[str], rows: list[list[str]]) -> Iterator[Piece]:
        """The rows of each call, in the order in which calls appear; a row of no call stands alone."""
        calls: dict[str, list[int]] = {}
        names = [dict(zip(header, row, strict=False)).get(self._columns.call, "").strip() for row in rows]
        for number, name in enumerate(names):
            calls.setdefault(name or f"\0{number}", []).append(number)
        for numbers in calls.values():
            own = [rows[number] for number in numbers]
            told = [Row(dict(zip(header, row, strict=False)), self._columns, self._zone) for row in own]
            yield Piece(f"row {numbers[0] + 2}", partial(self._read, told), partial(self._alone, header, own))

    def _read(self, rows: list[Row]) -> Event:
        """The call, from the first of its rows that tells it. Raises BadMessage."""
        call = _first(rows)
        units = dict.fromkeys(unit for row in rows if (unit := row.text(self._columns.unit)))
        data = self._data(call, list(units))
        name = f"{call.id[:170]}:{digest(data)}"
        return event(EventKind.EMERGENCY, id=name, source=self._source, time=call.received, data=data)

    def _data(self, call: Call, units: list[str]) -> EventData:
        hints = {"priority": call.priority, "alarms": call.alarms}
        told = {"call": call.id, "disposition": call.disposition, "place_unread": call.misplaced}
        attributes: dict[str, Any] = {name: clipped(text, LINE) for name, text in told.items() if text}
        if units:
            attributes["units"] = [clipped(unit, 40) for unit in units[:UNITS_KEPT]]
        return EventData(
            category=self._category(call),
            title=call.title,
            severity=self._options.severities.get(call.priority, Severity.UNKNOWN),
            certainty=call.certainty,
            location=call.location,
            address=call.address,
            ref=call.id[:200],
            evidence={name: clipped(text, LINE) for name, text in hints.items() if text},
            attributes=attributes,
        )

    def _category(self, call: Call) -> Category:
        told = self._options.categories.get(call.title)
        if told is None and call.category is Category.OTHER:
            told = by_words(call.title)
        return told or call.category

    def _alone(self, header: list[str], rows: list[list[str]]) -> bytes:
        """The call's rows under the header, as this feed reads them again."""
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=self._options.delimiter).writerows([header, *rows])
        return out.getvalue().encode(self._options.encoding)


def _is_cut_off(text: str, header: list[str], rows: list[list[str]]) -> bool:
    return len(rows[-1]) < len(header) if rows else not text.endswith(("\n", "\r"))


def _first(rows: list[Row]) -> Call:
    problem: BadMessage | None = None
    for row in rows:
        try:
            return row.call()
        except BadMessage as error:
            problem = problem or error
    raise problem or BadMessage("has no row")


def feed(local: Local) -> Feed:
    cad = Cad(local.own(Options), local)
    return Feed("cad", EventKind.EMERGENCY, cad.parse)
