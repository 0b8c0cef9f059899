"""The limits of what sensors measure: data that a centre edits, each with its source."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from dashboard.errors import SettingsError
from dashboard.model.codes import Category, Severity
from dashboard.model.event import Name
from dashboard.model.reading import Quantity

Seconds = Annotated[float, Meta(ge=0, le=86_400)]


class Level(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`on` raises the level, `off` lets it go, both in the quantity's unit."""

    severity: Severity
    on: float
    off: float


class Threshold(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Levels of one quantity, the mildest first."""

    quantity: Quantity
    category: Category
    title: Annotated[str, Meta(min_length=1, max_length=100)]
    source: Annotated[str, Meta(min_length=1, max_length=500)]
    hold_s: Seconds
    clear_s: Seconds
    gap_s: Seconds
    levels: tuple[Level, ...]
    below: bool = False
    stations: dict[Name, tuple[Level, ...]] = {}

    def levels_of(self, station: str) -> tuple[Level, ...]:
        return self.stations.get(station, self.levels)

    def mistakes(self) -> list[str]:
        """What no validator of single fields can see."""
        found = []
        for where, levels in (("levels", self.levels), *self.stations.items()):
            if any(not self._beyond(each.on, each.off) for each in levels):
                raise_by = "below" if self.below else "above"
                found.append(f"{self.quantity}, {where}: `on` must lie {raise_by} `off`")
            if any(not self._beyond(graver.on, milder.on) for milder, graver in pairwise(levels)):
                found.append(f"{self.quantity}, {where}: the mildest level comes first")
        return found

    def _beyond(self, value: float, other: float) -> bool:
        return value < other if self.below else value > other

    def reached(self, value: float, station: str) -> int:
        """How many levels the value has reached: 0 is none."""
        return sum(not self._beyond(each.on, value) for each in self.levels_of(station))

    def held(self, value: float, station: str) -> int:
        """How many levels the value does not let go."""
        return sum(self._beyond(value, each.off) for each in self.levels_of(station))


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    thresholds: tuple[Threshold, ...]


Thresholds = Mapping[str, Threshold]


def load(path: Path | None = None) -> Thresholds:
    """By quantity, from a centre's own file or those that come with it.

    Raises SettingsError, which names the file and every field that is wrong.
    """
    source = path or files("dashboard.watch") / "thresholds.toml"
    try:
        read = msgspec.convert(tomllib.loads(source.read_text("utf-8")), _File)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SettingsError(f"thresholds {path or 'of the package'}: {error}") from error
    mistakes = [mistake for each in read.thresholds for mistake in each.mistakes()]
    if mistakes:
        raise SettingsError(f"thresholds {path or 'of the package'}: {'; '.join(mistakes)}")
    return {each.quantity: each for each in read.thresholds}
