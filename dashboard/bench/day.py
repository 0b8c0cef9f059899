"""A city's inbound traffic as the writer sees it: mostly what it knows already.

Of 1,000 messages about 550 are repeats (polled publications tell everything again each minute), 330 are
updates of a report (a tracked object, a situation's next version), 90 are further reports of something
known, 30 are new. Source time runs over five days, so that triage meets a real day's density; minor
incidents end by their source's cancel.
"""

from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from random import Random

from dashboard.model.codes import Action, Category, Certainty, EventKind, Severity
from dashboard.model.event import Event, EventData, type_of
from dashboard.model.place import Point, at
from dashboard.streams.codec import encode_event

SHARES = {"repeat": 0.55, "update": 0.33, "further": 0.09, "new": 0.03}
SPAN = timedelta(days=5)
TALKED_OF = timedelta(minutes=10)
OPEN_AT_ONCE = 150  # reports whose source is still telling more
URGENT = (Category.FIRE, Category.MEDICAL, Category.COLLISION, Category.CRIME)
MINOR = (Category.CONGESTION, Category.ROADWORKS, Category.DISORDER, Category.POWER, Category.OTHER)
KINDS = (EventKind.EMERGENCY, EventKind.CCTV, EventKind.TRAFFIC, EventKind.CITIZEN, EventKind.SENSOR)


class Day:
    """Seeded; `messages` gives each event with its kind, in source time up to `end`."""

    def __init__(self, seed: int, count: int, end: datetime) -> None:
        self._random = Random(seed)
        self._count = count
        self._end = end
        self._told: deque[tuple[EventKind, bytes]] = deque(maxlen=5_000)
        self._open: deque[Event] = deque()
        self.unique = 0

    def messages(self) -> Iterator[tuple[EventKind, bytes]]:
        shares = self._random.choices(list(SHARES), weights=list(SHARES.values()), k=self._count)
        for number, share in enumerate(shares):
            time = self._end - SPAN * (1 - number / self._count)
            time = time.replace(microsecond=time.microsecond // 1_000 * 1_000)
            if share == "repeat" and self._told:
                yield self._random.choice(self._told)
                continue
            event = self._next(share, number, time)
            self.unique += 1
            self._told.append((event.kind, encode_event(event)))
            yield self._told[-1]

    def _next(self, share: str, number: int, time: datetime) -> Event:
        if share == "update" and self._open:
            return self._update(number, time)
        if share == "further" and (first := self._recent(time)):
            place = _beside(self._random, first.data.location, 25)
            return self._report(number, time, first.data.category, place)
        category = self._random.choice(URGENT if self._random.random() < 0.3 else MINOR)
        place = at(36.23 + self._random.gauss(0, 0.05), 49.99 + self._random.gauss(0, 0.035))
        event = self._report(number, time, category, place)
        self._open.append(event)
        return event

    def _recent(self, time: datetime) -> Event | None:
        """One of the reports of the last minutes: what further callers tell of."""
        recent = [each for each in islice(reversed(self._open), 20) if time - each.time < TALKED_OF]
        return self._random.choice(recent) if recent else None

    def _update(self, number: int, time: datetime) -> Event:
        over = len(self._open) > OPEN_AT_ONCE
        first = self._open.popleft() if over else self._random.choice(self._open)
        data = EventData(
            category=first.data.category,
            title=first.data.title,
            location=first.data.location,
            accuracy_m=first.data.accuracy_m,
            ref=first.ref,
            action=Action.CANCEL if over else Action.UPDATE,
            severity=first.data.severity,
            evidence={"score": round(self._random.random(), 2), "frame": number},
        )
        return Event(id=f"u{number}", source=first.source, type=first.type, time=time, data=data)

    def _report(self, number: int, time: datetime, category: Category, place: Point | None) -> Event:
        kind = self._random.choice(KINDS)
        data = EventData(
            category=category,
            title=f"{category} {number}",
            location=place,
            accuracy_m=self._random.choice((15.0, 25.0, 60.0)),
            severity=self._random.choice(list(Severity)),
            certainty=self._random.choice(list(Certainty)),
            address=f"вулиця {self._random.randrange(400)}, {self._random.randrange(90)}",
            evidence={"score": round(self._random.random(), 2), "rule": "bench"},
        )
        source = f"{kind}/{self._random.randrange(200)}"
        return Event(id=f"n{number}", source=source, type=type_of(kind), time=time, data=data)


def _beside(random: Random, point: Point | None, metres: float) -> Point | None:
    if point is None:
        return None
    return at(point.lon + random.gauss(0, metres / 71_500), point.lat + random.gauss(0, metres / 111_195))
