"""/healthz, /readyz and /metrics: for the people and programs that keep the centre running."""

from dataclasses import dataclass
from typing import Any

import redis
from fastapi import FastAPI
from starlette.responses import Response

from dashboard.streams.names import ARCHIVISTS
from dashboard.web.parts import Parts
from dashboard.web.problem import json_of
from dashboard.web.ring import id_key

LARGEST_LAG_MS = 10_000  # a screen that is so far behind the journal is not ready


@dataclass(frozen=True, slots=True)
class Health:
    parts: Parts

    async def alive(self) -> Response:
        """Answers while the process does."""
        return json_of({"status": "ok"})

    async def ready(self) -> Response:
        """The store answers, a writer holds the lease, and this process has read the journal."""
        found = await self._checks()
        ready = bool(found["store"] and found["writer"] and found["picture"])
        return json_of({"status": "ok" if ready else "not ready", "checks": found}, 200 if ready else 503)

    async def metrics(self) -> Response:
        """Prometheus text."""
        hub, found = self.parts.hub, await self._checks()
        status: dict[str, int] = {}
        for incident in hub.picture.incidents.values():
            status[incident.status] = status.get(incident.status, 0) + 1
        lines = [
            _line("sitcen_up", "store", int(found["store"]), part="store"),
            _line("sitcen_up", "", int(found["writer"]), part="writer"),
            _line("sitcen_up", "", int(hub.pulse.archive_ok), part="archivist"),
            _line("sitcen_journal_lag_ms", "journal behind its end", found["lag_ms"]),
            _line("sitcen_archive_lag_ms", "archive behind the journal's end", await self._archive_lag_ms()),
            _line("sitcen_live_clients", "open /live streams", hub.outbox.clients),
            _line("sitcen_units", "registered units", len(hub.picture.units)),
            _line(
                "sitcen_set_aside_total",
                "messages set aside, still to be looked at",
                hub.picture.set_aside_count,
            ),
        ]
        feeds = sorted(hub.picture.feeds.items())
        lines += [_line("sitcen_feed", "", 1, feed=name, state=feed.state) for name, feed in feeds]
        lines += [_line("sitcen_incidents", "", count, status=name) for name, count in sorted(status.items())]
        return Response("".join(lines), media_type="text/plain; version=0.0.4")

    async def _archive_lag_ms(self) -> int:
        """How far the archive is behind the journal; -1 when there is none, or nobody can say."""
        names = self.parts.names
        try:
            groups = await self.parts.store.xinfo_groups(names.journal)
            last = await self.parts.store.xrevrange(names.journal, count=1)
        except (redis.RedisError, OSError, TimeoutError):
            return -1
        own = [each for each in groups if each["name"] == ARCHIVISTS.encode()]
        if not own:
            return -1
        tip = id_key(last[0][0].decode()) if last else (0, 0)
        return max(0, tip[0] - id_key(own[0]["last-delivered-id"].decode())[0])

    async def _checks(self) -> dict[str, Any]:
        hub = self.parts.hub
        try:
            writer_ok = await hub.pulse.writer_holds()
            last = await self.parts.store.xrevrange(self.parts.names.journal, count=1)
        except (redis.RedisError, OSError, TimeoutError):
            return {"store": False, "writer": False, "picture": hub.loaded, "lag_ms": -1}
        tip = id_key(last[0][0].decode()) if last else (0, 0)
        lag = max(0, tip[0] - id_key(hub.picture.tip)[0]) if hub.loaded else -1
        return {"store": True, "writer": writer_ok, "picture": 0 <= lag < LARGEST_LAG_MS, "lag_ms": lag}


def _line(name: str, says: str, value: float, **labels: str) -> str:
    inside = ",".join(f'{key}="{text}"' for key, text in labels.items())
    comment = f"# HELP {name} {says}\n# TYPE {name} gauge\n" if says else ""
    return f"{comment}{name}{{{inside}}} {value}\n" if inside else f"{comment}{name} {value}\n"


def add_routes(api: FastAPI, parts: Parts) -> None:
    health = Health(parts)
    for path, answer in (("/healthz", health.alive), ("/readyz", health.ready), ("/metrics", health.metrics)):
        api.add_api_route(path, answer, methods=["GET"], response_model=None)
