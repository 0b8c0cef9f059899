"""An HTTP source of one test alone: it plays what it is told, and notes what it was asked."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from dashboard.feeds.configuration.addresses import Web
from dashboard.feeds.configuration.tables import Poll


class Asked(BaseHTTPRequestHandler):
    """One request, and the means to answer it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        source: Source = self.server.source  # type: ignore[attr-defined]
        source.asked.append((self.path, self.headers))
        with source.quiet():
            source.answer(self)

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        """`headers` are named with _ for -."""
        self.begin(status, Content_Length=str(len(body)), **headers)
        self.wfile.write(body)

    def begin(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


Answer = Callable[[Asked], None]


@dataclass(slots=True)
class Source:
    """Each path has its answers: one after another, and the last of them from then on."""

    port: int = 0
    scheme: str = "http"
    host: str = "127.0.0.1"
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, Message]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)  # the test has ended

    def url(self, path: str = "/", host: str = "") -> str:
        return f"{self.scheme}://{host or self.host}:{self.port}{path}"

    def poll(self, path: str = "/", **changed: object) -> Poll:
        return Poll(**({"url": Web.read(self.url(path)), "every_s": 0.01, "timeout_s": 10.0} | changed))

    def plays(self, *answers: Answer, path: str = "/") -> None:
        self.answers[path] = list(answers)

    def answer(self, asked: Asked) -> None:
        left = self.answers.get(asked.path.partition("?")[0])
        if left is None:
            asked.reply(404)
        else:
            (left.pop(0) if len(left) > 1 else left[0])(asked)

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Whoever asked may be gone before the answer is."""
        with suppress(OSError):
            yield

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


def saying(status: int, body: bytes = b"", **headers: str) -> Answer:
    return lambda asked: asked.reply(status, body, **headers)


def versioned(name: str, then: str, body: bytes, **headers: str) -> Answer:
    """A body with its version in a header; whoever has that version already is told so."""

    def answer(asked: Asked) -> None:
        known = asked.headers.get(then) == headers[name]
        asked.reply(304 if known else 200, b"" if known else body, **headers)

    return answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Whoever asked is gone: nobody is there to be told."""

    block_on_close = False


@contextmanager
def a_source(tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> Iterator[Source]:
    source = Source(host=host, scheme="https" if tls else "http")
    server = _Server(("127.0.0.1", 0), Asked)
    server.source = source  # type: ignore[attr-defined]
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    source.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield source
    finally:
        source.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
