"""A real HTTP server in a camera's place: good stills, and everything that cameras do instead."""

import contextlib
import io
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image

from dashboard.citizens.photos import MOST_BYTES


def a_picture(size: tuple[int, int] = (64, 48)) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, (30, 90, 200)).save(written, "JPEG")
    return written.getvalue()


ANSWERS: dict[str, tuple[int, bytes, dict[str, str]]] = {
    "/away": (302, b"", {"location": "http://elsewhere.example/still.jpg"}),
    "/moved": (302, b"", {"location": "/still.jpg"}),
    "/round": (302, b"", {"location": "/round"}),
    "/huge": (200, b"\xff\xd8" + bytes(MOST_BYTES), {}),
    "/page": (200, b"<html><script>alert(1)</script></html>", {}),
    "/locked": (401, b"", {}),
    "/gone": (404, b"", {}),
}


@dataclass
class Camera:
    port: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    free: threading.Event = field(default_factory=threading.Event)  # lets those go that were kept waiting

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Who is hung up on is what the test is about."""


@contextlib.contextmanager
def a_camera() -> Iterator[Camera]:
    camera = Camera()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            camera.asked[self.path] += 1
            if self.path == "/slow":
                self.send_response(200)
                self.end_headers()
                self.wfile.write(a_picture()[:20])
                self.wfile.flush()
                camera.free.wait(30)
            else:
                status, body, headers = ANSWERS.get(self.path, (200, a_picture(), {}))
                self._said(status, body, headers)

        def _said(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-type", "image/jpeg")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = _Quiet(("127.0.0.1", 0), Answers)
    camera.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield camera
    finally:
        camera.free.set()
        server.shutdown()
        server.server_close()
        thread.join()
