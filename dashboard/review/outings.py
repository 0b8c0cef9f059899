"""How many units were out at once: a unit's parts that overlap are one outing."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.review.columns import UNKNOWN, Whole, after
from dashboard.review.groups import Groups

STEPS = ("dispatched", "en_route", "on_scene", "transporting", "at_hospital", "cleared")  # of one unit's part
AT_ONCE = 500_000  # parts


def busiest(parts: pd.DataFrame, groups: Groups | None = None) -> list[Mapping[str, Any]]:
    """How many units of each group were out at once at most, and when that was first so.

    The instant (`at`) is in milliseconds since 1970, None where no unit was out. A unit with several parts at
    once is out once, and who is free at an instant may be sent at the same one. A part that ends before it
    begins is not counted. Of one whose end is not known (`missing` says how many) no more is counted than up
    to the last instant that is known of it: there may have been more units out.
    """
    groups = groups or Groups.one(len(parts))
    told = _Parts.of(parts)
    return [_busiest(told.some(rows)) for rows in groups.rows()]


class _Parts(NamedTuple):
    """Columns of parts; `begun` and `ended` are from `received` on, UNKNOWN of a part that is not counted."""

    units: Whole
    received: Whole
    begun: Whole
    ended: Whole
    endless: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, parts: pd.DataFrame) -> Self:
        begun, cleared = after(parts, "dispatched"), after(parts, "cleared")
        endless = (cleared == UNKNOWN) & (begun != UNKNOWN)
        ended = cleared.copy()
        for each in STEPS:
            np.maximum(ended, after(parts, each), out=ended, where=endless, casting="same_kind")
        np.putmask(ended, (begun == UNKNOWN) | (ended < begun), UNKNOWN)
        units = np.asarray(pd.Categorical(parts["unit"]).codes)
        return cls(units, parts["received_at"].to_numpy(), begun, ended, endless)

    def some(self, rows: Any) -> Self:
        return type(self)(*(each[rows] for each in self))


def _busiest(parts: _Parts) -> Mapping[str, Any]:
    """A share of the units at a time: of a year's parts there is no room for another copy."""
    begun, ended = np.empty((2, len(parts.units)), dtype="int64")
    outings = missing = 0
    for some in _shares(parts):
        out = _outings(some)
        begun[outings : outings + len(out.begun)] = out.begun
        ended[outings : outings + len(out.ended)] = out.ended
        outings, missing = outings + len(out.begun), missing + out.missing
    return {**_peak(begun[:outings], ended[:outings]), "missing": missing}


def _shares(parts: _Parts) -> Iterator[_Parts]:
    count = len(parts.units) // AT_ONCE + 1
    share = parts.units % count
    return (parts.some(share == each) for each in range(count))


class _Outings(NamedTuple):
    begun: Whole  # milliseconds since 1970, as many as ends; in no order of the two together
    ended: Whole
    missing: int


def _outings(parts: _Parts) -> _Outings:
    """The outings of whole units, of which these are all rows."""
    units, received, begun, ended, endless = parts.some(parts.ended != UNKNOWN)
    if not len(units):
        return _Outings(received, received, 0)
    # The instant at which a part began counts itself.
    events = np.concatenate([received + np.maximum(ended, begun + 1), received + begun])
    first = events.min()
    events -= first
    length = events.max() + 1
    events += np.tile(units, 2) * length  # each unit's instants in a stretch of their own
    begins, ends = _turns(_running(events))
    events %= length
    events += first
    return _Outings(events[begins], events[ends], int(endless.sum()))


def _peak(begun: Whole, ended: Whole) -> Mapping[str, Any]:
    """Of outings; both columns are put in order here."""
    if not len(begun):
        return {"n": 0, "at": None}
    begun.sort()
    ended.sort()
    most, at = 0, None
    for place in range(0, len(begun), AT_ONCE):
        some = begun[place : place + AT_ONCE]
        busy = np.arange(place + 1, place + 1 + len(some)) - np.searchsorted(ended, some, side="right")
        top = int(np.argmax(busy))
        if busy[top] > most:
            most, at = int(busy[top]), int(some[top])
    return {"n": most, "at": at}


def _turns(out: Whole) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Where the first of a unit's parts begins, and where the last of them ends."""
    begins, ends = out == 1, out == 0
    begins[1:] &= out[:-1] == 0
    ends[1:] &= out[:-1] == 1
    return begins, ends


def _running(events: Whole) -> Whole:
    """How many run from each instant on: of ends and as many beginnings, put in order here; ends first."""
    events <<= 1
    events[len(events) // 2 :] |= 1
    events.sort()
    steps = np.empty(len(events), dtype="int8")
    np.bitwise_and(events, 1, out=steps, casting="unsafe")
    steps *= 2
    steps -= 1
    events >>= 1
    return np.cumsum(steps, dtype="int32")
