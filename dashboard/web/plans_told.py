"""What is told of response plans: versions, and what others would have asked of past incidents."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from dashboard.dispatch.backtest import Change, Shortfall, Sum, compare, shortfalls, summed
from dashboard.model.codes import Category
from dashboard.model.plan import Plan, Plans, PlansVersion
from dashboard.model.unit import Unit
from dashboard.web.casebook import Reading


class PublishedPlans(Struct, frozen=True, kw_only=True):
    """The plans in force; `by`, `at` and `note` are empty for those of the centre's file, version 0.

    `earlier` are the versions before, the newest first, as far as the journal is kept and read (`whole`).
    `registered` is how many units the centre has with each capability.
    """

    version: int
    by: str
    at: datetime | None
    note: str
    plans: Mapping[Category, tuple[Plan, ...]]
    earlier: list["PublishedPlans"] = []
    registered: Mapping[str, int] = {}
    whole: bool = True


class TestedPlans(Struct, frozen=True, kw_only=True):
    """What differs from the plans in force (`based_on`) for the incidents opened between two instants.

    `whole` is false while the journal has not been read to its end: ask again, and reading goes on.
    """

    based_on: int
    tested: int
    since: datetime
    until: datetime
    whole: bool
    sums: tuple[Sum, ...]
    changes: tuple[Change, ...]
    shortfalls: tuple[Shortfall, ...]


def tested(
    before: Plans, after: Plans, reading: Reading, units: tuple[Unit, ...], version: int
) -> TestedPlans:
    changes = compare(before, after, reading.cases, units)
    return TestedPlans(
        based_on=version,
        tested=len(reading.cases),
        since=reading.since,
        until=reading.until,
        whole=reading.whole,
        sums=summed(changes),
        changes=changes,
        shortfalls=shortfalls(before, after, reading.cases, units),
    )


def of_version(version: PlansVersion, **more: Any) -> PublishedPlans:
    return PublishedPlans(
        version=version.version, by=version.by, at=version.at, note=version.note, plans=version.plans, **more
    )


def of_file(plans: Plans, **more: Any) -> PublishedPlans:
    return PublishedPlans(version=0, by="", at=None, note="", plans=plans, **more)


def registered(units: Mapping[str, Unit]) -> Mapping[str, int]:
    return Counter(capability for unit in units.values() for capability in unit.capabilities)
