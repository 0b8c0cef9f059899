"""Whole lists: what stands by the word of a feed, and the events that end what is listed no more.

An ending is reckoned from the last event alone, so that the same list read by two says the same. What comes
back after its ending is told again, under an id of its own: the centre knows the old one.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta

import msgspec
from msgspec import structs

from dashboard.model.codes import Action
from dashboard.model.event import Event
from dashboard.streams.codec import decode_event
from dashboard.streams.seen import Told, content_of, told

BACK = timedelta(days=7)  # how far back the time of an event may lie, unless a centre says otherwise
NAME = 200  # characters that an id may have
TOLD_AT = "told_at"  # the attribute with the source's own time of what has stood for longer than that

Key = tuple[str, str]  # source and ref
Stood = Mapping[Key, bytes]  # the field of the hash that each incident stands in
Listed = Mapping[str, frozenset[str]]  # source -> refs

_PARTS = msgspec.json.Decoder(list[str])


def key_of(event: Event) -> Key:
    return event.source, event.ref


def field_of(told: Told) -> bytes:
    """Source, ref and content: whether an incident stands by this event is seen without reading events."""
    return msgspec.json.encode((*key_of(told.event), told.as_source_said.hex()))


def edition_field(source: str) -> bytes:
    """Where the hash has the instant of the last list of a source."""
    return msgspec.json.encode((source,))


def stood(fields: Iterable[bytes]) -> dict[Key, bytes]:
    found = ((_PARTS.decode(field), field) for field in fields)
    return {(parts[0], parts[1]): field for parts, field in found if len(parts) == 3}


def gone(before: Stood, listed: Listed) -> dict[Key, bytes]:
    """What stood, of the sources listed whole, and is listed no more."""
    return {
        (source, ref): field
        for (source, ref), field in before.items()
        if source in listed and ref not in listed[source]
    }


def changes(before: Stood, listed: Listed, told: Iterable[Told]) -> tuple[dict[bytes, bytes], list[bytes]]:
    """What to put into the hash and which fields to take out of it, for each listed incident's last event."""
    now = {key_of(each.event): each for each in told if stands(each.event, listed)}
    news = {key: each for key, each in now.items() if before.get(key) != field_of(each)}
    replaced = [before[key] for key in news if key in before]
    return {field_of(each): each.raw for each in news.values()}, replaced


def stands(event: Event, listed: Listed) -> bool:
    return event.data.action is not Action.CANCEL and event.ref in listed.get(event.source, ())


def ending(last: bytes, received: datetime, back: timedelta = BACK) -> Event:
    """The event that cancels what this encoded event told of."""
    event = decode_event(last)
    return structs.replace(
        event,
        id=_marked(event.ref, "gone", content_of(last).hex()),
        time=max(event.time, oldest(received, back)),
        data=structs.replace(event.data, action=Action.CANCEL, ref=event.ref, expires=None),
    )


def again(back_again: Told, ended: str, received: datetime) -> Told:
    """The same news after its ending (by that event's content): from now on it stands once more."""
    event = back_again.event
    time = received.replace(microsecond=received.microsecond // 1_000 * 1_000)
    renewed = structs.replace(event, id=_marked(event.id, "again", ended), time=time)
    return told(renewed, told_as=back_again.as_source_said)


def retimed(old: Told, received: datetime, back: timedelta) -> Told:
    """The news of what is still listed, although its own time lies too far back to be believed."""
    event = old.event
    attributes = event.data.attributes | {TOLD_AT: event.time.isoformat()}
    data = structs.replace(event.data, attributes=attributes)
    renewed = structs.replace(event, time=oldest(received, back), data=data)
    return told(renewed, told_as=old.as_source_said)


def oldest(received: datetime, back: timedelta) -> datetime:
    """A time that is still believed: the same all day, so that two who read the same list say the same."""
    midnight = datetime.combine((received - back).date() + timedelta(days=1), time(), UTC)
    return min(midnight, received.replace(microsecond=0))


def _marked(name: str, mark: str, digest: str) -> str:
    end = f":{mark}:{digest}"
    return name[: NAME - len(end)] + end
