"""The last flushes of the live stream, each encoded once: clients are cursors into this ring.

What a client is behind by is kept for some seconds or minutes, by its size; what a client needs that comes
back, namely the facts and the names of what changed, for longer. Most flushes are positions, which nobody
asks for again.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from dashboard.streams.codec import utc_millis

View = Literal["fact", "board", "wall"]
FACTS_KEPT = 5_000  # about 5 MB: hours of a quiet city, and most of a minute of its worst one
CHUNKS_KEPT = 8 * 2**20  # bytes: ten seconds of the worst minute; whoever is further behind begins anew

_ENCODER = msgspec.json.Encoder()
FLUSH_BYTES = 600  # of a flush besides what is in it
RESET = b"event: reset\ndata: {}\n\n"


def frame(event: str, card: object, journal_id: str = "") -> bytes:
    """One server-sent event. JSON has no line ends, so one `data:` line holds it."""
    head = f"id: {journal_id}\nevent: {event}\ndata: " if journal_id else f"event: {event}\ndata: "
    return head.encode() + utc_millis(_ENCODER.encode(card)) + b"\n\n"


def fact_frame(journal_id: str, fields: dict[bytes, bytes]) -> bytes:
    """The contract's fact, spliced from its journal entry."""
    fact = utc_millis(fields[b"fact"])
    start = f'id: {journal_id}\nevent: fact\ndata: {{"id":"{journal_id}",'.encode()
    return start + fact[1:-1] + b',"hash":"' + fields[b"hash"] + b'"}\n\n'


def id_key(journal_id: str) -> tuple[int, int]:
    """Journal ids compare as numbers.

    Raises ValueError for what is no journal id.
    """
    ms, _, seq = journal_id.partition("-")
    return int(ms), int(seq or "0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flush:
    """What went out together. `tip` is the journal id after it, `changed` the names of what it changed."""

    tip: str
    facts: tuple[tuple[str, bytes], ...] = ()
    changed: frozenset[str] = frozenset()
    chunks: dict[View, bytes]

    @property
    def size(self) -> int:
        return sum(map(len, self.chunks.values())) + FLUSH_BYTES

    @property
    def told(self) -> bool:
        """Whether it holds anything that a client which comes back has missed."""
        return bool(self.facts or self.changed)


@dataclass(slots=True)
class Ring:
    """`floor` is the journal id before the oldest facts kept; `head` counts every flush there ever was."""

    floor: str = "0-0"
    head: int = 0
    tip: str = "0-0"
    facts_kept: int = FACTS_KEPT
    chunks_kept: int = CHUNKS_KEPT
    _flushes: deque[Flush] = field(default_factory=deque)  # whole, for cursors
    _told: deque[Flush] = field(default_factory=deque)  # without chunks, for those who come back
    _bytes: int = 0
    _facts: int = 0
    _joined: dict[tuple[View, int], bytes] = field(default_factory=dict)

    def append(self, flush: Flush) -> None:
        self._flushes.append(flush)
        self.head += 1
        self.tip = flush.tip
        self._bytes += flush.size
        self._joined.clear()
        while len(self._flushes) > 1 and self._bytes > self.chunks_kept:
            self._bytes -= self._flushes.popleft().size
        if flush.told:
            self._told.append(Flush(tip=flush.tip, facts=flush.facts, changed=flush.changed, chunks={}))
            self._facts += max(len(flush.facts), 1)
        while len(self._told) > 1 and self._facts > self.facts_kept:
            gone = self._told.popleft()
            self._facts -= max(len(gone.facts), 1)
            self.floor = gone.tip

    def restart(self, tip: str) -> None:
        """Forget everything: what was sent is no longer true. Every cursor falls out of the ring."""
        self._flushes.clear()
        self._told.clear()
        self._bytes = self._facts = 0
        self._joined.clear()
        self.floor = self.tip = tip
        self.head += 1

    def chunk(self, view: View, cursor: int) -> bytes:
        """All that a client at this cursor has not had; RESET when that is no longer kept."""
        if cursor == self.head:
            return b""
        if cursor < self.head - len(self._flushes):
            return RESET
        if cursor == self.head - 1:
            return self._flushes[-1].chunks[view]
        key = (view, cursor)
        if key not in self._joined:
            self._joined[key] = b"".join(flush.chunks[view] for flush in self._since(cursor))
        return self._joined[key]

    def _since(self, cursor: int) -> list[Flush]:
        behind = self.head - cursor
        return [self._flushes[-place] for place in range(behind, 0, -1)]

    def reaches(self, journal_id: str) -> bool:
        """Whether everything after this id is still kept."""
        return id_key(journal_id) >= id_key(self.floor)

    def after(self, journal_id: str) -> list[Flush]:
        """What was told after the id, oldest first."""
        key = id_key(journal_id)
        found: list[Flush] = []
        for flush in reversed(self._told):
            if id_key(flush.tip) <= key:
                break
            found.append(flush)
        return found[::-1]

    def facts_after(self, journal_id: str) -> bytes:
        key = id_key(journal_id)
        return b"".join(
            encoded
            for flush in self.after(journal_id)
            for entry_id, encoded in flush.facts
            if id_key(entry_id) > key
        )

    def changed_after(self, journal_id: str) -> set[str]:
        return {name for flush in self.after(journal_id) for name in flush.changed}
