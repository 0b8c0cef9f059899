"""MQTT 3.1.1 and 5: at QoS 1 in a session that the broker keeps while we are away.

A message is acknowledged after it is in the store, so one that was not is delivered again, and the events'
ids make the repetition harmless.
"""

import secrets
from typing import Any

import aiomqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from dashboard.errors import SourceFailed
from dashboard.feeds.back_off import BackOff
from dashboard.feeds.configuration.tables import Mqtt
from dashboard.feeds.transports.base import SLOWLY_S, Inbox, Transport
from dashboard.feeds.transports.tls import client_context, unreached

WRONG_CREDENTIALS = {134, 135}  # MQTT 5 section 2.4; paho gives version 3.1.1's refusals the same numbers
REFUSED = 128  # and above it: the reason codes of failures
AT_ONCE = 100  # messages that a broker of version 5 may send ahead of our acknowledgements


class Subscriber(Transport):
    """`client_id` is that under which the broker keeps what was published while we were away."""

    def __init__(self, mqtt: Mqtt, inbox: Inbox, client_id: str, back_off: BackOff | None = None) -> None:
        super().__init__(inbox, back_off)
        self._mqtt = mqtt
        # A look must not take over the session of those who work.
        self._client_id = f"{client_id}-trial-{secrets.token_hex(4)}" if inbox.trial else client_id

    async def session(self) -> None:
        """Receive until the connection ends. Raises SourceFailed or RedisError."""
        client = self._client()
        # aiomqtt has no word for it; paho, which it wraps, acknowledges by itself unless told not to.
        client._client.manual_ack_set(on=True)  # noqa: SLF001
        try:
            async with client:
                await self._subscribe(client)
                self.inbox.health.connected()
                async for message in client.messages:
                    self.inbox.health.backlog(len(client.messages))
                    await self.inbox.take(bytes(message.payload))
                    client._client.ack(message.mid, message.qos)  # noqa: SLF001
                    self.back_off.reset()
        except aiomqtt.MqttError as error:
            raise self._failure(error) from error

    async def _subscribe(self, client: aiomqtt.Client) -> None:
        topics, qos = self._mqtt.topics, int(self._mqtt.qos)
        answers = await client.subscribe([(topic, qos) for topic in topics])
        pairs = zip(topics, answers, strict=True)
        refused = [topic for topic, answer in pairs if _code(answer) >= REFUSED]
        if refused:
            why = f"{self._mqtt.url} does not let us read {', '.join(refused)}: ask for the right to it"
            raise SourceFailed(why, again_s=SLOWLY_S)

    def _client(self) -> aiomqtt.Client:
        mqtt, keeps = self._mqtt, not self.inbox.trial
        five = mqtt.version == "5"
        by_version: dict[str, Any] = (
            {
                "protocol": aiomqtt.ProtocolVersion.V5,
                "clean_start": not keeps,
                "properties": self._properties(),
            }
            if five
            else {"protocol": aiomqtt.ProtocolVersion.V311, "clean_session": not keeps}
        )
        return aiomqtt.Client(
            mqtt.url.host,
            mqtt.url.port,
            username=mqtt.username,
            password=mqtt.password,
            identifier=self._client_id,
            keepalive=30,
            tls_context=client_context(mqtt.ca_file, mqtt.cert_file, mqtt.key_file) if mqtt.url.tls else None,
            **by_version,
        )

    def _properties(self) -> Properties:
        found = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        found.SessionExpiryInterval = 0 if self.inbox.trial else self._mqtt.session_expiry_s
        found.ReceiveMaximum = AT_ONCE
        return found

    def _failure(self, error: aiomqtt.MqttError) -> SourceFailed:
        place, code = self._mqtt.url, _code(getattr(error, "rc", None))
        if code in WRONG_CREDENTIALS:
            why = f"{place} refuses our name or password: see username and password"
            return SourceFailed(why, again_s=SLOWLY_S)
        return unreached(error, place)


def _code(answer: object) -> int:
    """The number of a reason; -1 when it is none."""
    found = answer.value if isinstance(answer, ReasonCode) else answer
    return found if isinstance(found, int) else -1
