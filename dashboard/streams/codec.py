"""The wire, version 1: CloudEvents in, commands in, facts out. Strict; every error names the field."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import Raw, Struct, structs

from dashboard.errors import BadMessage
from dashboard.model.command import Command
from dashboard.model.commands import AnyCommand
from dashboard.model.event import Event, EventData, Position
from dashboard.model.facts import BODIES, Body, Fact
from dashboard.model.reading import Reading
from dashboard.streams import private

LARGEST_BYTES = 65_536  # one event; a source with more to say sends a link to it

_EVENT = msgspec.json.Decoder(Event)
_POSITION = msgspec.json.Decoder(Position)
_READING = msgspec.json.Decoder(Reading)
_COMMAND: msgspec.json.Decoder[Any] = msgspec.json.Decoder(AnyCommand)
_ENCODER = msgspec.json.Encoder()
_DATA_FIELDS = frozenset(EventData.__struct_fields__)
_PATH = re.compile(r" - at `(\$.*)`$")
_INSTANT_END = re.compile(rb'(T\d\d:\d\d:\d\d)(\.\d{3})?(?:\d{3})?Z"')

Timed = TypeVar("Timed", Event, Position, Reading)


class WireFact(Struct, kw_only=True, omit_defaults=True):
    """A fact as JSON; `id` and `hash` stand beside it in the journal entry."""

    id: str = ""
    type: str
    at: datetime
    actor: str
    cause: str
    incident_id: str | None = None
    unit: str | None = None
    data: Any
    hash: str = ""


class _StoredFact(Struct, kw_only=True):
    type: str
    at: datetime
    actor: str
    cause: str
    data: Raw


class _NamedFact(Struct, kw_only=True):
    type: str


_STORED = msgspec.json.Decoder(_StoredFact)
_NAMED = msgspec.json.Decoder(_NamedFact)


def decode_event(raw: bytes) -> Event:
    """One event from its JSON; what `data` has beyond the contract is kept in its `attributes`.

    Raises BadMessage, naming the field.
    """
    _fits(raw)
    try:
        return in_utc(_EVENT.decode(raw))
    except msgspec.ValidationError:
        return in_utc(_with_attributes(raw))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadMessage(f"this is no JSON: {error}") from error


def event_of(value: Any) -> Event:
    """One event from decoded JSON, as `decode_event`."""
    return decode_event(_ENCODER.encode(value))


def encode_event(event: Event) -> bytes:
    return _ENCODER.encode(event)


def decode_position(raw: bytes) -> Position:
    """One fix of one unit. Raises BadMessage, naming the field."""
    _fits(raw)
    try:
        return in_utc(_POSITION.decode(raw))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _bad(error) from error


def encode_position(position: Position) -> bytes:
    return _ENCODER.encode(position)


def decode_reading(raw: bytes) -> Reading:
    """One measured value. Raises BadMessage, naming the field."""
    _fits(raw)
    try:
        return in_utc(_READING.decode(raw))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _bad(error) from error


def encode_reading(reading: Reading) -> bytes:
    return _ENCODER.encode(reading)


def decode_command(raw: bytes) -> Command:
    """One command. Raises BadMessage, naming the field."""
    _fits(raw)
    try:
        command: Command = _COMMAND.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _bad(error) from error
    return command


def encode_command(command: Command) -> bytes:
    return _ENCODER.encode(command)


def encode_fact(fact: Fact) -> bytes:
    """The journal entry's `fact`, before what it says of persons is parted from it (streams/private.py)."""
    return _ENCODER.encode(_wire(fact))


def fact_json(fact: Fact) -> bytes:
    """The contract's Fact, with its journal id and hash; instants in UTC with milliseconds."""
    wire = _wire(fact)
    wire.id, wire.hash = fact.id, fact.hash
    return utc_millis(_ENCODER.encode(wire))


def decode_fact(entry_id: str, fields: Mapping[bytes, bytes]) -> Fact:
    """A fact from its journal entry, with what it says of persons unless that was erased.

    Raises BadMessage when it is not one of ours.
    """
    try:
        stored = _STORED.decode(private.joined(fields[b"fact"], fields.get(b"private", b"")))
        body = _body_decoder(stored.type).decode(stored.data)
    except (KeyError, msgspec.DecodeError) as error:
        raise BadMessage(f"journal entry {entry_id} is no fact: {error}") from error
    digest = fields[b"hash"].decode()
    return Fact(id=entry_id, at=stored.at, actor=stored.actor, cause=stored.cause, body=body, hash=digest)


def fact_type(fields: Mapping[bytes, bytes]) -> str:
    """The type of a journal entry's fact, for who reads only some. Empty when it is not one of ours."""
    try:
        return _NAMED.decode(fields[b"fact"]).type
    except (KeyError, msgspec.DecodeError):
        return ""


def utc_millis(raw: bytes) -> bytes:
    """JSON with every instant brought to three decimals of a second."""
    return _INSTANT_END.sub(lambda found: found[1] + (found[2] or b".000") + b'Z"', raw)


def _wire(fact: Fact) -> WireFact:
    return WireFact(
        type=fact.type,
        at=fact.at,
        actor=fact.actor,
        cause=fact.cause,
        incident_id=fact.incident_id,
        unit=fact.unit,
        data=fact.body,
    )


@cache
def _body_decoder(name: str) -> "msgspec.json.Decoder[Body]":
    return msgspec.json.Decoder(BODIES[name])


def _with_attributes(raw: bytes) -> Event:
    """The slower reading: unknown fields move to `attributes`, altitude is dropped."""
    try:
        value = msgspec.json.decode(raw)
        if isinstance(value, dict) and isinstance(value.get("data"), dict):
            value["data"] = _known(value["data"])
        return msgspec.convert(value, Event)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _bad(error) from error


def _known(data: dict[str, Any]) -> dict[str, Any]:
    extra = {name: value for name, value in data.items() if name not in _DATA_FIELDS}
    known = {name: value for name, value in data.items() if name in _DATA_FIELDS}
    attributes = known.get("attributes") or {}
    if extra and isinstance(attributes, dict):
        known["attributes"] = {**extra, **attributes}
    location = known.get("location")
    if (
        isinstance(location, dict)
        and isinstance(place := location.get("coordinates"), list)
        and len(place) == 3
    ):
        known["location"] = {**location, "coordinates": place[:2]}
    return known


def in_utc(message: Timed) -> Timed:
    """The message as the wire keeps it: in UTC, whole milliseconds. Raises BadMessage."""
    time = message.time
    if time.tzinfo is UTC and time.microsecond % 1_000 == 0:
        return message
    try:
        time = time.astimezone(UTC)
    except OverflowError as error:
        raise BadMessage("lies outside the calendar in UTC", "$.time") from error
    return structs.replace(message, time=time.replace(microsecond=time.microsecond // 1_000 * 1_000))


def _fits(raw: bytes) -> None:
    if len(raw) > LARGEST_BYTES:
        raise BadMessage(f"{len(raw)} bytes are more than the {LARGEST_BYTES} allowed")


def _bad(error: Exception) -> BadMessage:
    text = str(error)
    if not isinstance(error, msgspec.ValidationError):
        return BadMessage(f"this is no JSON: {text}")
    found = _PATH.search(text)
    return BadMessage(_PATH.sub("", text), found.group(1) if found else "")
