"""How fast alarms come, and the flood of them that the room is in."""

from datetime import datetime, timedelta

from msgspec import Struct

COUNTED_BY = timedelta(seconds=10)  # together, so that a storm costs no more than a quiet day
COUNTED_FOR = timedelta(minutes=30)  # the longest time that a doctrine may count them over


class AlarmCount(Struct, frozen=True, array_like=True):
    """So many alarms within ten seconds from an instant on."""

    at: datetime
    alarms: int


class Flood(Struct, frozen=True, kw_only=True):
    """Alarms come faster than the room can take them; `alarms` came in it, with those that began it."""

    since: datetime
    alarms: int


def counted(counts: tuple[AlarmCount, ...], at: datetime) -> tuple[AlarmCount, ...]:
    """The counts with one alarm more; those of long ago are forgotten."""
    began = at - timedelta(microseconds=at.microsecond, seconds=at.second % COUNTED_BY.seconds)
    last = counts[-1] if counts else None
    if last is not None and last.at >= began:  # a recording's instant may lie a little behind
        return (*counts[:-1], AlarmCount(last.at, last.alarms + 1))
    kept = tuple(each for each in counts if each.at > began - COUNTED_FOR)
    return (*kept, AlarmCount(began, 1))


def alarms_since(counts: tuple[AlarmCount, ...], since: datetime) -> int:
    """How many alarms came after an instant, to the nearest ten seconds."""
    return sum(each.alarms for each in counts if each.at > since)
