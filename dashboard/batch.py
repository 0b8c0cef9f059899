"""One batch of the writer: entries in, facts out, and the snapshot's delta. No I/O."""

import logging
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct, structs

from dashboard.decide import Rules, decide, decide_timed
from dashboard.errors import BadMessage
from dashboard.fold import CENTRE, apply
from dashboard.model.codes import EventKind
from dashboard.model.command import Command
from dashboard.model.commands import BY_PROCESSES
from dashboard.model.event import Event
from dashboard.model.facts import Body, CommandRefused, Fact, MessageSetAside
from dashboard.picture import Picture
from dashboard.streams import seen, snapshot
from dashboard.streams.codec import decode_command, decode_event, encode_fact
from dashboard.streams.journal import Tip
from dashboard.streams.private import parted
from dashboard.streams.store import Entry, Payload

log = logging.getLogger(__name__)

EXCERPT = 500  # characters of a message that could not be understood, for the card that shows it
COMMAND = b"command"


class _Read(Struct):
    """An entry, and what it was understood as."""

    entry: Entry
    message: Event | Command | None
    key: bytes
    content: bytes
    complaint: str = ""


class Batch:
    """Decode, ask which are known, decide: then `payload()` is ready to commit."""

    def __init__(self, picture: Picture, tip: Tip, rules: Rules, *, now: datetime) -> None:
        self.picture, self.tip, self.rules, self.now = picture, tip, rules, now
        self._now_ms = int(now.timestamp() * 1_000)
        self.entries: Sequence[Entry] = ()
        self.facts: list[str | bytes] = []
        self.dead: list[str | bytes] = []
        self.seen: dict[bytes, bytes] = {}
        self.arrivals: set[EventKind] = set()
        self._read: list[_Read] = []
        self._known: dict[bytes, bytes] = {}

    def decode(self, entries: Sequence[Entry], *, unreadable: bool = False) -> None:
        """Understand each entry, or note why not; `unreadable` ones are not even tried."""
        self.entries = entries
        read = _unreadable if unreadable else _understood
        self._read = [read(entry) for entry in entries]

    def keys(self) -> list[bytes]:
        return [read.key for read in self._read if read.key]

    def note_known(self, contents: Sequence[bytes | None]) -> None:
        """What the store knows of `keys()`, in their order."""
        pairs = zip(self.keys(), contents, strict=True)
        self._known = {key: content for key, content in pairs if content is not None}

    def decide(self) -> None:
        """Decide each message in order, folding its facts before the next."""
        for read in self._read:
            self._decide_one(read)

    def keep_time(self) -> None:
        """Decide what is due by the clock alone, after what the messages led to."""
        for body in decide_timed(self.picture, now=self.now, rules=self.rules):
            self._record(body, None)

    def payload(self) -> Payload:
        """What one commit writes, as the function `sitcen_commit_2` takes it."""
        put, drop = snapshot.delta(self.picture, self.picture.take_changed()) if self.facts else ([], [])
        return Payload(
            tip=self.tip.id,
            hash=self.tip.hash,
            facts=self.facts,
            put=put,
            drop=drop,
            dead=self.dead,
            seen=[each for pair in self.seen.items() for each in pair],
            arrivals=[each for kind in self.arrivals for each in (str(kind), str(self._now_ms))],
            entries=self.entries,
        )

    def _decide_one(self, read: _Read) -> None:
        message = read.message
        if message is None:
            self._set_aside(read, read.complaint)
            return
        if isinstance(message, Event):
            self.arrivals.add(message.kind)
        known = self._known.get(read.key)
        if known is not None:
            self._repeated(read, known)
            return
        try:
            bodies = decide(self.picture, message, now=self.now, rules=self.rules)
        except BadMessage as error:
            self._set_aside(read, error.reason)
            return
        except Exception as error:  # one bad entry must not stop the stream
            log.exception("set aside %s of %s", read.entry.id.decode(), read.entry.stream)
            self._set_aside(read, f"the centre could not decide: {type(error).__name__}: {error}")
            return
        if not isinstance(message, BY_PROCESSES):
            self._known[read.key] = self.seen[read.key] = read.content
        for body in bodies:
            self._record(body, message)

    def _repeated(self, read: _Read, known: bytes) -> None:
        if isinstance(read.message, Command):
            refusal = CommandRefused(command=type(read.message).__name__, code="repeated")
            self._record(refusal, read.message)
        elif known != read.content:
            self._set_aside(read, "the id of an event that is known, with other content - at `$.id`")

    def _record(self, body: Body, message: Event | Command | None, cause: str = "") -> None:
        actor, at = CENTRE, self.now
        if isinstance(message, Command):
            # A recording carries its own instants; none may lie ahead of the clock.
            actor, at = message.actor or "unnamed", min(message.at or self.now, self.now)
        entry_id = self.tip.next_id(self._now_ms)
        fact = Fact(id=entry_id, at=at, actor=actor, cause=message.id if message else cause, body=body)
        raw, private = parted(encode_fact(fact))
        self.facts += (entry_id, raw, self.tip.extend(entry_id, raw), private)
        apply(self.picture, fact)

    def _set_aside(self, read: _Read, reason: str) -> None:
        entry, raw = read.entry, _raw(read.entry)
        feed = _feed(entry)
        self.dead += (entry.stream, entry.id, reason[:1_000], raw, feed or "")
        body = MessageSetAside(
            stream=entry.stream.rpartition("}:")[2],
            entry=entry.id.decode(),
            reason=reason[:1_000],
            source=read.message.source if isinstance(read.message, Event) else feed,
            excerpt=raw[: 4 * EXCERPT].decode("utf-8", "replace")[:EXCERPT],
            feed=feed,
        )
        self._record(body, None, cause=entry.id.decode())


def _feed(entry: Entry) -> str | None:
    feed = entry.fields.get(b"feed")
    return feed.decode("utf-8", "replace")[:200] if feed else None


def _raw(entry: Entry) -> bytes:
    """The message as it came: our one field, or all fields of an entry that is not ours."""
    for name in (b"event", b"command", b"raw"):
        if name in entry.fields:
            return entry.fields[name]
    return b" ".join(name + b"=" + value for name, value in entry.fields.items())


def _unreadable(entry: Entry) -> _Read:
    return _Read(entry, None, b"", b"", "was taken up several times and never finished")


def _understood(entry: Entry) -> _Read:
    try:
        if entry.place == 0:
            command = decode_command(_field(entry, b"command"))
            command = command if command.id else structs.replace(command, id=entry.id.decode())
            return _Read(entry, command, seen.key("command", command.id), COMMAND)
        if b"reason" in entry.fields:  # a feed could not understand it, and says why
            return _Read(entry, None, b"", b"", entry.fields[b"reason"].decode("utf-8", "replace"))
        event = decode_event(_field(entry, b"event"))
        return _Read(entry, event, seen.key(event.source, event.id), seen.content(event))
    except BadMessage as error:
        return _Read(entry, None, b"", b"", error.reason)


def _field(entry: Entry, name: bytes) -> bytes:
    value = entry.fields.get(name)
    if value is None:
        raise BadMessage(f"the entry has no field `{name.decode()}`")
    return value
