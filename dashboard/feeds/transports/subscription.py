"""A FIWARE context broker: we ask it to notify us, look now and then whether it will, and renew it in time.

The notifications themselves are pushed to `POST /api/v1/feeds/NAME`. A broker of NGSI-LD knows ours by an id
of our choice; one of NGSIv2 chooses the id itself, so there ours is found by its description.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from dashboard.errors import SourceFailed
from dashboard.feeds.back_off import BackOff
from dashboard.feeds.configuration.tables import Subscription
from dashboard.feeds.transports.base import SLOWLY_S, Inbox, Transport
from dashboard.feeds.transports.tls import client_context, unreached

TIMEOUT_S = 20.0
PATHS = {"ld": "ngsi-ld/v1/subscriptions", "v2": "v2/subscriptions"}


class ContextBroker(Transport):
    """`name` is what the broker knows our subscription by."""

    def __init__(self, asked: Subscription, inbox: Inbox, name: str, back_off: BackOff | None = None) -> None:
        super().__init__(inbox, back_off)
        self._asked, self._name = asked, name
        self._at = f"{asked.broker.url.rstrip('/')}/{PATHS[asked.dialect]}"

    def rest_s(self) -> float:
        return self._asked.renew_s

    async def session(self) -> None:
        """Renew our subscription, or make it when it is not there. Raises SourceFailed."""
        asked = self._asked
        try:
            async with httpx.AsyncClient(
                headers={"User-Agent": "sitcen"} | asked.headers,
                verify=client_context(asked.ca_file),
                timeout=TIMEOUT_S,
                trust_env=False,
            ) as client:
                found = await self._find(client)
                # A look at a source must not change anything there.
                if not self.inbox.trial:
                    await self._keep(client, found)
        except (httpx.HTTPError, OSError) as error:
            raise unreached(error, asked.broker) from error
        self.inbox.health.connected()

    async def _find(self, client: httpx.AsyncClient) -> str | None:
        """Where our subscription lies; None when there is none."""
        if self._asked.dialect == "ld":
            place = f"{self._at}/urn:ngsi-ld:Subscription:{self._name}"
            answer = await client.get(place)
            return None if answer.status_code == httpx.codes.NOT_FOUND else self._good(answer, place)
        answer = await client.get(self._at, params={"limit": "1000"})
        self._good(answer, self._at)
        ours = [each["id"] for each in answer.json() if each.get("description") == self._name]
        return f"{self._at}/{ours[0]}" if ours else None

    async def _keep(self, client: httpx.AsyncClient, found: str | None) -> None:
        content = _linked(self._asked.context) if self._asked.dialect == "ld" else "application/json"
        body, headers = self._body(new=found is None), {"Content-Type": content}
        if found is None:
            self._good(await client.post(self._at, json=body, headers=headers), self._at)
        else:
            self._good(await client.patch(found, json=body, headers=headers), found)

    def _good(self, answer: httpx.Response, place: str) -> str:
        if answer.is_success:
            return place
        status = f"{self._asked.broker} answers {answer.status_code} {answer.reason_phrase}".strip()
        if answer.status_code in {401, 403}:
            raise SourceFailed(f"{status}: it does not know our key, see headers", again_s=SLOWLY_S)
        raise SourceFailed(f"{status} to our subscription", again_s=SLOWLY_S)

    def _body(self, *, new: bool) -> dict[str, Any]:
        """The subscription as the broker's dialect writes it; a renewal tells all but its name again."""
        until = datetime.now(UTC) + timedelta(seconds=3 * self._asked.renew_s)
        ends = until.strftime("%Y-%m-%dT%H:%M:%SZ")
        return self._linked(ends, new=new) if self._asked.dialect == "ld" else self._version_2(ends)

    def _linked(self, ends: str, *, new: bool) -> dict[str, Any]:
        key = {"key": "Authorization", "value": f"Bearer {self._asked.key}"}
        endpoint = {"uri": self._asked.notify.url, "accept": "application/json", "receiverInfo": [key]}
        named = {"id": f"urn:ngsi-ld:Subscription:{self._name}"} if new else {}
        context = {"@context": self._asked.context} if self._asked.context else {}
        return {
            **named,
            "type": "Subscription",
            "entities": [{"type": each} for each in self._asked.types],
            "notification": {"format": "normalized", "endpoint": endpoint},
            "expiresAt": ends,
            **context,
        }

    def _version_2(self, ends: str) -> dict[str, Any]:
        told = {"url": self._asked.notify.url, "headers": {"Authorization": f"Bearer {self._asked.key}"}}
        entities = [{"idPattern": ".*", "type": each} for each in self._asked.types]
        return {
            "description": self._name,
            "subject": {"entities": entities},
            "notification": {"httpCustom": told, "attrsFormat": "normalized"},
            "expires": ends,
        }


def _linked(context: str | None) -> str:
    return "application/ld+json" if context else "application/json"
