"""The web process: gunicorn with an ASGI worker around the application of bootstrap/web.py."""

import resource
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication

from dashboard.settings import Settings

SCREENS = 3_000  # connections of one process: a screen is one, a browser with many tabs as well


class Served(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """`make` builds the application in each worker, after the fork: nothing is shared."""

    def __init__(self, options: dict[str, Any], make: Callable[[], Any]) -> None:
        self._options = options
        self._make = make
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._make()


def options(settings: Settings) -> dict[str, Any]:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return {
        "bind": f"{host}:{settings.port}",
        "workers": settings.workers,
        "worker_class": "dashboard.worker.Worker",
        "worker_connections": SCREENS,
        "timeout": 120,
        # An open /live never ends by itself, so a stop would wait for all of this time.
        "graceful_timeout": 3,
        "control_socket_disable": True,  # it would be one file for all centres of a machine
        "proc_name": "sitcen-web",
        "loglevel": "warning",
    }


def serve(settings: Settings, make: Callable[[], Any]) -> None:
    """Serve until a signal."""
    # Each screen is an open file, and the usual soft limit is 1,024 of them.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    Served(options(settings), make).run()
