"""What people made of cameras' sightings: a figure of false alarms for each camera and each of its rules."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct, structs

from dashboard.model.codes import EventKind, Verdict
from dashboard.model.incident import EventLine

LATELY = timedelta(days=30)  # what a camera did before that, with other leaves and other light, says little


class Counts(Struct, frozen=True, array_like=True):
    """How often a rule was found right, wrong, or neither."""

    confirmed: int = 0
    false: int = 0
    unsure: int = 0

    @property
    def judged(self) -> int:
        """Sightings that somebody was sure of."""
        return self.confirmed + self.false

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.confirmed + other.confirmed, self.false + other.false, self.unsure + other.unsure)


class CameraVerdicts(Struct, frozen=True, kw_only=True):
    """Verdicts on a camera's rule by the day (UTC) they were given on; `at` is when somebody said so last."""

    camera: str
    rule: str
    at: datetime
    days: dict[date, Counts] = {}

    @property
    def key(self) -> str:
        return _key(self.camera, self.rule)

    def lately(self, now: datetime) -> Counts:
        """Of the last 30 days, today among them."""
        since = day_of(now) - LATELY
        return sum((counts for day, counts in self.days.items() if day > since), Counts())

    def counted(self, verdict: Verdict, day: date, at: datetime) -> "CameraVerdicts":
        """With one more of that day; what is older than what `lately` asks for is forgotten."""
        since = day_of(at) - LATELY
        kept = {each: counts for each, counts in self.days.items() if each > since}
        return structs.replace(self, at=at, days=kept | {day: _changed(kept.get(day, Counts()), verdict, 1)})

    def uncounted(self, verdict: Verdict, day: date | None) -> "CameraVerdicts":
        """With one less of that day, or, where nobody knows which day it was, of the first that has one."""
        days = (day,) if day is not None else sorted(self.days)
        found = next((each for each in days if getattr(self.days.get(each), verdict.value, 0)), None)
        if found is None:
            return self  # forgotten by now
        left = _changed(self.days[found], verdict, -1)
        others = {each: counts for each, counts in self.days.items() if each != found}
        return structs.replace(self, days=others if left == Counts() else others | {found: left})


def _changed(counts: Counts, verdict: Verdict, by: int) -> Counts:
    return structs.replace(counts, **{verdict.value: getattr(counts, verdict.value) + by})


def day_of(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _key(camera: str, rule: str) -> str:
    return f"{camera}\t{rule}"


def verdicts_key(line: EventLine) -> str:
    """Under what a sighting counts: its camera and the rule that fired."""
    return _key(*named(line))


def named(line: EventLine) -> tuple[str, str]:
    """A sighting's camera and rule; a source that names neither is its own camera."""
    return str(line.evidence.get("camera") or line.source)[:200], str(line.evidence.get("rule") or "")[:200]


def counts_of(
    verdicts: Mapping[str, CameraVerdicts], lines: Iterable[EventLine], now: datetime
) -> dict[str, Counts]:
    """What people said of late of the cameras and rules of these reports."""
    keys = {verdicts_key(line) for line in lines if line.kind is EventKind.CCTV}
    return {key: verdicts[key].lately(now) for key in keys if key in verdicts}
