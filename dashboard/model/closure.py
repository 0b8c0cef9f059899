"""A road closed by hand: a line on the map, and until when."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from dashboard.model.place import Latitude, Longitude

Place = tuple[Longitude, Latitude]
Line = Annotated[tuple[Place, ...], Meta(min_length=2, max_length=200)]


class Closure(Struct, frozen=True, kw_only=True):
    """Every road that `line` crosses or runs along, within some metres, is closed both ways."""

    id: str
    line: Line
    until: datetime
    reason: str
    by: str
    at: datetime
