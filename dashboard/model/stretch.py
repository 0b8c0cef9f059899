"""Stretches of road that an event closes or slows, as its source drew them: an event's attribute `road`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from dashboard.model.closure import Line

ATTRIBUTE = "road"
MOST_LINES = 20


class Stretch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`lines` run the way that the traffic concerned drives.

    A road that is not closed takes `factor` times as long; None: as the centre's figures say of the category.
    """

    lines: Annotated[tuple[Line, ...], Meta(min_length=1, max_length=MOST_LINES)]
    closed: bool = False
    both_ways: bool = False
    factor: Annotated[float, Meta(ge=1, le=20)] | None = None
    since: Annotated[datetime, Meta(tz=True)] | None = None
    until: Annotated[datetime, Meta(tz=True)] | None = None

    def stands(self, now: datetime) -> bool:
        """Say whether it has begun, and not ended."""
        begun = self.since is None or self.since <= now
        return begun and (self.until is None or now < self.until)


def written(stretch: Stretch) -> dict[str, object]:
    """The stretch as an event carries it among its attributes."""
    plain: dict[str, object] = msgspec.to_builtins(stretch)
    return {ATTRIBUTE: plain}


def stretch_in(attributes: Mapping[str, object]) -> Stretch | None:
    """The stretch that an event's attributes tell of; None when there is none, or none that can be read."""
    if ATTRIBUTE not in attributes:
        return None
    try:
        return msgspec.convert(attributes[ATTRIBUTE], Stretch)
    except msgspec.ValidationError:
        return None  # any program may send events, and their attributes are its own
