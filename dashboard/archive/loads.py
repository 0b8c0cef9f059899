"""What a period asked of people, units and cameras: alarms by who took them, time out, sightings judged."""

from collections import Counter
from collections.abc import Iterable

import numpy as np
import pandas as pd
from msgspec import Struct
from sqlalchemy import Connection, select

from dashboard.archive.days import read, within
from dashboard.archive.numbering import ms_of
from dashboard.archive.selection import Selection
from dashboard.archive.snapshots import fact_of
from dashboard.archive.tables import alarms, facts
from dashboard.model.codes import Verdict
from dashboard.model.facts import SightingJudged
from dashboard.review.columns import UNKNOWN

WINDOW_MS = 600_000  # ISA-18.2 counts alarms in ten minutes
FLOOD = 10  # alarms of one window, above which an operator is flooded
MOST_UNITS = 12


class OperatorLoad(Struct, frozen=True, kw_only=True):
    """Alarms that one person took; `p50_s` is how long they had waited, `most` in ten minutes."""

    actor: str
    alarms: int
    p50_s: float
    most: int


class AlarmLoad(Struct, frozen=True, kw_only=True):
    """All alarms of the period; `flood_share` is of the ten minutes with more than ten of them."""

    alarms: int
    untaken: int
    per_ten_minutes: float
    flood_share: float
    operators: list[OperatorLoad]


class UnitUse(Struct, frozen=True, kw_only=True):
    """`out_share` is the part of the period that a unit was out; parts without an end count nothing."""

    unit: str
    parts: int
    out_share: float


class CameraTrust(Struct, frozen=True, kw_only=True):
    """What people made of a camera's sightings."""

    source: str
    judged: int
    false_share: float


class Loads(Struct, frozen=True, kw_only=True):
    alarms: AlarmLoad
    units: list[UnitUse]
    cameras: list[CameraTrust]


def loads(connection: Connection, selection: Selection) -> Loads:
    """Of the selection's whole period, whatever else it chooses."""
    return Loads(
        alarms=_alarms(connection, selection),
        units=_units(connection, selection),
        cameras=_cameras(connection, selection),
    )


def _alarms(connection: Connection, selection: Selection) -> AlarmLoad:
    since, until = ms_of(selection.since), ms_of(selection.until)
    asked = select(alarms.c.at, alarms.c.acknowledged_at, alarms.c.acknowledged_by)
    rows = connection.execute(asked.where(alarms.c.at >= since, alarms.c.at < until)).all()
    told = pd.DataFrame(rows, columns=["at", "taken_at", "actor"])
    windows = max(1, -(-(until - since) // WINDOW_MS))
    counts = np.bincount((told["at"].to_numpy(dtype="int64") - since) // WINDOW_MS, minlength=1)
    taken = told.dropna(subset=["actor"])
    return AlarmLoad(
        alarms=len(told),
        untaken=len(told) - len(taken),
        per_ten_minutes=len(told) / windows,
        flood_share=int((counts > FLOOD).sum()) / windows,
        operators=sorted(_operators(taken), key=lambda each: -each.alarms),
    )


def _operators(taken: pd.DataFrame) -> Iterable[OperatorLoad]:
    for actor, own in taken.groupby("actor"):
        waited = own["taken_at"].astype("int64") - own["at"].astype("int64")
        busiest = (own["taken_at"].astype("int64") // WINDOW_MS).value_counts()
        yield OperatorLoad(
            actor=str(actor), alarms=len(own), p50_s=float(waited.median()) / 1_000, most=int(busiest.max())
        )


def _units(connection: Connection, selection: Selection) -> list[UnitUse]:
    """Those that were out longest; merged incidents count in no figure."""
    since, until = ms_of(selection.since), ms_of(selection.until)
    places: dict[str, int] = {}
    parts, out_ms = np.zeros((2, 0), dtype="int64")
    for number in within(connection, selection.since, selection.until):
        day = read(connection, number)
        told, names = day.parts.columns, day.parts.words["unit"]
        received = day.incidents.columns["received_at"][told["incident"]]
        begun, ended = told["dispatched_after"], told["cleared_after"]
        sound = (begun != UNKNOWN) & (ended >= begun) & (received >= since) & (received < until)
        units, out = told["unit"][sound], (ended - begun)[sound]
        own = [places.setdefault(name, len(places)) for name in names]
        parts, out_ms = (np.pad(each, (0, len(places) - len(each))) for each in (parts, out_ms))
        parts[own] += np.bincount(units, minlength=len(names))
        out_ms[own] += np.bincount(units, out, minlength=len(names)).astype("int64")
    longest = sorted(places, key=lambda name: (-out_ms[places[name]], name))[:MOST_UNITS]
    return [
        UnitUse(unit=name, parts=int(parts[place]), out_share=min(1.0, int(out_ms[place]) / (until - since)))
        for name, place in ((name, places[name]) for name in longest)
        if parts[place]
    ]


def _cameras(connection: Connection, selection: Selection) -> list[CameraTrust]:
    """Those judged false most often; of a sighting that was judged again the last word counts."""
    columns = (facts.c.seq, facts.c.fact, facts.c.private, facts.c.hash)
    own = facts.c.type == SightingJudged.__name__
    within = (facts.c.at >= ms_of(selection.since), facts.c.at < ms_of(selection.until))
    verdicts: dict[tuple[str, str], Verdict] = {}
    for row in connection.execute(select(*columns).where(own, *within).order_by(facts.c.seq)):
        body = fact_of(row).body
        if isinstance(body, SightingJudged):
            verdicts[body.source, body.event_id] = body.verdict
    judged = Counter(source for source, _ in verdicts)
    wrong = Counter(source for (source, _), each in verdicts.items() if each is Verdict.FALSE)
    found = [
        CameraTrust(source=source, judged=count, false_share=wrong[source] / count)
        for source, count in judged.items()
    ]
    return sorted(found, key=lambda each: (-each.false_share, -each.judged, each.source))[:MOST_UNITS]
