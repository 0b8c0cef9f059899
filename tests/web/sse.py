"""A browser's side of /live: the stream read event by event, with a deadline."""

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Sent:
    id: str
    event: str
    data: Any


@dataclass
class Stream:
    """One connection. `last_id` is what a browser would send as Last-Event-ID."""

    url: str
    headers: dict[str, str]
    path: str = "/live"
    last_id: str = ""
    _socket: socket.socket = field(init=False)

    def __enter__(self) -> Self:
        place = urlsplit(self.url)
        self._socket = socket.create_connection((place.hostname, place.port), timeout=15)
        lines = [f"GET {self.path} HTTP/1.1", f"Host: {place.netloc}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.last_id:
            lines.append(f"Last-Event-ID: {self.last_id}")
        self._socket.sendall("\r\n".join((*lines, "", "")).encode())
        self._read = self._socket.makefile("rb")
        status = self._read.readline()
        assert b" 200 " in status, status
        while self._read.readline() != b"\r\n":
            pass
        return self

    def __exit__(self, *_: object) -> None:
        self._read.close()
        self._socket.close()

    def events(self) -> Iterator[Sent]:
        """Every event, without end; TimeoutError after 15 s of silence."""
        buffered = b""
        while size := int(self._read.readline(), 16):
            buffered += self._read.read(size)
            self._read.read(2)
            *blocks, buffered = buffered.split(b"\n\n")
            for block in blocks:
                if (sent := self._parsed(block.decode())) is not None:
                    yield sent

    def of(self, *names: str) -> Iterator[Sent]:
        return (sent for sent in self.events() if sent.event in names)

    def _parsed(self, block: str) -> Sent | None:
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        self.last_id = fields.get("id", self.last_id)
        if "data" not in fields:
            return None
        return Sent(self.last_id, fields.get("event", "message"), json.loads(fields["data"]))
