"""The Frigate broker: MQTT at QoS 1 in a session that the broker keeps while we are away.

A message is acknowledged after its events are in the store, so one that was not is delivered again, and the
events' ids make the repetition harmless.
"""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import aiomqtt
import redis.asyncio
from redis.exceptions import RedisError

from dashboard.errors import BadMessage, SettingsError
from dashboard.feeds.base import Feed, Parsed, Rejected
from dashboard.feeds.health import BackOff, Health
from dashboard.streams.codec import encode_event
from dashboard.streams.names import Names

log = logging.getLogger(__name__)

TOPICS = ("events", "reviews", "tracked_object_update", "triggers")  # of all that Frigate publishes
AT_LEAST_ONCE = 1
RAW_KEPT = 4_000  # bytes of a refused payload kept with its reason
REASONS_LOGGED = 100  # different ones; a broken source repeats itself all night


@dataclass(frozen=True, slots=True)
class Broker:
    host: str
    port: int
    topics: tuple[str, ...]
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False


def broker_of(url: str) -> Broker:
    """From `mqtt[s]://[user:password@]host[:port]/topic`; a topic without wildcards is Frigate's prefix.

    Raises SettingsError, without the password, when it is no such address.
    """
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise SettingsError(f"SITCEN_MQTT_URL: {error}") from error
    if parts.scheme not in {"mqtt", "mqtts"} or not host:
        raise SettingsError("SITCEN_MQTT_URL is not of the form mqtt[s]://[user:password@]host[:port]/topic")
    tls = parts.scheme == "mqtts"
    # A wildcard's # begins a fragment in a URL.
    whole = parts.path + (f"#{parts.fragment}" if "#" in url else "")
    topic = unquote(whole.strip("/")) or "frigate"
    wild = "#" in topic or "+" in topic
    return Broker(
        host=host,
        port=port or (8883 if tls else 1883),
        topics=(topic,) if wild else tuple(f"{topic}/{each}" for each in TOPICS),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        tls=tls,
    )


@dataclass(slots=True)
class Receiver:
    """Hands what one broker publishes to the store, through one feed's parser."""

    broker: Broker
    feed: Feed
    store: redis.asyncio.Redis
    names: Names
    health: Health = field(default_factory=lambda: Health("mqtt"))
    back_off: BackOff = field(default_factory=BackOff)
    _told: set[str] = field(default_factory=set, init=False)

    async def run(self, stop: asyncio.Event) -> None:
        """Receive until `stop` is set; a broker or store that is away is waited for."""
        while not stop.is_set():
            try:
                await _unless(stop, self._session())
            except (aiomqtt.MqttError, RedisError, OSError) as error:
                self.health.failed(error)
                await _unless(stop, asyncio.sleep(self.back_off.after_failure()))

    async def _session(self) -> None:
        """Receive until the connection ends. Raises MqttError or RedisError."""
        client = self._client()
        # aiomqtt has no word for it; paho, which it wraps, acknowledges by itself unless told not to.
        client._client.manual_ack_set(on=True)  # noqa: SLF001
        async with client:
            await client.subscribe([(topic, AT_LEAST_ONCE) for topic in self.broker.topics])
            await self.store.ping()
            self.health.heard(datetime.now(UTC))
            async for message in client.messages:
                await self._take(bytes(message.payload))
                client._client.ack(message.mid, message.qos)  # noqa: SLF001
                self.back_off.reset()

    def _client(self) -> aiomqtt.Client:
        """The name is fixed: under it the broker keeps what was published while we were away."""
        return aiomqtt.Client(
            self.broker.host,
            self.broker.port,
            username=self.broker.username,
            password=self.broker.password,
            identifier=f"sitcen-{self.names.centre}-{self.feed.name}",
            clean_session=False,
            keepalive=30,
            tls_params=aiomqtt.TLSParameters() if self.broker.tls else None,
        )

    async def _take(self, payload: bytes) -> None:
        """Parse one payload, and put what it says, or why it says nothing, into the store."""
        now = datetime.now(UTC)
        try:
            parsed = self.feed.parse(payload, now)
        except BadMessage as error:
            parsed = Parsed(rejected=(Rejected("message", error.reason),))
        await self._store(parsed, payload, now)
        self.health.heard(now)

    async def _store(self, parsed: Parsed, payload: bytes, now: datetime) -> None:
        async with self.store.pipeline(transaction=True) as commands:
            for event in parsed.events:
                commands.xadd(self.names.events(event.kind), {"event": encode_event(event)})
            for rejected in parsed.rejected:
                reason = self._refused(rejected)
                fields = {"feed": self.feed.name, "reason": reason, "raw": payload[:RAW_KEPT]}
                # The writer sets it aside: one way for whatever could not be understood.
                commands.xadd(self.names.events(self.feed.kind), fields)
            commands.hset(self.names.feeds, self.feed.name, int(now.timestamp() * 1_000))
            await commands.execute()

    def _refused(self, rejected: Rejected) -> str:
        """The whole reason, logged the first time."""
        reason = f"{rejected.item}: {rejected.reason}"
        if rejected.reason not in self._told and len(self._told) < REASONS_LOGGED:
            self._told.add(rejected.reason)
            log.warning("refused from feed %s: %s", self.feed.name, reason)
        return reason


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Do the work, and leave it where it is when `stop` is set. Raises what the work raises."""
    working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    for task in (working, stopping):
        if not task.done():
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
    if working.done() and not working.cancelled():
        working.result()
