"""Many screens in one process: `python -m dashboard.bench.crowd PORT KEY COUNT` hears /live until asked.

It says `ready` when all have connected. One line of JSON, `{"sent": {event id: ms}, "ids": [journal id…]}`,
asks who missed what, and how long facts took from `sent` to each screen; the answer is one line as well.
"""

import asyncio
import json
import re
import resource
import sys
import time
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from dashboard.bench.common import percentiles

FACT = re.compile(rb"^id: (\S+)\nevent: fact\n.*?\"cause\":\"([^\"]+)\"", re.MULTILINE)
AT_ONCE = 50  # connections opened together: the listening queue is bounded

Facts = tuple[tuple[str, str], ...]  # (journal id, cause)


@dataclass(slots=True)
class Crowd:
    """The server sends the same bytes to many: each chunk is read once."""

    _known: dict[bytes, Facts] = field(default_factory=dict)

    def facts(self, payload: bytes) -> Facts:
        if payload not in self._known:
            found = FACT.findall(payload)
            self._known[payload] = tuple((each.decode(), cause.decode()) for each, cause in found)
        return self._known[payload]


class Screen(asyncio.Protocol):
    """One connection; `heard` has each chunk's facts with the instant (ms) of its arrival."""

    def __init__(self, crowd: Crowd, request: bytes) -> None:
        self.heard: list[tuple[float, Facts]] = []
        self.connected = asyncio.Event()
        self.lost = False
        self._crowd, self._request, self._buffer = crowd, request, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 — TCP
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        at = time.time() * 1_000
        self._buffer += data
        if not self.connected.is_set():
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            self.lost = b" 200 " not in head
            self._buffer = rest
            self.connected.set()
        while (payload := self._chunk()) is not None:
            if facts := self._crowd.facts(payload):
                self.heard.append((at, facts))

    def _chunk(self) -> bytes | None:
        """The next whole HTTP chunk."""
        end = self._buffer.find(b"\r\n")
        if end < 0:
            return None
        start, size = end + 2, int(self._buffer[:end], 16)
        if len(self._buffer) < start + size + 2:
            return None
        payload, self._buffer = self._buffer[start : start + size], self._buffer[start + size + 2 :]
        return payload

    def connection_lost(self, _: Exception | None) -> None:
        self.lost = True
        self.connected.set()


def verdict(screens: list[Screen], sent: dict[str, float], ids: list[str]) -> dict[str, Any]:
    """Who got every fact of the journal in order, and the latencies of what was sent."""
    incomplete = doubled = 0
    for screen in screens:
        got = [each for each, _ in chain.from_iterable(facts for _, facts in screen.heard)]
        incomplete += got != ids
        doubled += len(got) - len(set(got))
    latencies = [
        at - sent[cause]
        for screen in screens
        for at, facts in screen.heard
        for _, cause in facts
        if cause in sent
    ]
    dropped = sum(screen.lost for screen in screens)
    return {"incomplete": incomplete, "doubled": doubled, "dropped": dropped, **percentiles(latencies)}


async def _connect(screen: Screen, port: int) -> None:
    await asyncio.get_running_loop().create_connection(lambda: screen, "127.0.0.1", port)
    await screen.connected.wait()


async def main(port: int, key: str, count: int) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    crowd = Crowd()
    head = f"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\n\r\n"
    screens = [Screen(crowd, head.encode()) for _ in range(count)]
    for place in range(0, count, AT_ONCE):
        group = screens[place : place + AT_ONCE]
        await asyncio.gather(*(_connect(screen, port) for screen in group))
    print("ready", flush=True)
    asked = json.loads(await asyncio.to_thread(sys.stdin.readline))
    print(json.dumps(verdict(screens, asked["sent"], asked["ids"])), flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
