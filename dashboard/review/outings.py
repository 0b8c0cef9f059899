"""How many units were out at once: a unit's parts that overlap are one outing."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.review.columns import UNKNOWN, Whole, after
from dashboard.review.groups import Groups

STEPS = ("dispatched", "en_route", "on_scene", "transporting", "at_hospital", "cleared")  # of one unit's part


def busiest(parts: pd.DataFrame, groups: Groups | None = None) -> list[Mapping[str, Any]]:
    """How many units of each group were out at once at most, and when that was first so.

    The instant (`at`) is in milliseconds since 1970, None where no unit was out. A unit with several parts at
    once is out once, and who is free at an instant may be sent at the same one. A part that ends before it
    begins is not counted. Of one whose end is not known (`missing` says how many) no more is counted than up
    to the last instant that is known of it: there may have been more units out.
    """
    groups = groups or Groups.one(len(parts))
    begun, cleared = after(parts, "dispatched"), after(parts, "cleared")
    sound = (begun != UNKNOWN) & ((cleared == UNKNOWN) | (cleared >= begun))
    received = parts["received_at"].to_numpy()[sound]
    spans = np.empty((2, len(received)), dtype="int64")  # their ends, and their beginnings
    np.add(received, _ended(parts)[sound], out=spans[0])
    np.add(received, begun[sound], out=spans[1])
    del received
    units, unended = pd.Categorical(parts["unit"]).codes[sound], (cleared == UNKNOWN)[sound]
    return [
        {**_peak(units[own], spans[:, own]), "missing": int(unended[own].sum())}
        for own in groups.places(sound)
    ]


def _ended(parts: pd.DataFrame) -> Whole:
    """Up to when each part counts, after its `received_at`; the instant at which it began counts itself."""
    ended = after(parts, "cleared")
    last = np.maximum.reduce([after(parts, each) for each in STEPS])  # UNKNOWN is less than any
    return np.maximum(np.where(ended == UNKNOWN, last, ended), after(parts, "dispatched") + 1)


def _peak(units: Whole, spans: Whole) -> Mapping[str, Any]:
    """Of one part a column of `spans`, which is used up: of a year's there is no room for another copy."""
    if not len(units):
        return {"n": 0, "at": None}
    first = spans[1].min()
    spans -= first
    length = spans.max() + 1
    spans += units * length  # each unit's instants in a stretch of their own
    events = spans.reshape(-1)
    begins, ends = _turns(_running(events))
    events %= length
    outings = int(begins.sum())
    events[:outings], events[outings : 2 * outings] = events[ends], events[begins]
    events = events[: 2 * outings]
    busy = _running(events)
    top = int(np.argmax(busy))
    return {"n": int(busy[top]), "at": int(events[top] + first)}


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
