"""Whole lists: what stands by the word of a feed, and the events that end what is listed no more.

An ending is reckoned from the last event alone, so that the same lists read again in the same order say
nothing new, whoever reads them and whenever.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta

import msgspec
from msgspec import structs

from dashboard.model.codes import Action
from dashboard.model.event import Event
from dashboard.streams.codec import decode_event
from dashboard.streams.seen import Told, content_of

OLDEST = timedelta(days=6)  # an ending whose time lies further back might not be believed
NAME = 200  # characters that an id may have

Key = tuple[str, str]  # source and ref
Stood = Mapping[Key, bytes]  # the field of the hash that each incident stands in
Listed = Mapping[str, frozenset[str]]  # source -> refs

_FIELD = msgspec.json.Decoder(tuple[str, str, str])


def field_of(told: Told) -> bytes:
    """Source, ref and content: whether an incident stands by this event is seen without reading events."""
    return msgspec.json.encode((told.event.source, told.event.ref, told.content.hex()))


def stood(fields: Iterable[bytes]) -> dict[Key, bytes]:
    return {(source, ref): field for field in fields for source, ref, _ in (_FIELD.decode(field),)}


def gone(before: Stood, listed: Listed) -> list[bytes]:
    """The fields of what stood, of the sources listed whole, and is listed no more."""
    return [
        field for (source, ref), field in before.items() if source in listed and ref not in listed[source]
    ]


def changes(before: Stood, listed: Listed, told: Iterable[Told]) -> tuple[dict[bytes, bytes], list[bytes]]:
    """What to put into the hash and which fields to take out of it, for each listed incident's last event."""
    now = {(each.event.source, each.event.ref): each for each in told if _stands(each.event, listed)}
    news = {key: each for key, each in now.items() if before.get(key) != field_of(each)}
    replaced = [before[key] for key in news if key in before]
    return {field_of(each): each.raw for each in news.values()}, replaced


def _stands(event: Event, listed: Listed) -> bool:
    return event.data.action is not Action.CANCEL and event.ref in listed.get(event.source, ())


def ending(last: bytes, received: datetime) -> Event:
    """The event that cancels what this encoded event told of."""
    event = decode_event(last)
    mark = f":gone:{content_of(last).hex()}"
    return structs.replace(
        event,
        id=event.ref[: NAME - len(mark)] + mark,
        time=max(event.time, _oldest(received)),
        data=structs.replace(event.data, action=Action.CANCEL, ref=event.ref, expires=None),
    )


def _oldest(received: datetime) -> datetime:
    """The same instant all day long, so that two who read the same list say the same."""
    return datetime.combine((received - OLDEST).date(), time(), UTC)
