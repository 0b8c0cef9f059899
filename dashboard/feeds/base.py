"""The one shape of every feed: bytes in the source's own format go in, events and reasons come out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from dashboard.errors import BadMessage
from dashboard.model.codes import EventKind
from dashboard.model.event import Event, EventData, Position, type_of
from dashboard.model.reading import Reading

EVENT_BYTES = 60_000  # a little below what the wire takes in one event
LINE = 500  # characters of a title or an address
TEXT = 4_000  # characters of a description kept with the event

Message = Event | Position | Reading

_DECODERS: dict[type, msgspec.json.Decoder[Message]] = {
    kind: msgspec.json.Decoder(kind) for kind in (Event, Position, Reading)
}


@dataclass(frozen=True, slots=True)
class Rejected:
    """One item of a payload that gives nothing, and why.

    `raw` is the item alone, as this feed would read it again after a mend; empty: only the whole payload is.
    """

    item: str
    reason: str
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Whole:
    """A payload that lists all that stands: what `source` named before and names no longer is over.

    `as_of` is the source's own time of the list: one that is older than the last is passed over.
    """

    source: str
    refs: frozenset[str]
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    events: tuple[Event, ...] = ()
    positions: tuple[Position, ...] = ()
    readings: tuple[Reading, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    whole: tuple[Whole, ...] = ()
    passed_over: int = 0  # understood, and nothing to tell: a sign of life, a state that says no alarm

    @property
    def messages(self) -> tuple[Message, ...]:
        return (*self.events, *self.positions, *self.readings)


class Piece(NamedTuple):
    """One item of a payload: its name for a person, and how to read it; None when it has nothing to tell."""

    name: str
    read: Callable[[], Message | None]
    raw: Callable[[], bytes] = bytes  # asked for only when the item is rejected


@dataclass(frozen=True, slots=True)
class Feed:
    """`reads` is pure: the payload and the instant of its arrival are all that it knows.

    With `ids_alone` an id that is known is a repetition whatever else it says: a camera that tells of one
    alarm each second gives each telling a time of its own.
    """

    name: str
    kind: EventKind
    reads: Callable[[bytes, datetime], Parsed]
    most_bytes: int = 8 * 2**20
    ids_alone: bool = False

    def parse(self, payload: bytes, received: datetime) -> Parsed:
        """What a payload says. `received` is aware UTC.

        Raises BadMessage when nothing in it can be read at all.
        """
        if len(payload) > self.most_bytes:
            raise BadMessage(f"{len(payload)} bytes are more than the {self.most_bytes} allowed")
        return self.reads(payload, received)


def gather(pieces: Iterable[Piece]) -> Parsed:
    """Read each piece by itself, so that a bad one costs only itself."""
    read: list[Message] = []
    rejected: list[Rejected] = []
    passed_over = 0
    for piece in pieces:
        try:
            message = piece.read()
            if message is None:
                passed_over += 1
            else:
                read.append(checked(message))
        except BadMessage as error:
            rejected.append(Rejected(clipped(piece.name, LINE), error.reason, piece.raw()))
    return Parsed(
        events=tuple(each for each in read if isinstance(each, Event)),
        positions=tuple(each for each in read if isinstance(each, Position)),
        readings=tuple(each for each in read if isinstance(each, Reading)),
        rejected=tuple(rejected),
        passed_over=passed_over,
    )


def by_time(parsed: Parsed) -> Parsed:
    """Its events in the order of the source's time: an index that begins with the newest ends with it."""
    return replace(parsed, events=tuple(sorted(parsed.events, key=lambda each: each.time)))


def event(kind: EventKind, *, id: str, source: str, time: datetime, data: EventData) -> Event:  # noqa: A002 — the contract's word
    return Event(id=id, source=source, type=type_of(kind), time=time.astimezone(UTC), data=data)


def checked(read: Message) -> Message:
    """The message as the wire will read it.

    Raises BadMessage, naming the field, when it breaks the contract: a place off the globe, a name too long.
    """
    try:
        raw = msgspec.json.encode(read)
        if len(raw) > EVENT_BYTES:
            raise BadMessage(f"{len(raw)} bytes in one event are more than the {EVENT_BYTES} allowed")
        return _DECODERS[type(read)].decode(raw)
    except (msgspec.DecodeError, UnicodeError, RecursionError, OverflowError) as error:
        raise BadMessage(f"breaks the contract: {error}") from error


def digest(told: object) -> str:
    """Tells what is said now from what was said before, and from its repetition."""
    return blake2b(msgspec.json.encode(told, order="sorted"), digest_size=6).hexdigest()


def instant(text: str | None, field: str) -> datetime:
    """An aware instant in UTC from an RFC 3339 or XML Schema dateTime; fractions below a microsecond are cut.

    Raises BadMessage when it is missing, is no time or names no zone.
    """
    if not text:
        raise BadMessage("is missing", field)
    try:
        found = datetime.fromisoformat(_microseconds(text.strip()))
        if found.tzinfo is None:
            raise BadMessage(f"{clipped(text, 40)!r} names no time zone", field)
        return found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadMessage(f"{clipped(text, 40)!r} is no time", field) from error


def zoned(text: str | None, field: str, zone: ZoneInfo) -> datetime:
    """An aware instant in UTC; without an offset, the text is the source's own wall clock.

    Raises BadMessage when it is missing or is no time.
    """
    try:
        naive = datetime.fromisoformat((text or "").strip())
        return instant(text, field) if naive.tzinfo else naive.replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return instant(text, field)  # which says what is wrong, or reads what the standard library does not


def from_epoch(seconds: object, field: str) -> datetime:
    """An instant from seconds since 1970, whole milliseconds. Raises BadMessage."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise BadMessage("is no number of seconds", field)
    try:
        return datetime.fromtimestamp(round(seconds, 3), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise BadMessage("is no time", field) from error


def clipped(text: str, most: int) -> str:
    """The text, cut with an ellipsis when longer than `most` characters; nothing else is changed."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _microseconds(text: str) -> str:
    whole, dot, rest = text.partition(".")
    if not dot:
        return text
    digits = len(rest) - len(rest.lstrip("0123456789"))
    return f"{whole}.{rest[: min(digits, 6)]}{rest[digits:]}"
