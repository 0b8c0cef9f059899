"""Journal ids as numbers that sort as the journal does, and instants as milliseconds."""

from datetime import UTC, datetime, timedelta
from typing import overload

from dashboard.errors import ArchiveError
from dashboard.streams.journal import numbers

PLACE_BITS = 21  # of the place within one millisecond; 42 bits of milliseconds beside it last until 2109
LAST_PLACE = (1 << PLACE_BITS) - 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def seq_of(entry_id: str) -> int:
    """The number of a journal id, as `facts.seq` keeps it. Raises ArchiveError when it is none."""
    ms, place = numbers(entry_id)
    if place > LAST_PLACE:
        raise ArchiveError(f"journal id {entry_id} has no number: the writer's clock stands too far ahead")
    return ms << PLACE_BITS | place


def id_of(seq: int) -> str:
    return f"{seq >> PLACE_BITS}-{seq & LAST_PLACE}"


def recorded_at(seq: int) -> datetime:
    """When the fact of this number was recorded, by the writer's clock."""
    return instant(seq >> PLACE_BITS)


def last_seq(at: datetime) -> int:
    """The greatest number that a fact recorded at this instant, or before it, may have."""
    return ms_of(at) << PLACE_BITS | LAST_PLACE


@overload
def ms_of(at: datetime) -> int: ...
@overload
def ms_of(at: None) -> None: ...
@overload
def ms_of(at: datetime | None) -> int | None: ...
def ms_of(at: datetime | None) -> int | None:
    """Whole milliseconds since 1970; instants before it are negative."""
    return None if at is None else (at - EPOCH) // MILLISECOND


def instant(ms: int) -> datetime:
    return EPOCH + ms * MILLISECOND
