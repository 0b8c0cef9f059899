"""The journal: ids, the hash chain over it, and its verification."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

import redis

from dashboard.errors import ChainBroken
from dashboard.model.facts import Fact
from dashboard.streams.codec import decode_fact
from dashboard.streams.names import Names

GENESIS = "0" * 64
PAGE = 1_000


class Tip:
    """The end of the chain: the last journal id and its hash."""

    def __init__(self, entry_id: str = "0-0", digest: str = GENESIS) -> None:
        self.id, self.hash = entry_id, digest
        self._ms, self._seq = numbers(entry_id)

    def next_id(self, now_ms: int) -> str:
        """The id of the next fact: the clock's millisecond, or the tip's if the clock stands or went back."""
        if now_ms > self._ms:
            self._ms, self._seq = now_ms, 0
        else:
            self._seq += 1
        return f"{self._ms}-{self._seq}"

    def extend(self, entry_id: str, fact: bytes) -> str:
        """Move to the next entry; its hash covers the one before it, its id and its content."""
        self.hash = chain_hash(self.hash, entry_id, fact)
        self.id = entry_id
        return self.hash


def chain_hash(before: str, entry_id: str, fact: bytes) -> str:
    return sha256(b"%b%b%b" % (before.encode(), entry_id.encode(), fact)).hexdigest()


def entries(store: redis.Redis, names: Names, after: str = "0-0") -> Iterator[tuple[str, dict[bytes, bytes]]]:
    """Every journal entry after an id, in order."""
    while page := store.xrange(names.journal, min=f"({after}", count=PAGE):
        for entry_id, fields in page:
            yield entry_id.decode(), fields
        after = page[-1][0].decode()


def history(store: redis.Redis, names: Names, after: str = "0-0") -> Iterator[Fact]:
    """Every fact after an id, in order."""
    return (decode_fact(entry_id, fields) for entry_id, fields in entries(store, names, after))


@dataclass(frozen=True, slots=True)
class Verified:
    """What `verify` walked: how many facts, from where to where."""

    facts: int
    first: str
    last: str
    hash: str


def verify(store: redis.Redis, names: Names) -> Verified:
    """Recompute the whole chain from its anchor to its tip.

    Raises ChainBroken, naming the first entry that is not as it was written, or what is missing.
    """
    anchor = store.hmget(names.chain, "id", "hash")
    before = anchor[1].decode() if anchor[1] else GENESIS
    count, first, last = 0, "", anchor[0].decode() if anchor[0] else "0-0"
    for entry_id, fields in entries(store, names):
        expected = chain_hash(before, entry_id, fields.get(b"fact", b""))
        if fields.get(b"hash") != expected.encode():
            raise ChainBroken(f"entry {entry_id} (number {count + 1} of those kept) is not as it was written")
        before, last, count = expected, entry_id, count + 1
        first = first or entry_id
    _check_end(store, names, Verified(count, first, last, before))
    return Verified(count, first, last, before)


def _check_end(store: redis.Redis, names: Names, walked: Verified) -> None:
    tip = [each.decode() if each else None for each in store.hmget(names.lease, "tip", "hash")]
    # The writer may have gone on since the walk ended: then the tip's entry follows what was walked.
    if tip[0] in (None, walked.last) and (tip[1] or walked.hash) == walked.hash:
        return
    newer = [entry_id for entry_id, _ in entries(store, names, walked.last)]
    if tip[0] not in newer:
        raise ChainBroken(f"the journal ends at {walked.last}, but the last commit was {tip[0]}")


def in_order(ids: list[str]) -> bool:
    """Do journal ids only grow? They are compared as numbers, not as text."""
    return all(numbers(a) < numbers(b) for a, b in pairwise(ids))


def numbers(entry_id: str) -> tuple[int, int]:
    """A journal id as it compares: milliseconds, then sequence."""
    ms, _, seq = entry_id.partition("-")
    return int(ms), int(seq)
