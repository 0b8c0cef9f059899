"""Senders that are slow, large or malicious are refused within their limits, and others do not feel them."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from dashboard.model.codes import Scope
from dashboard.web.body import PATIENCE_S, WITHIN_S
from dashboard.worker import HEAD_WITHIN_S
from tests.web.site import Site

MEBIBYTE = 2**20


@contextmanager
def connected(site: Site) -> Iterator[socket.socket]:
    place = urlsplit(site.url)
    with socket.create_connection((place.hostname, place.port), timeout=60) as line:
        yield line


def head(site: Site, length: int) -> bytes:
    return (
        f"POST /api/v1/feeds/cap HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {site.keys[Scope.INGEST]}\r\n"
        f"content-type: application/xml\r\ncontent-length: {length}\r\n\r\n"
    ).encode()


def trickled(line: socket.socket, what: bytes) -> tuple[bytes, float]:
    """Send one byte a second until there is an answer; the answer, and after how many seconds."""
    began = time.monotonic()
    for byte in what:
        try:
            line.sendall(bytes([byte]))
        except OSError:
            return b"", time.monotonic() - began
        line.settimeout(1.0)
        try:
            return line.recv(4_096), time.monotonic() - began
        except TimeoutError:
            continue
        except OSError:
            return b"", time.monotonic() - began
    raise AssertionError("it took the whole of it")


def test_a_body_of_one_byte_a_second_is_refused_and_others_are_served(site: Site, ingest: httpx.Client):
    with connected(site) as line:
        line.sendall(head(site, 1_000))
        answer, seconds = trickled(line, b"x" * 60)
        assert b" 408 " in answer.splitlines()[0]
        assert PATIENCE_S <= seconds < PATIENCE_S + 5 < WITHIN_S
        assert ingest.post("/api/v1/feeds/cap", content=b"<alert/>").status_code == 400


def test_a_head_of_one_byte_a_second_is_cut_off(site: Site):
    with connected(site) as line:
        answer, seconds = trickled(line, head(site, 10))
        assert answer == b""
        assert seconds < HEAD_WITHIN_S + 5


def test_a_connection_that_says_nothing_is_cut_off_and_one_that_asks_again_is_not(site: Site):
    with connected(site) as silent, httpx.Client(base_url=site.url) as client:
        assert client.get("/healthz").status_code == 200
        began = time.monotonic()
        assert silent.recv(10) == b""
        assert time.monotonic() - began < HEAD_WITHIN_S + 5
        assert client.get("/healthz").status_code == 200


def resident(pid: int) -> int:
    """Bytes of memory that a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def serving(site: Site) -> list[int]:
    children = Path(f"/proc/{site.web}/task/{site.web}/children").read_text().split()
    return [int(child) for child in children]


LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY a0 "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]><alert>&a9;</alert>"
)
DEEP = b"<a>" * 1_000_000
WIDE = b"<alert>" + b"<a/>" * 1_900_000 + b"</alert>"


@pytest.mark.parametrize(
    "payload, status",
    [
        (LAUGHS, 400),
        (DEEP, 400),
        (WIDE, 400),
        (b"<alert>" + b"x" * (100 * MEBIBYTE), 413),
        (b"[" * (8 * MEBIBYTE), 400),
    ],
    ids=["laughs", "deep", "wide", "100 MB", "brackets"],
)
def test_a_bomb_is_refused_and_leaves_no_memory_behind(site: Site, ingest: httpx.Client, payload, status):
    ingest.post("/api/v1/feeds/cap", content=b"<alert/>")
    before = {pid: resident(pid) for pid in serving(site)}
    assert before
    began = time.monotonic()
    assert ingest.post("/api/v1/feeds/cap", content=payload, timeout=30).status_code == status
    assert time.monotonic() - began < 10
    grown = {pid: resident(pid) - before[pid] for pid in before}
    assert max(grown.values()) < 64 * MEBIBYTE, grown
    assert ingest.get("/healthz").status_code == 200


def test_a_bomb_that_does_not_say_its_length_is_refused_too(ingest: httpx.Client):
    def chunks() -> Iterator[bytes]:
        for _ in range(100):
            yield b"<a>" * (MEBIBYTE // 3)

    assert ingest.post("/api/v1/feeds/cap", content=chunks(), timeout=30).status_code == 413
