"""Which archived incidents somebody asks for, and these incidents, a page at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select, tuple_

from dashboard.archive.numbering import instant, ms_of
from dashboard.archive.tables import assignments
from dashboard.archive.tables import incidents as table
from dashboard.model.codes import IncidentStatus
from dashboard.model.place import Point
from dashboard.model.place import at as place_at
from dashboard.review.clock import Span, spans
from dashboard.review.intervals import OF_INCIDENTS, Interval

INTERVALS = {each.name: each for each in (Interval(*named) for named in OF_INCIDENTS)}
UTC = ZoneInfo("UTC")
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
MONDAY_MS = 4 * DAY_MS  # 1970 began on a Thursday
LONGEST_TEXT = 100  # characters: each is a class of letters in a pattern
MOST_WORDS = 8

Which = Literal["known", "missing", "negative"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Incidents received from `since` on, before `until`; what is None or empty is not asked about.

    Each word of `text` stands in an incident's title, address or reason of closing, or is its number; `unit`
    had a part in it. `step` is the name of an interval: then only incidents are meant in which it is `which`
    of known, missing or negative, and the longest of the known come first; without it the latest do.
    """

    since: datetime
    until: datetime
    category: str | None = None
    priority: int | None = None
    district: str | None = None
    unit: str | None = None
    text: str = ""
    hour: int | None = None  # 0 to 23, by the clock of `zone`
    weekday: int | None = None  # 0: Monday
    zone: ZoneInfo = UTC
    step: str | None = None
    which: Which = "known"


class ArchivedIncident(Struct, frozen=True, kw_only=True):
    """One row of the archive; `intervals` are in seconds by their names, without those that are missing."""

    id: str
    number: int | None
    category: str
    priority: int
    title: str
    status: str
    address: str | None
    district: str | None
    location: Point | None
    received_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    close_reason: str | None
    units: tuple[str, ...]
    intervals: dict[str, float]


class Page(Struct, frozen=True):
    """`after` is what the next page goes on after; None when this is the last one."""

    incidents: list[ArchivedIncident]
    after: str | None


class NoSuchPage(ValueError):
    """What a page should go on after is no end of another."""


def incidents(
    connection: Connection,
    selection: Selection,
    limit: int,
    after: str | None = None,
    received: Sequence[int] | None = None,
) -> Page:
    """At most so many incidents of a selection; merged ones, which count in no figure, are not among them.

    Who knows when those were `received` (milliseconds since 1970) that come first saves a look at all others.

    Raises NoSuchPage, SQLAlchemyError.
    """
    value = _value(selection)
    asked = select(table, value.label("value")).where(*conditions(connection, selection))
    if received is not None:
        asked = asked.where(table.c.received_at.in_(received))
    key = tuple_(value, table.c.id)
    if after is not None:
        asked = asked.where(key < tuple_(*_end(after)))
    asked = asked.order_by(value.desc(), table.c.id.desc()).limit(limit + 1)
    rows = connection.execute(asked).all()
    page = rows[:limit]
    more = f"{page[-1].value}:{page[-1].id}" if len(rows) > limit else None
    units = _units(connection, [row.id for row in page])
    return Page([_told(row, units.get(row.id, ())) for row in page], more)


def by_id(connection: Connection, incident_id: str) -> ArchivedIncident | None:
    row = connection.execute(select(table).where(table.c.id == incident_id)).first()
    return None if row is None else _told(row, _units(connection, [row.id]).get(row.id, ()))


def every(connection: Connection, selection: Selection, at_once: int = 1_000) -> Iterator[ArchivedIncident]:
    """All incidents of a selection, in the same order."""
    after: str | None = None
    while True:
        page = incidents(connection, selection, at_once, after)
        yield from page.incidents
        after = page.after
        if after is None:
            return


def conditions(connection: Connection, selection: Selection) -> list[ColumnElement[bool]]:
    """What rows of the table `incidents` have to be."""
    found = [
        table.c.received_at >= ms_of(selection.since),
        table.c.received_at < ms_of(selection.until),
        table.c.status != IncidentStatus.MERGED.value,
        *said(connection, selection.text),
    ]
    named = {name: getattr(selection, name) for name in ("category", "priority", "district")}
    found += [table.c[name] == wanted for name, wanted in named.items() if wanted is not None]
    if selection.hour is not None or selection.weekday is not None:
        each = spans(selection.since, selection.until, selection.zone)
        found.append(or_(*(_by_clock(selection, span) for span in each)))
    if selection.unit is not None:
        found.append(table.c.id.in_(select(assignments.c.incident_id).where(*_parts(selection))))
    if selection.step is not None:
        found.append(_stands(INTERVALS[selection.step], selection.which))
    return found


