"""The figures that travel times and advice rest on: data that a centre edits."""

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from dashboard.errors import SettingsError
from dashboard.model.codes import Category, Service

Seconds = Annotated[float, Meta(ge=0, le=86_400)]
Factor = Annotated[float, Meta(ge=0.1, le=20)]
Share = Annotated[float, Meta(ge=0, le=0.99)]
ON_ROAD = "on_road"


class Holdup(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an open incident of a category does to the roads within `radius_m` of it."""

    category: Category
    radius_m: Annotated[float, Meta(gt=0, le=5_000)]
    factor: Factor = 1.0
    closes: bool = False


class Signals(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    lit_s: Seconds
    dark_s: Seconds


class Figures(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As the comments in travel.toml say."""

    limit_s: dict[Service, Seconds]
    cover_by: dict[Service, str]
    task_s: dict[Service, Seconds]
    otherwise_task_s: Seconds
    busy: Share
    low: Factor
    high: Factor
    untrusted_high: Factor
    last_fix_min: Annotated[float, Meta(ge=0, le=240)]
    sticky_s: Seconds
    tie_s: Seconds
    spare_s: Seconds
    reassign_s: Seconds
    move_gain: Share
    move_max_s: Seconds
    turnout_s: dict[str, Seconds]
    signals: Signals
    holdups: tuple[Holdup, ...]

    def turnout(self, service: Service, *, at_station: bool) -> float:
        """Seconds from the call until the wheels turn."""
        return self.turnout_s.get(service if at_station else ON_ROAD, 0.0)

    def task(self, service: Service) -> float:
        """Seconds that a call of this service takes as a whole."""
        return self.task_s.get(service, self.otherwise_task_s)


def load(path: Path | None = None) -> Figures:
    """The figures of a centre's own file, or those that come with it.

    Raises SettingsError, which names the file and the field.
    """
    source = path or files("dashboard.dispatch") / "travel.toml"
    try:
        return msgspec.convert(tomllib.loads(source.read_text("utf-8")), Figures)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SettingsError(f"travel figures {path or 'of the package'}: {error}") from error
