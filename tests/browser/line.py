"""The line between a browser and its centre, which a test can cut or let fall silent."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

CHUNK = 65_536


@dataclass
class Line:
    """A TCP proxy. What it carries is cut when it is `cut`; when it is `silent`, nobody is told anything."""

    to: int  # the port of the centre
    port: int = field(init=False)
    _door: socket.socket = field(init=False)
    _open: set[socket.socket] = field(default_factory=set)
    _ever: list[socket.socket] = field(default_factory=list)
    _carrying: list[threading.Thread] = field(default_factory=list)
    _silenced: set[socket.socket] = field(default_factory=set)
    _mode: str = "whole"

    @classmethod
    @contextmanager
    def of(cls, to: int) -> Iterator["Line"]:
        line = cls(to)
        line._door = socket.create_server(("127.0.0.1", 0))
        line.port = line._door.getsockname()[1]
        threading.Thread(target=line._serve, daemon=True).start()
        try:
            yield line
        finally:
            line._door.close()
            line.cut()
            for thread in line._carrying:
                thread.join()
            for each in line._ever:
                each.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def silent(self) -> None:
        """A black hole: nothing passes, nothing ends. What is open now stays dead for good."""
        self._mode = "silent"
        self._silenced |= self._open

    def cut(self) -> None:
        """Everything that is open ends, and whoever comes is turned away."""
        self._mode = "cut"
        for each in list(self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def whole(self) -> None:
        self._mode = "whole"

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._door.accept()
                if self._mode == "cut":
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self.to))
                self._open |= {near, far}
                self._ever += (near, far)
                if self._mode == "silent":
                    self._silenced |= {near, far}
                for ends in ((near, far), (far, near)):
                    self._carrying.append(threading.Thread(target=self._carry, args=ends, daemon=True))
                    self._carrying[-1].start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while chunk := source.recv(CHUNK):
                if source not in self._silenced:
                    sink.sendall(chunk)
        if source not in self._silenced:
            for each in (source, sink):
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                self._open.discard(each)
