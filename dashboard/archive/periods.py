"""What happened in a period, as tables of pandas: its incidents, and each unit's part in them."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy.engine import Engine

from dashboard.archive.days import INSTANTS, WORDS, Day, Table, after, codes, of_rows, read, within
from dashboard.archive.numbering import ms_of
from dashboard.archive.selection import Selection, days_of, said
from dashboard.archive.tables import PROGRESS
from dashboard.review.keys import KEYS as CLOCK

OF_INCIDENT = ("category", "priority", "district")  # a part has its incident's
KEYS = (*OF_INCIDENT, "service")


class Period(NamedTuple):
    """Instants are as review/columns.py says; category, district, unit and service are categories."""

    incidents: pd.DataFrame
    parts: pd.DataFrame


def period(engine: Engine, asked: Selection, keys: Collection[str] = KEYS) -> Period:
    """The rows of a period, with these of the keys; merged incidents count in no figure.

    Of a selection by unit the parts are that unit's own. Its `step` chooses rows to look at, and no figures.

    Raises SQLAlchemyError.
    """
    both = ("received_at", *(name for name in OF_INCIDENT if name in keys))
    of_part = ("unit", *(name for name in ("service",) if name in keys))
    own, parts = _Columns((*both, *map(after, INSTANTS))), _Columns((*both, *of_part, *map(after, PROGRESS)))
    with engine.begin() as connection:
        # A pack has no texts: where some are asked for, the rows are read, of the days that have such.
        matching = said(connection, asked.text)
        spoken = days_of(connection, asked) if matching else within(connection, asked.since, asked.until)
        for number in spoken:
            day = of_rows(connection, number, *matching) if matching else read(connection, number)
            place = day.parts.columns["incident"]
            wanted, of_unit = _wanted(day, asked)
            inherited = {name: day.incidents.columns[name][place] for name in both}
            own.take(day.incidents, wanted)
            parts.take(
                Table({**inherited, **day.parts.columns}, {**day.incidents.words, **day.parts.words}),
                wanted[place] & of_unit,
            )
    return Period(own.frame(), parts.frame())


def _wanted(day: Day, asked: Selection) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which incidents of a day are asked for, and which parts are of the unit that is."""
    told, place = day.incidents, day.parts.columns["incident"]
    received = told.columns["received_at"]
    wanted: npt.NDArray[np.bool_] = (received >= ms_of(asked.since)) & (received < ms_of(asked.until))
    if asked.priority is not None:
        wanted &= told.columns["priority"] == asked.priority
    for name, word in (("category", asked.category), ("district", asked.district)):
        if word is not None:
            wanted &= _are(told, name, word)
    if asked.hour is not None or asked.weekday is not None:
        wanted &= _by_clock(received, asked)
    if asked.unit is None:
        return wanted, np.ones(len(place), dtype="bool")
    of_unit = _are(day.parts, "unit", asked.unit)
    wanted &= np.bincount(place[of_unit], minlength=len(wanted)) > 0
    return wanted, of_unit


def _by_clock(received: npt.NDArray[Any], asked: Selection) -> npt.NDArray[np.bool_]:
    found = np.ones(len(received), dtype="bool")
    rows = pd.DataFrame({"received_at": received})
    for name, value in (("hour", asked.hour), ("weekday", asked.weekday)):
        if value is not None:
            found &= np.asarray(CLOCK[name](rows, asked.zone)) == value
    return found


def _are(told: Table, name: str, word: str) -> npt.NDArray[np.bool_]:
    known = told.words[name]
    found: npt.NDArray[np.bool_] = told.columns[name] == (known.index(word) if word in known else len(known))
    return found


class _Columns:
    """Columns as they grow day by day; what a code stands for differs from day to day."""

    def __init__(self, names: Sequence[str]) -> None:
        self._grown = {name: _Grown() for name in names}
        self._words: dict[str, dict[str, int]] = {name: {} for name in names if name in WORDS}

    def take(self, told: Table, wanted: npt.NDArray[np.bool_]) -> None:
        for name, own in self._grown.items():
            column = told.columns[name][wanted]
            own.add(self._coded(name, told.words[name], column) if name in WORDS else column)

    def _coded(self, name: str, words: Sequence[str], column: npt.NDArray[Any]) -> npt.NDArray[Any]:
        known = self._words[name]
        places = [known.setdefault(word, len(known)) for word in words]
        found: npt.NDArray[Any] = codes([*places, -1], len(known))[column]  # -1, no word, finds the last
        return found

    def frame(self) -> pd.DataFrame:
        return pd.DataFrame({name: self._whole(name) for name in self._grown}, copy=False)

    def _whole(self, name: str) -> Any:
        whole = self._grown[name].whole()
        if name in WORDS:
            return pd.Categorical.from_codes(whole, pd.Index([*self._words[name]], dtype="str"))
        return whole if len(whole) else whole.astype("int64")  # of no rows no day has told the kind


class _Grown:
    """An array that grows in its place: parts of it kept till the end would lie in the memory twice."""

    def __init__(self) -> None:
        self._kept: npt.NDArray[Any] = np.empty(1_024, dtype="int8")
        self._size = 0

    def add(self, more: npt.NDArray[Any]) -> None:
        begin, self._size = self._size, self._size + len(more)
        kind = np.promote_types(self._kept.dtype, more.dtype)
        if self._size > len(self._kept) or kind != self._kept.dtype:
            wider = np.empty(max(2 * self._size, len(self._kept)), dtype=kind)
            wider[:begin] = self.whole()[:begin]
            self._kept = wider
        self._kept[begin : self._size] = more

    def whole(self) -> npt.NDArray[Any]:
        return self._kept[: self._size]
