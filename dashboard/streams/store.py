"""The writer's side of the store: lease, reading, claiming, the one atomic commit, trimming."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import redis

from dashboard.errors import NotWriter
from dashboard.streams import functions, seen
from dashboard.streams.names import WRITERS, Names


class Entry(NamedTuple):
    """One entry of an input stream; `place` is the stream's place among the inputs."""

    place: int
    stream: str
    id: bytes
    fields: Mapping[bytes, bytes]


class Claimed(NamedTuple):
    """An entry that an earlier writer took up, and how often that has happened."""

    entry: Entry
    deliveries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """What one commit writes; every list is flat, in the order that the function reads."""

    tip: str
    hash: str
    facts: Sequence[str | bytes] = ()  # id, fact, hash, private or nothing
    put: Sequence[str | bytes] = ()  # snapshot field, value
    drop: Sequence[str] = ()  # snapshot field
    dead: Sequence[str | bytes] = ()  # stream, entry, reason, raw, feed or an empty text
    seen: Sequence[bytes] = ()  # key, content
    arrivals: Sequence[str] = ()  # kind, milliseconds
    entries: Sequence[Entry] = ()  # to acknowledge

    def arguments(self, inputs: int) -> Iterator[str | bytes | int]:
        for each in (self.facts, self.put, self.drop, self.dead, self.seen, self.arrivals):
            yield len(each)
            yield from each
        by_stream: list[list[bytes]] = [[] for _ in range(inputs)]
        for entry in self.entries:
            by_stream[entry.place].append(entry.id)
        for ids in by_stream:
            yield len(ids)
            yield from ids


@dataclass(slots=True)
class Lease:
    """The right to write: `epoch` fences off every earlier writer, `seq` every commit but the next."""

    epoch: str
    seq: int
    tip: str
    hash: str


@dataclass(slots=True)
class CommitLog:
    store: redis.Redis
    names: Names
    lease: timedelta
    _keys: list[str] = field(init=False)

    def __post_init__(self) -> None:
        names = self.names
        self._keys = [names.lease, names.journal, names.snapshot, names.dead]

    def acquire(self, holder: str) -> Lease | None:
        """The lease, or None while another writer holds it."""
        answer = self._acquire(holder)
        if not answer:
            return None
        epoch, seq, tip, digest = (each.decode() for each in answer)
        return Lease(epoch, int(seq), tip, digest)

    def _acquire(self, holder: str) -> Any:
        try:
            return self.store.fcall("sitcen_acquire", 1, self.names.lease, holder, self._lease_ms)
        except redis.exceptions.ResponseError as error:
            if "not found" not in str(error).lower():
                raise
        functions.load(self.store)
        return self.store.fcall("sitcen_acquire", 1, self.names.lease, holder, self._lease_ms)

    @property
    def _lease_ms(self) -> int:
        return int(self.lease.total_seconds() * 1_000)

    def renew(self, lease: Lease) -> None:
        """Raises NotWriter when the lease went to another."""
        if not self.store.fcall("sitcen_renew", 1, self.names.lease, lease.epoch, self._lease_ms):
            raise NotWriter("the lease went to another")

    def release(self, lease: Lease) -> None:
        """Give the lease up, so that a standby need not wait for its end."""
        self.store.fcall("sitcen_renew", 1, self.names.lease, lease.epoch, 0)

    def ensure_groups(self) -> None:
        for stream in self.names.inputs:
            try:
                self.store.xgroup_create(stream, WRITERS, id="0", mkstream=True)
            except redis.exceptions.ResponseError as error:
                if "BUSYGROUP" not in str(error):
                    raise

    def read(self, holder: str, count: int, block: timedelta) -> list[Entry]:
        """New entries of every input, commands first; waits for the first one as long as `block`."""
        wait = max(1, int(block.total_seconds() * 1_000))
        streams = dict.fromkeys(self.names.inputs, ">")
        answer = self.store.xreadgroup(WRITERS, holder, streams, count=count, block=wait)
        return [entry for name, page in answer or () for entry in self._entries(name.decode(), page)]

    def _entries(self, stream: str, page: Sequence[tuple[bytes, Any]]) -> list[Entry]:
        index = self.names.inputs.index(stream)
        return [Entry(index, stream, entry_id, fields or {}) for entry_id, fields in page]

    def claim_pending(self, holder: str, count: int) -> Iterator[list[Claimed]]:
        """What earlier writers read and did not commit, in batches; the epoch has fenced them off."""
        for stream in self.names.inputs:
            cursor = "0-0"
            while True:
                deliveries = self._deliveries(stream, cursor, count)
                cursor, page, gone = self.store.xautoclaim(stream, WRITERS, holder, 0, cursor, count=count)
                if gone:  # deleted from the stream by somebody else: nothing is left to decide
                    self.store.xack(stream, WRITERS, *gone)
                if page:
                    entries = self._entries(stream, page)
                    yield [Claimed(entry, deliveries.get(entry.id, 0)) for entry in entries]
                cursor = cursor.decode()
                if cursor == "0-0":
                    break

    def _deliveries(self, stream: str, start: str, count: int) -> dict[bytes, int]:
        pending = self.store.xpending_range(stream, WRITERS, min=start, max="+", count=count)
        return {each["message_id"]: each["times_delivered"] for each in pending}

    def known(self, keys: Sequence[bytes], now: datetime) -> list[bytes | None]:
        return seen.look_up(self.store, self.names, keys, now)

    def commit(self, lease: Lease, payload: Payload, now: datetime) -> None:
        """Facts, snapshot, dead letters, digests and acknowledgements: all or none.

        Raises NotWriter when this writer is fenced off; nothing was written then.
        """
        keys = [*self._keys, self.names.seen(seen.week(now)), self.names.feeds, *self.names.inputs]
        answer = self.store.fcall(
            "sitcen_commit_2",
            len(keys),
            *keys,
            lease.epoch,
            lease.seq,
            WRITERS,
            self._lease_ms,
            payload.tip,
            payload.hash,
            *payload.arguments(len(self.names.inputs)),
        )
        if answer[0] != 1:
            raise NotWriter(f"the commit was fenced off by its {answer[1].decode()}")
        lease.seq += 1

    def trim(self, lease: Lease, now: datetime, *, journal_kept: timedelta, inputs_kept: timedelta) -> None:
        """Forget what is old and consumed; drop the buckets of digests that are out of date."""
        self._trim(lease, [self.names.journal, self.names.chain], now - journal_kept)
        for stream in (*self.names.inputs, self.names.dead):
            kept = journal_kept if stream == self.names.dead else inputs_kept
            self._trim(lease, [stream], now - kept)
        this = seen.week(now)
        self.store.delete(*(self.names.seen(week) for week in range(this - 6, this - 1)))

    def _trim(self, lease: Lease, keys: list[str], before: datetime) -> None:
        cutoff = f"{int(before.timestamp() * 1_000)}-0"
        self.store.fcall("sitcen_trim", 1 + len(keys), self.names.lease, *keys, lease.epoch, cutoff)
