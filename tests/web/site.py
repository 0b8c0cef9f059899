"""A running centre, as tests reach it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

import httpx
import redis

from dashboard.model.codes import Role, Scope
from dashboard.streams.names import Names
from dashboard.web.security import CSRF_COOKIE, CSRF_HEADER

PASSWORD = "correct horse battery"
ONE = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
_numbers = count(1)


@dataclass(frozen=True)
class Site:
    url: str
    names: Names
    store: redis.Redis
    keys: dict[Scope, str]
    web: int  # the process that starts and keeps those that serve

    def await_ready(self) -> None:
        """Return when /readyz says so."""
        deadline = time.monotonic() + 180  # of a machine that does ten things at once
        with httpx.Client(base_url=self.url) as client:
            while time.monotonic() < deadline:
                try:
                    if client.get("/readyz").status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                time.sleep(0.1)  # the process has not bound its port yet: there is nothing to wait on
        raise AssertionError("the site did not become ready")

    @contextmanager
    def with_key(self, scope: Scope) -> Iterator[httpx.Client]:
        headers = {"authorization": f"Bearer {self.keys[scope]}"}
        with httpx.Client(base_url=self.url, headers=headers, timeout=20) as client:
            yield client

    @contextmanager
    def signed_in(self, role: Role, address: str) -> Iterator[httpx.Client]:
        """A person's browser: the session's cookies, and the token as a header."""
        with httpx.Client(base_url=self.url, headers={"x-forwarded-for": address}, timeout=20) as client:
            answer = client.post("/login", data={"username": str(role), "password": PASSWORD})
            assert answer.status_code == 303, answer.text
            client.headers[CSRF_HEADER] = client.cookies[CSRF_COOKIE]
            yield client

    def open_incident(self, desk: httpx.Client, title: str = "Smoke") -> str:
        """Open an incident by hand; gives its id."""
        answer = desk.post(
            "/api/v1/commands", json={"type": "OpenIncident", "category": "fire", "title": title}
        )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["facts"][0]["incident_id"])

    def register_unit(self, desk: httpx.Client) -> str:
        unit = f"E{next(_numbers)}"
        answer = desk.post("/api/v1/commands", json={"type": "RegisterUnit", "unit": unit, "service": "fire"})
        assert answer.status_code == 200, answer.text
        return unit

    @property
    def tip(self) -> str:
        last = self.store.xrevrange(self.names.journal, count=1)
        return last[0][0].decode() if last else "0-0"


def an_event(**data: Any) -> dict[str, Any]:
    """A CloudEvent that nothing else is near to: each lies in a place of its own."""
    number = next(_numbers)
    return {
        "specversion": "1.0",
        "id": f"e{number}",
        "source": "test/1",
        "type": "sitcen.emergency.v1",
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "data": {
            "category": "fire",
            "title": f"Smoke {number}",
            "location": {"type": "Point", "coordinates": [10 + number / 50, 40]},
            **data,
        },
    }
