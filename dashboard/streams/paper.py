"""How the sheets of the paper fallback do, as the process that writes them last said."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import redis
from msgspec import Struct

from dashboard.streams.names import Names

SILENT = timedelta(seconds=20)  # several signs of life missed


class PaperStanding(Struct, frozen=True, kw_only=True):
    """`at` is the last sign of life, `written_at` of the newest sheet; `problem` is why there is no newer."""

    at: datetime
    folder: str
    written_at: datetime | None = None
    problem: str | None = None

    def well(self, now: datetime) -> bool:
        return self.problem is None and now - self.at <= SILENT


_STANDING = msgspec.json.Decoder(PaperStanding)


def note(store: redis.Redis, names: Names, standing: PaperStanding | None) -> None:
    """Say how it does; None: no sheets are wanted."""
    if standing is None:
        store.delete(names.paper)
    else:
        store.set(names.paper, msgspec.json.encode(standing))


def decode(value: bytes | None) -> PaperStanding | None:
    return None if value is None else _STANDING.decode(value)


def read(store: Any, names: Names) -> PaperStanding | None:
    """None where no sheets are wanted."""
    return decode(store.get(names.paper))
