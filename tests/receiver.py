"""A real HTTP server that receives webhooks, and answers as a test says."""

import base64
import contextlib
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "a-secret-of-this-test-and-no-other"


@dataclass(frozen=True)
class Delivery:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def event(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    def signed_by(self, secret: bytes) -> bool:
        """Reckoned from the standard's words, not by the code that is tested."""
        signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + self.body
        digest = hmac.new(secret, signed, hashlib.sha256).digest()
        ours = "v1," + base64.b64encode(digest).decode()
        fresh = abs(self.at - int(self.headers["webhook-timestamp"])) <= 300
        return fresh and ours in self.headers["webhook-signature"].split(" ")


@dataclass
class Reply:
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    after_s: float = 0.0
    body: bytes = b""
    hang_up: bool = False


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Who is sent away in mid-request is what the test is about."""


@dataclass
class Receiver:
    """`answers` gives the reply to each delivery; `kept` are those that were accepted, in order."""

    port: int = 0
    answers: Callable[[Delivery], Reply] = lambda _: Reply()
    deliveries: list[Delivery] = field(default_factory=list)
    kept: list[Delivery] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def until(self, true: Callable[[], object], within_s: float = 20.0) -> None:
        with self.news:
            assert self.news.wait_for(true, within_s), f"{len(self.deliveries)} deliveries came"

    def take(self, delivery: Delivery) -> Reply:
        reply = self.answers(delivery)
        with self.news:
            self.deliveries.append(delivery)
            if 200 <= reply.status < 300 and not reply.hang_up:
                self.kept.append(delivery)
            self.news.notify_all()
        return reply

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """A second time it listens at the same port."""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                heard = {name.lower(): value for name, value in self.headers.items()}
                reply = receiver.take(Delivery(self.path, heard, body, time.time()))
                time.sleep(reply.after_s)  # the test says how slow it is
                if reply.hang_up:
                    self.close_connection = True
                    return
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(reply.body)))
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(reply.body)

            def log_message(self, *_: Any) -> None:
                """The test says what it sees."""

        server = _Quiet(("127.0.0.1", self.port), Handler)
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
