"""A webhook: what waits is POSTed one after another, in order, each until it is delivered or given up."""

import asyncio
import contextlib
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import httpx
from redis.exceptions import RedisError

from dashboard.ending import told_to_end
from dashboard.errors import BadMessage
from dashboard.feeds.back_off import BackOff
from dashboard.log import Changes
from dashboard.outputs import signature
from dashboard.outputs.delivery import Answer, Fate, post
from dashboard.outputs.envelope import MEDIA_TYPE
from dashboard.outputs.messages import Messages
from dashboard.outputs.standing import Keeper
from dashboard.outputs.tables import Webhook
from dashboard.streams import outbound
from dashboard.streams.names import Names
from dashboard.streams.outbound import Waiting

log = logging.getLogger(__name__)

AT_ONCE = 100
LOOK_EVERY_S = 2.0  # at what another process let wait again
STUMBLED_S = 60.0


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True, kw_only=True)
class Sender:
    """`woken` is set when something waits."""

    webhook: Webhook
    keeper: Keeper
    store: Any  # redis.asyncio.Redis
    names: Names
    messages: Messages
    woken: asyncio.Event
    back_off: BackOff
    now: Callable[[], datetime] = utc_now
    _keys: tuple[bytes, ...] = field(init=False)
    _client: httpx.AsyncClient = field(init=False)
    _refusals: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._keys = signature.keys_of(self.webhook.secret)
        self._client = client_of(self.webhook)

    @property
    def name(self) -> str:
        return self.keeper.standing.name

    async def run(self) -> None:
        """Send until cancelled; a store that is away is waited for."""
        store_health = Changes(log, f"reading what output {self.name} has to send")
        async with self._client:
            while not told_to_end():
                try:
                    wait_s = await self._round()
                    store_health.well()
                except (RedisError, OSError) as error:
                    store_health.failed(error)
                    wait_s = self.back_off.after_failure()
                except Exception as error:  # one message must not end what goes out after it
                    log.exception("output %s stumbled", self.name)
                    store_health.failed(error)
                    wait_s = STUMBLED_S
                await asyncio.sleep(wait_s)

    async def _round(self) -> float:
        """Send what waits; gives the seconds to wait after a failure."""
        self.woken.clear()
        page = (
            []
            if await self._is_gone()
            else await outbound.waiting(self.store, self.names, self.name, AT_ONCE)
        )
        for each in page:
            if (wait_s := await self._send(each)) or told_to_end():
                return wait_s
        if not page:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self.woken.wait()
        return 0.0

    async def _is_gone(self) -> bool:
        """Whether the receiver said that it wants nothing more; a person may have said otherwise since."""
        if self.keeper.standing.gone is None:
            return False
        await self.keeper.look_again()
        return self.keeper.standing.gone == digest(self.webhook)

    async def _send(self, each: Waiting) -> float:
        """One attempt, and what follows from it; seconds to wait before the next one of the same message."""
        try:
            message = await self.messages.of(each)
        except BadMessage as error:
            await self._give_up(each, error.reason)
            return 0.0
        if message is None:
            await outbound.delivered(self.store, self.names, self.name, each.entry)
            return 0.0
        head = {"content-type": MEDIA_TYPE, "user-agent": "sitcen"}
        head |= signature.headers(self._keys, message.id, self.now(), message.body)
        return await self._conclude(each, await post(self._client, self.webhook.url.url, message.body, head))

    async def _conclude(self, each: Waiting, answer: Answer) -> float:
        if answer.fate is Fate.DELIVERED:
            await outbound.delivered(self.store, self.names, self.name, each.entry)
            self.messages.delivered()
            self._next()
            await self.keeper.well(sent=1)
            return 0.0
        if answer.fate is Fate.GONE:
            await self.keeper.gone(answer.reason, digest(self.webhook))
            return 0.0
        await self.keeper.failed(answer.reason)
        self._refusals += answer.fate is Fate.REFUSED
        if self._refusals >= self.webhook.refusals:
            await self._give_up(each, answer.reason)
            return 0.0
        await self._give_up_the_old(answer.reason)
        return max(self.back_off.after_failure(), answer.wait_s)

    async def _give_up_the_old(self, reason: str) -> None:
        """What has waited for too long, while the receiver was away, holds up nothing any more."""
        oldest = self.now() - timedelta(days=self.webhook.give_up_days)
        for each in await outbound.waiting(self.store, self.names, self.name, AT_ONCE):
            if each.since > oldest:
                break
            await self._give_up(each, reason)

    async def _give_up(self, each: Waiting, reason: str) -> None:
        await outbound.give_up(self.store, self.names, self.name, each, reason=reason)
        log.warning("output %s gave up %s: %s", self.name, each.chosen.fact, reason)
        self._next()

    def _next(self) -> None:
        self._refusals = 0
        self.back_off.reset()


def client_of(webhook: Webhook) -> httpx.AsyncClient:
    """One connection to one place: no redirect, and no proxy of the environment, leads elsewhere."""
    return httpx.AsyncClient(
        timeout=webhook.timeout_s,
        follow_redirects=False,
        trust_env=False,
        verify=ssl.create_default_context(cafile=webhook.ca_file),
        limits=httpx.Limits(max_connections=1),
    )


def digest(webhook: Webhook) -> str:
    """The address as it may be kept: another one is another receiver."""
    return sha256(webhook.url.url.encode()).hexdigest()[:16]
