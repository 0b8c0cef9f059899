"""One payload of a feed sorted out: what is new, what is known, what is broken. No I/O."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dashboard.errors import BadMessage
from dashboard.feeds.base import Feed, Parsed, Rejected, clipped
from dashboard.model.event import Event
from dashboard.streams.codec import in_utc
from dashboard.streams.letters import Letter
from dashboard.streams.seen import Told, told
from dashboard.streams.tally import Taken

OTHER_CONTENT = "the id of an event that is known, with other content - at `$.id`"
AHEAD, BACK = "lies in the future - at `$.time`", "lies too far back - at `$.time`"
EVENT_NAMED = 120  # characters of an event's id in the name of a rejected item


@dataclass(frozen=True, slots=True)
class Limits:
    """How far back and ahead of us the time of an event may lie."""

    back: timedelta = timedelta(days=7)
    ahead: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A payload as it came; `name` is the feed's configured name."""

    feed: Feed
    name: str
    payload: bytes
    received: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a payload; `unreadable` when nothing in it could be read at all."""

    accepted: int = 0
    duplicates: int = 0
    rejected: tuple[Rejected, ...] = ()
    passed_over: int = 0
    unreadable: bool = False

    @property
    def useless(self) -> bool:
        """Whether it held something, and all of it was broken."""
        return bool(self.rejected) and not (self.accepted or self.duplicates or self.passed_over)


@dataclass(slots=True)
class Lot:
    """What of a delivery goes in; `endings` are of what its whole lists name no more."""

    delivery: Delivery
    parsed: Parsed
    unreadable: bool = False
    fresh: list[Told] = field(default_factory=list)
    repeated: list[Told] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    endings: list[Told] = field(default_factory=list)

    def sort_out(self, events: Sequence[Told], known: Sequence[bytes | None]) -> None:
        """Part the events by what each is known with: new ones, known ones, and mistakes."""
        within: dict[bytes, bytes] = {}
        for each, content in zip(events, known, strict=True):
            before = content or within.get(each.key)
            if before is None:
                within[each.key] = each.content
                self.fresh.append(each)
            elif before == each.content:
                self.repeated.append(each)
            else:
                self.rejected.append(_rejected(each.event, OTHER_CONTENT))

    @property
    def receipt(self) -> Receipt:
        measured = len(self.parsed.positions) + len(self.parsed.readings)
        return Receipt(
            accepted=len(self.fresh) + len(self.endings) + measured,
            duplicates=len(self.repeated),
            rejected=tuple(self.rejected),
            passed_over=self.parsed.passed_over,
            unreadable=self.unreadable,
        )

    @property
    def letters(self) -> list[Letter]:
        name, payload = self.delivery.name, self.delivery.payload
        found = (Letter(name, f"{each.item}: {each.reason}", each.raw or payload) for each in self.rejected)
        return list({letter.digest: letter for letter in found}.values())

    @property
    def taken(self) -> Taken:
        """For the feed's tally."""
        delivery, receipt = self.delivery, self.receipt
        times = [told.event.time for told in self.fresh]
        times += [each.time for each in self.parsed.positions]
        times += [each.time for each in self.parsed.readings]
        return Taken(
            feed=delivery.name,
            format=delivery.feed.name,
            at=delivery.received,
            accepted=receipt.accepted,
            duplicates=receipt.duplicates,
            rejected=len(receipt.rejected),
            passed_over=receipt.passed_over,
            newest=max(times, default=None),
            lags_ms=[round((delivery.received - time).total_seconds() * 1_000) for time in times],
        )


def read(delivery: Delivery, limits: Limits) -> tuple[Lot, list[Told]]:
    """Parse the payload; the events are those that can be believed."""
    try:
        parsed = delivery.feed.parse(delivery.payload, delivery.received)
    except BadMessage as error:
        broken = Rejected("message", error.reason)
        return Lot(delivery, Parsed(), unreadable=True, rejected=[broken]), []
    lot = Lot(delivery, parsed, rejected=list(parsed.rejected))
    return lot, list(_timely(lot, limits))


def _timely(lot: Lot, limits: Limits) -> Iterator[Told]:
    received = lot.delivery.received
    for event in map(in_utc, lot.parsed.events):
        if event.time > received + limits.ahead:
            lot.rejected.append(
                _rejected(event, f"{event.time.isoformat()} lies in the future - at `$.time`")
            )
        elif event.time < received - limits.back:
            lot.rejected.append(_rejected(event, f"{event.time.isoformat()} lies too far back - at `$.time`"))
        else:
            yield told(event)


def _rejected(event: Event, reason: str) -> Rejected:
    return Rejected(f"event {clipped(event.id, EVENT_NAMED)}", reason)
