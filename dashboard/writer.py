"""The writer: one active per centre. Lease, read, decide, commit at once, claim, set aside."""

import logging
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event as Stop
from typing import Any

import redis

from dashboard.batch import Batch
from dashboard.decide import Rules, decide_timed
from dashboard.errors import NotWriter
from dashboard.picture import Picture
from dashboard.streams import functions, snapshot
from dashboard.streams.journal import Tip
from dashboard.streams.names import Names
from dashboard.streams.store import Claimed, CommitLog, Entry, Lease

log = logging.getLogger(__name__)

PER_STREAM = 256  # entries read at once: one commit's worth
IDLE = timedelta(milliseconds=500)  # a read waits no longer, so that the lease is renewed in time
STANDBY = timedelta(milliseconds=250)
RETRY = timedelta(milliseconds=250)
TRIM_EVERY = timedelta(minutes=1)
LOOK_EVERY = timedelta(seconds=1)  # at the clock: what is due by time alone is late by no more
TOGETHER = 2  # deliveries after which entries left behind are no longer decided in one batch
MOST_DELIVERIES = 5  # an entry that was taken up so often and never finished is set aside unread


@dataclass(slots=True)
class Writer:
    """Runs until `stop` is set; takes over when the active writer falls silent."""

    store: redis.Redis
    names: Names
    rules: Rules
    holder: str
    lease: timedelta = timedelta(seconds=3)
    journal_kept: timedelta = timedelta(days=30)
    inputs_kept: timedelta = timedelta(days=1)
    stop: Stop = field(default_factory=Stop)
    _failing: bool = field(default=False, init=False)
    _trimmed: float = field(default=0.0, init=False)

    def run(self) -> None:
        """Stand by, lead, stand by again; a store that is away is waited for."""
        log.info("writer %s stands by", self.holder)
        while not self.stop.is_set():
            try:
                self._take_turn()
            except NotWriter as error:
                log.warning("writer %s stands down: %s", self.holder, error)
            except redis.exceptions.RedisError as error:
                self._note_failure(error)
                self.stop.wait(RETRY.total_seconds())

    def _take_turn(self) -> None:
        commits = CommitLog(self.store, self.names, self.lease)
        lease = commits.acquire(self.holder)
        if lease is None:
            self._note_success()
            self.stop.wait(STANDBY.total_seconds())
            return
        try:
            self._lead(commits, lease)
        finally:
            if self.stop.is_set():
                commits.release(lease)

    def _note_success(self) -> None:
        if self._failing:
            self._failing = False
            log.warning("writer %s has the store back", self.holder)

    def _note_failure(self, error: redis.exceptions.RedisError) -> None:
        if not self._failing:
            self._failing = True
            log.error("writer %s has lost the store: %s", self.holder, error)

    def _lead(self, commits: CommitLog, lease: Lease) -> None:
        functions.load(self.store)
        commits.ensure_groups()
        picture = snapshot.load(self.store, self.names)
        log.info("writer %s leads, epoch %s, %d incidents", self.holder, lease.epoch, len(picture.incidents))
        with ThreadPoolExecutor(1, "commit") as committer:
            turn = _Turn(commits, lease, picture, Tip(lease.tip, lease.hash), self.rules, committer)
            for pending in commits.claim_pending(self.holder, PER_STREAM):
                turn.take_over(pending)
            self._note_success()
            while not self.stop.is_set():
                self._serve(turn)
            turn.settle()

    def _serve(self, turn: "_Turn") -> None:
        entries = turn.commits.read(self.holder, PER_STREAM, IDLE)
        if entries:
            turn.step(entries)
        else:
            turn.settle()
            turn.commits.renew(turn.lease)
            turn.keep_time()
        self._trim(turn)

    def _trim(self, turn: "_Turn") -> None:
        if time.monotonic() - self._trimmed < TRIM_EVERY.total_seconds():
            return
        self._trimmed = time.monotonic()
        turn.settle()
        turn.commits.trim(turn.lease, _now(), journal_kept=self.journal_kept, inputs_kept=self.inputs_kept)


@dataclass(slots=True)
class _Turn:
    """One writer's time with the lease: the picture it holds, and where the chain ends.

    A batch is committed in a thread of its own while the next one is decided, never two at once: when a
    commit fails, the turn ends, and what was decided after it is forgotten with the picture.
    """

    commits: CommitLog
    lease: Lease
    picture: Picture
    tip: Tip
    rules: Rules
    committer: ThreadPoolExecutor
    _committing: "Future[None] | None" = field(default=None, init=False)
    _seen: Mapping[bytes, bytes] = field(default_factory=dict, init=False)
    _looked: datetime = field(default=datetime.min.replace(tzinfo=UTC), init=False)
    _first: bool = field(default=True, init=False)

    def take_over(self, pending: Sequence[Claimed]) -> None:
        """Decide what an earlier turn left; an entry that ends the process must not take others along.

        What was delivered several times is decided one by one, so that whatever stands before the culprit is
        committed, and the culprit comes first at the next turn; then it is set aside unread.
        """
        if all(each.deliveries <= TOGETHER for each in pending):
            self.step([each.entry for each in pending])
            return
        for each in pending:
            culprit = self._first and each.deliveries > MOST_DELIVERIES
            self._first = False
            self.step([each.entry], unreadable=culprit)
            self.settle()

    def step(self, entries: Sequence[Entry], *, unreadable: bool = False) -> None:
        """Decide a batch and begin to commit it. Raises NotWriter when the lease went to another."""
        batch = Batch(self.picture, self.tip, self.rules, now=_now())
        batch.decode(entries, unreadable=unreadable)
        keys = batch.keys()
        known = self.commits.known(keys, batch.now)
        # What the commit under way makes known, the store may not say yet.
        batch.note_known([self._seen.get(key, told) for key, told in zip(keys, known, strict=True)])
        batch.decide()
        if not entries or abs(batch.now - self._looked) >= LOOK_EVERY:
            self._looked = batch.now
            batch.keep_time()
        payload = batch.payload()
        self.settle()
        self._seen = batch.seen
        self._committing = self.committer.submit(self.commits.commit, self.lease, payload, batch.now)

    def keep_time(self) -> None:
        """While nothing comes: decide what is due by time alone. Raises what `step` raises."""
        if decide_timed(self.picture, now=_now(), rules=self.rules):
            self.step(())

    def settle(self) -> None:
        """Wait for the commit under way. Raises what it raised."""
        if self._committing is not None:
            self._committing.result()
            self._committing = None


def _now() -> datetime:
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1_000 * 1_000)


def connect(url: str, **options: Any) -> redis.Redis:
    """A client as the writer needs it: raw bytes, reads that may block, no silent second try of a commit."""
    retry = redis.retry.Retry(redis.backoff.NoBackoff(), 0)
    client: redis.Redis = redis.Redis.from_url(
        url, protocol=2, socket_timeout=None, socket_connect_timeout=2, retry=retry, **options
    )
    return client
