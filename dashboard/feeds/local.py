"""What a centre lends to a format: its cameras, its places and zone, and the feed's own options."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from dashboard.errors import SettingsError
from dashboard.feeds.cameras import Camera, Cameras
from dashboard.model.place import Point

Options = TypeVar("Options")


def _nowhere(_: object) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """`district_of` and `place_of` answer None for what the city pack does not know."""

    cameras: Cameras = field(default_factory=dict[str, Camera])
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Kyiv"))
    centre: Point | None = None  # the middle of the city, for what concerns all of it
    district_of: Callable[[Point], str | None] = _nowhere
    place_of: Callable[[str], Point | None] = _nowhere  # by an address
    options: Mapping[str, Any] = field(default_factory=dict)  # `[feeds.NAME.options]` of the configuration

    def own(self, kind: type[Options]) -> Options:
        """The feed's options as its module declares them.

        Raises SettingsError, which names the option.
        """
        try:
            return msgspec.convert(dict(self.options), kind)
        except msgspec.ValidationError as error:
            raise SettingsError(f"options: {error}") from error
