"""One payload of a feed sorted out: what is new, what is known, what is broken. No I/O."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dashboard.errors import BadMessage
from dashboard.feeds.base import TEXT, Feed, Parsed, Rejected, clipped
from dashboard.model.codes import EventKind
from dashboard.streams import standing
from dashboard.streams.codec import decode_event, in_utc
from dashboard.streams.letters import Letter
from dashboard.streams.seen import Told, told
from dashboard.streams.tally import Taken

OTHER_CONTENT = "the id of an event that is known, with other content - at `$.id`"
AHEAD, BACK = "lies in the future - at `$.time`", "lies too far back - at `$.time`"
LETTERS = 1_000  # of one payload; the items beyond are one letter together
EVENT_NAMED = 120  # characters of an event's id in the name of a rejected item


@dataclass(frozen=True, slots=True)
class Limits:
    """How far back and ahead of us the time of an event may lie."""

    back: timedelta = standing.BACK
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
    ahead: list[datetime] = field(default_factory=list)  # times that lie too far ahead to be believed

    def sort_out(self, events: Sequence[Told], known: Sequence[bytes | None]) -> None:
        """Part the events by what each is known with: new ones, known ones, and mistakes."""
        within: dict[bytes, bytes] = {}
        for each, content in zip(events, known, strict=True):
            before = content or within.get(each.key)
            if before is None:
                within[each.key] = each.content
                self.fresh.append(each)
            elif before == each.content or self.delivery.feed.ids_alone:
                self.repeated.append(each)
            else:
                self.rejected.append(_rejected(each, OTHER_CONTENT))

    def listed(self, limits: Limits) -> standing.Listed:
        """The whole lists, but for those that are too old themselves to say what stands."""
        since = self.delivery.received - limits.back
        whole = self.parsed.whole
        return {each.source: each.refs for each in whole if each.as_of is None or each.as_of >= since}

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
        """One for each item that can be told apart, and one with the whole payload for all others."""
        name, payload = self.delivery.name, self.delivery.payload
        apart = [each for each in self.rejected if each.raw]
        others = [each for each in self.rejected if not each.raw] + apart[LETTERS:]
        found = [Letter(name, _said([each]), each.raw) for each in apart[:LETTERS]]
        if others:
            found.append(Letter(name, _said(others), payload))
        return list({letter.digest: letter for letter in found}.values())

    @property
    def taken(self) -> Taken:
        """For the feed's tally."""
        delivery, receipt = self.delivery, self.receipt
        times = [told.event.time for told in self.fresh]
        times += [each.time for each in self.parsed.positions]
        times += [each.time for each in self.parsed.readings]
        times += self.ahead
        return Taken(
            feed=delivery.name,
            format=delivery.feed.name,
            at=delivery.received,
            accepted=receipt.accepted,
            duplicates=receipt.duplicates,
            rejected=len(receipt.rejected),
            passed_over=receipt.passed_over,
            useless=receipt.useless,
            newest=max(times, default=None),
            lags_ms=[round((delivery.received - time).total_seconds() * 1_000) for time in times],
        )


def _said(rejected: Sequence[Rejected]) -> str:
    return clipped("; ".join(f"{each.item}: {each.reason}" for each in rejected), TEXT)


class Recent:
    """What this process has sent lately of feeds whose ids alone count, which the writer may not know yet."""

    def __init__(self, most: int = 20_000) -> None:
        self._contents: OrderedDict[bytes, bytes] = OrderedDict()
        self._most = most

    def or_known(self, events: Sequence[Told], known: Sequence[bytes | None]) -> list[bytes | None]:
        pairs = zip(events, known, strict=True)
        return [content or self._contents.get(each.key) for each, content in pairs]

    @contextmanager
    def sending(self, events: Sequence[Told]) -> Iterator[None]:
        """The events count as sent from now on, unless the block fails."""
        self._contents.update((each.key, each.content) for each in events)
        sent = False
        try:
            yield
            sent = True
        finally:
            if not sent:
                for each in events:
                    self._contents.pop(each.key, None)
            while len(self._contents) > self._most:
                self._contents.popitem(last=False)


def read(delivery: Delivery, limits: Limits) -> tuple[Lot, list[Told]]:
    """Parse the payload; the events are those that can be believed."""
    try:
        parsed = delivery.feed.parse(delivery.payload, delivery.received)
    except BadMessage as error:
        broken = Rejected("message", error.reason)
        return Lot(delivery, Parsed(), unreadable=True, rejected=[broken]), []
    lot = Lot(delivery, parsed, rejected=list(parsed.rejected))
    return lot, list(_timely(lot, limits))


def read_again(delivery: Delivery, limits: Limits) -> tuple[Lot, list[Told]]:
    """As `read`, of what was set aside: an event that the feed had read well, or an item of its own format.

    What an old list named whole is not what stands now, so nothing is ended by it.
    """
    try:
        event = decode_event(delivery.payload)
    except BadMessage:
        lot, events = read(delivery, limits)
        lot.parsed = replace(lot.parsed, whole=())
        return lot, events
    lot = Lot(delivery, Parsed(events=(event,)))
    return lot, list(_timely(lot, limits))


def plain(kind: EventKind) -> Feed:
    """The feed of a program that writes events itself."""
    return Feed("events", kind, lambda payload, _: Parsed(events=(decode_event(payload),)))


def _timely(lot: Lot, limits: Limits) -> Iterator[Told]:
    received, listed = lot.delivery.received, lot.listed(limits)
    for each in map(told, map(in_utc, lot.parsed.events)):
        time = each.event.time
        if time > received + limits.ahead:
            lot.ahead.append(time)
            lot.rejected.append(_rejected(each, f"{time.isoformat()} {AHEAD}"))
        elif time >= received - limits.back or each.event.may_be_old:
            yield each
        elif standing.stands(each.event, listed):
            yield standing.retimed(each, received, limits.back)
        else:
            lot.rejected.append(_rejected(each, f"{time.isoformat()} {BACK}"))


def _rejected(told: Told, reason: str) -> Rejected:
    """Kept as the event that it became: the feed has read it well, and only what it says is in question."""
    return Rejected(f"event {clipped(told.event.id, EVENT_NAMED)}", reason, told.raw)
