"""What one web process is made of; put together in app.py, handed to everything that answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from dashboard.desk import Desk
from dashboard.feeds.cameras import Camera, Cameras
from dashboard.permissions import Caller
from dashboard.settings import Settings
from dashboard.streams.names import Names
from dashboard.streams.people import People
from dashboard.web.live import Hub
from dashboard.web.past import Past


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    settings: Settings
    names: Names
    store: Any  # redis.asyncio.Redis: its own annotations are not strict
    people: People
    hub: Hub
    desk: Desk
    past: Past
    demo: bool = False
    cameras: Cameras = field(default_factory=dict[str, Camera])
    now: Callable[[], datetime] = utc_now


CALLER = "sitcen.caller"  # the key of the guard's finding in the ASGI scope
RECHECK = "sitcen.recheck"  # the key of the question whether the caller may still be here


def caller_of(scope: Any) -> Caller:
    """Who the guard let in; only routes behind the guard may ask."""
    caller: Caller = scope[CALLER]
    return caller
