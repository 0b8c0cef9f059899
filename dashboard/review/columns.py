"""The rows of a period as columns of pandas, from which figures are reckoned.

| column | holds |
|---|---|
| `received_at` | whole milliseconds since 1970 at which the row's incident was received |
| `<name>_after` | every other instant: whole milliseconds from then on; UNKNOWN where it is not known |

Instants of one incident lie near each other: in 32 bits each, a year of them is half as large, and sorted in
half the time. A column with an instant that lies too far is one of 64 bits.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Whole = npt.NDArray[np.signedinteger[Any]]

UNKNOWN = -(2**31)
NEAR = 2**30  # milliseconds: twelve days; the difference of two such has a place in 32 bits as well


def offsets(received: Whole, instants: Sequence[int | None]) -> Whole:
    """The column of instants (milliseconds since 1970; None: not known) of rows received then."""
    told = np.array(instants, dtype="float64")
    known = ~np.isnan(told)
    found = np.where(known, told - received, UNKNOWN).astype("int64")
    near = bool((np.abs(found[known]) < NEAR).all())
    column: Whole = found.astype("int32") if near else found
    return column


def after(rows: pd.DataFrame, name: str) -> Whole:
    """An instant of each row, from `received_at` on; UNKNOWN where it is not known."""
    if name == "received":
        return np.zeros(len(rows), dtype="int32")
    column: Whole = rows[f"{name}_after"].to_numpy()
    return column


def between(rows: pd.DataFrame, begin: str, end: str) -> Whole:
    """The milliseconds from one instant of each row to another; `never` where one of them is not known."""
    first, last = after(rows, begin), after(rows, end)
    found: Whole = last - first
    np.putmask(found, (first == UNKNOWN) | (last == UNKNOWN), never(found))
    return found


def never(spans: Whole) -> int:
    """What stands for no span among these: more than any."""
    return int(np.iinfo(spans.dtype).max)
