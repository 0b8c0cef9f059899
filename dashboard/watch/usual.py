"""What a detector usually measures at each hour of the week, learned as the days go by.

A week is 672 quarters of an hour. Of each the means of the last weeks are kept, the newest first; what is
usual is their weighted median over the quarter and its neighbours on all days of the same kind. A week counts
less the older it is, and another day of the kind less than the same day of the week. A median is unmoved by a
jam now and then, and today's values are kept apart until the day is over: a long jam does not become usual.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from msgspec import Struct, structs

QUARTERS = 96  # of a day
DAYS = 7
WEEKS = 4  # kept
FORGETTING = 0.7  # weight of a week's values against those of the week after it
OTHER_DAY = 0.5  # weight of a day against the same day of the week
KINDS = ((0, 1, 2, 3, 4), (5,), (6,))  # workdays, Saturday, Sunday
LARGEST = 255  # values are kept as whole numbers up to it; 0 stands for none
FREE_SHARE = 0.85  # of a detector's quarters are slower than free flow
EVIDENCE_DAYS = 2  # on which a quarter of the hour must have been seen


class Profile(Struct, frozen=True, kw_only=True):
    """`weeks` holds DAYS x QUARTERS x WEEKS values; `today` those of `day`, which is not over."""

    weeks: bytes = bytes(DAYS * QUARTERS * WEEKS)
    day: date | None = None
    today: bytes = bytes(QUARTERS)
    free: int = 0  # free flow; 0: no day is over yet
    quarter: int = -1  # under way, with the sum and the count of its values
    total: float = 0.0
    count: int = 0


def learn(profile: Profile, at: datetime, value: float) -> Profile:
    """The profile after one more value; `at` is local time, and later than any before it."""
    quarter = _quarter(at)
    if profile.day != at.date():
        profile = structs.replace(_closed(profile), day=at.date(), quarter=quarter, total=0.0, count=0)
    elif profile.quarter != quarter:
        profile = structs.replace(_noted(profile), quarter=quarter, total=0.0, count=0)
    return structs.replace(profile, total=profile.total + value, count=profile.count + 1)


def _quarter(at: datetime) -> int:
    return at.hour * 4 + at.minute // 15


def _noted(profile: Profile) -> Profile:
    """With the mean of the quarter that has just ended."""
    if not profile.count:
        return profile
    today = bytearray(profile.today)
    today[profile.quarter] = min(max(round(profile.total / profile.count), 1), LARGEST)
    return structs.replace(profile, today=bytes(today))


def _closed(profile: Profile) -> Profile:
    """With the day that is over among its weeks."""
    noted = _noted(profile)
    if noted.day is None:
        return noted
    weeks = bytearray(noted.weeks)
    for quarter, value in enumerate(noted.today):
        if value:
            at = (noted.day.weekday() * QUARTERS + quarter) * WEEKS
            weeks[at : at + WEEKS] = bytes((value, *weeks[at : at + WEEKS - 1]))
    seen = sorted(value for value in weeks if value)
    free = seen[int(len(seen) * FREE_SHARE)] if seen else 0
    return structs.replace(noted, weeks=bytes(weeks), today=bytes(QUARTERS), free=free)


def usual(profile: Profile, at: datetime) -> float | None:
    """What is usual at a local time; None while too few days speak for it."""
    day, quarter = at.weekday(), _quarter(at)
    found: list[tuple[int, float]] = []
    days = 0
    for other in next(kind for kind in KINDS if day in kind):
        weight = 1.0 if other == day else OTHER_DAY
        seen = list(_around(profile.weeks, other, quarter))
        days += len({week for week, _ in seen})
        found += [(value, weight * FORGETTING**week) for week, value in seen]
    return _median(found) if days >= EVIDENCE_DAYS else None


def _around(weeks: bytes, day: int, quarter: int) -> Iterator[tuple[int, int]]:
    """Week and value of a quarter and its neighbours; those beyond midnight are left out."""
    for near in range(max(quarter - 1, 0), min(quarter + 2, QUARTERS)):
        at = (day * QUARTERS + near) * WEEKS
        for week, value in enumerate(weeks[at : at + WEEKS]):
            if value:
                yield week, value


def _median(weighted: Sequence[tuple[int, float]]) -> float:
    half = sum(weight for _, weight in weighted) / 2
    upto = 0.0
    for value, weight in sorted(weighted):
        upto += weight
        if upto >= half:
            return float(value)
    return 0.0