def _by_clock(selection: Selection, span: Span) -> ColumnElement[bool]:
    """That an incident was received within a span, at the hour and on the weekday that are asked for."""
    received = table.c.received_at
    local = received + span.ahead // timedelta(milliseconds=1)
    found = [received >= ms_of(span.begin), received < ms_of(span.end)]
    if selection.hour is not None:
        found.append(local // HOUR_MS % 24 == selection.hour)
    if selection.weekday is not None:
        found.append((local - MONDAY_MS) // DAY_MS % 7 == selection.weekday)
    return and_(*found)


def _parts(selection: Selection) -> tuple[ColumnElement[bool], ...]:
    received = assignments.c.received_at
    within = (received >= ms_of(selection.since), received < ms_of(selection.until))
    return (assignments.c.unit == selection.unit, *within)


def _stands(step: Interval, which: Which) -> ColumnElement[bool]:
    begin, end = (table.c[f"{each}_at"] for each in step)
    match which:
        case "known":
            return begin <= end
        case "negative":
            return end < begin
        case "missing":
            return or_(begin.is_(None), end.is_(None))


def _value(selection: Selection) -> ColumnElement[int]:
    """What rows are ordered by, the greatest first."""
    if selection.step is None or selection.which == "missing":
        return table.c.received_at
    begin, end = INTERVALS[selection.step]
    return table.c[f"{end}_at"] - table.c[f"{begin}_at"]


def _end(after: str) -> tuple[int, str]:
    value, _, incident_id = after.partition(":")
    try:
        return int(value), incident_id
    except ValueError as error:
        raise NoSuchPage(after) from error


def days_of(connection: Connection, selection: Selection) -> Sequence[int]:
    """The days (counted from 1970, in UTC) in which something was received that is asked for."""
    day = table.c.received_at // DAY_MS
    asked = select(day).where(*conditions(connection, replace(selection, step=None))).distinct()
    return sorted(connection.execute(asked).scalars().all())


def said(connection: Connection, text: str) -> list[ColumnElement[bool]]:
    """That each word of a text is said of an incident, in letters of either case.

    SQLite's LIKE knows the case of no Cyrillic letter, and PostgreSQL's only in some locales: so each letter
    of the pattern is a class of its two.
    """
    return [_says(connection.dialect.name, word) for word in text[:LONGEST_TEXT].split()[:MOST_WORDS]]


def _says(dialect: str, word: str) -> ColumnElement[bool]:
    columns = (table.c.title, table.c.address, table.c.close_reason)
    classes = "".join(map(_letter if dialect == "sqlite" else _escaped_letter, word))
    operator, pattern = ("GLOB", f"*{classes}*") if dialect == "sqlite" else ("~", classes)
    found: list[ColumnElement[bool]] = [each.bool_op(operator)(pattern) for each in columns]
    if word.isascii() and word.isdigit():
        found.append(table.c.number == int(word[:18]))
    return or_(*found)


def _letter(letter: str) -> str:
    """A class of GLOB, in which `[`, `*` and `?` mean themselves."""
    return "[" + "".join(sorted({letter.lower()[0], letter.upper()[0]})) + "]" if letter != "]" else "]"


def _escaped_letter(letter: str) -> str:
    """A class of a regular expression, in which a backslash takes away every other meaning."""
    forms = sorted({letter.lower()[0], letter.upper()[0]})
    return "[" + "".join(each if each.isalnum() else f"\\{each}" for each in forms) + "]"


def _units(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The units of each incident, in the order in which they were sent."""
    asked = (
        select(assignments.c.incident_id, assignments.c.unit)
        .where(assignments.c.incident_id.in_(ids))
        .group_by(assignments.c.incident_id, assignments.c.unit)
        .order_by(func.min(assignments.c.dispatched_at), assignments.c.unit)
    )
    found: dict[str, tuple[str, ...]] = {}
    for incident_id, unit in connection.execute(asked):
        found[incident_id] = (*found.get(incident_id, ()), unit)
    return found


def _told(row: Row[Any], units: tuple[str, ...]) -> ArchivedIncident:
    intervals = {name: _seconds(row, each) for name, each in INTERVALS.items()}
    return ArchivedIncident(
        id=row.id,
        number=row.number,
        category=row.category,
        priority=row.priority,
        title=row.title,
        status=row.status,
        address=row.address,
        district=row.district,
        location=None if row.lon is None or row.lat is None else place_at(row.lon, row.lat),
        received_at=instant(row.received_at),
        opened_at=_instant(row.opened_at),
        closed_at=_instant(row.closed_at),
        close_reason=row.close_reason,
        units=units,
        intervals={name: each for name, each in intervals.items() if each is not None},
    )


def _instant(ms: int | None) -> datetime | None:
    return None if ms is None else instant(ms)


def _seconds(row: Row[Any], step: Interval) -> float | None:
    begin, end = (getattr(row, f"{each}_at") for each in step)
    return None if begin is None or end is None else (end - begin) / 1_000
