"""What the traffic formats share: when a standing thing is spoken of, its name, and the road it holds up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

import msgspec

from dashboard.feeds import area
from dashboard.feeds.area import Pair
from dashboard.feeds.base import clipped, event
from dashboard.model.codes import EventKind, Urgency
from dashboard.model.event import Event, EventData
from dashboard.model.stretch import MOST_LINES, Stretch, written

CORNERS_KEPT = 200
LONG = timedelta(days=5)
CITY_MS = 50 / 3.6  # metres a second on a free city street
MOST_LONGER = 20.0  # times as long as on a free one
NAME = 180  # characters of a source's own name in an event's id, beside the digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """When a source changed what it says of a situation and published it, and how long that lasts."""

    changed: datetime
    published: datetime
    begins: datetime | None = None
    ends: datetime | None = None

    @property
    def spoken_of(self) -> datetime:
        """The last change, or the beginning of the publication's day (UTC).

        So what stands for weeks is told anew once a day, and not with each publication.
        """
        return max(self.changed, midnight(self.published))

    @property
    def urgency(self) -> Urgency:
        planned = self.begins is not None and self.begins > self.published
        return Urgency.FUTURE if planned else Urgency.UNKNOWN

    @property
    def over(self) -> bool:
        return self.ends is not None and self.ends <= self.published


def midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def as_published(changed: datetime, received: datetime) -> datetime:
    """When a list that names no time of its own was published: with the change of which it tells.

    Of what has stood for LONG it speaks when it arrives, since so old an event is believed by nobody.
    """
    return changed if received - changed < LONG else midnight(received)


def told(source: str, name: str, life: Life, data: EventData) -> Event:
    """The event of one telling.

    Its content is part of its name: a repetition is known for one, and a change needs no version to be heard.
    """
    content = msgspec.json.encode((life.spoken_of, data), order="sorted")
    digest = blake2b(content, digest_size=6).hexdigest()
    return event(
        EventKind.TRAFFIC,
        id=f"{clipped(name, NAME)}:{digest}",
        source=source,
        time=life.spoken_of,
        data=data,
    )


def longer(delay_s: float, metres: float) -> float | None:
    """How many times as long a stretch takes with this delay as on a free city street; None: not known."""
    return min(1 + delay_s * CITY_MS / metres, MOST_LONGER) if delay_s > 0 and metres > 0 else None


def times_as_long(speed: float | None, usual: float | None) -> float | None:
    """How many times as long a stretch takes at this speed as at its usual one; None: not known."""
    if not speed or not usual or speed < 0 or usual < speed:
        return None
    return min(usual / speed, MOST_LONGER)


def held_up(lines: Sequence[Sequence[Pair]], life: Life, **effect: Any) -> dict[str, object]:
    """The attribute that says which road is closed or slow; nothing without a line.

    `effect` is a Stretch's closed, both_ways and factor.
    """
    drawn = sorted((each for each in lines if len(set(each)) > 1), key=area.length_m, reverse=True)
    if not drawn:
        return {}
    kept = tuple(
        area.thinned(each, CORNERS_KEPT // min(len(drawn), MOST_LINES)) for each in drawn[:MOST_LINES]
    )
    return written(Stretch(lines=kept, since=life.begins, until=life.ends, **effect))
