"""Response profiles: how long each step of an incident may take, with the source of each figure."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from dashboard.errors import SettingsError
from dashboard.model.codes import AssignmentStatus

Seconds = Annotated[int, Meta(ge=1, le=86_400)]


class Limit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Seconds until the timer turns amber, and red."""

    amber_s: Seconds
    red_s: Seconds
    source: Annotated[str, Meta(min_length=1)]


class Profile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    timed_priorities: tuple[Annotated[int, Meta(ge=1, le=5)], ...]
    acknowledge: Limit
    send: Limit
    arrive: Limit
    statuses: dict[AssignmentStatus, Limit] = {}  # from the moment a unit took the status

    def limits(self) -> Iterator[tuple[str, Limit]]:
        """Every limit with its name."""
        yield from (("acknowledge", self.acknowledge), ("send", self.send), ("arrive", self.arrive))
        yield from ((str(status), limit) for status, limit in self.statuses.items())


def load(name: str, path: Path | None = None) -> Profile:
    """The profile of that name, from a centre's own file or from the one that comes with it.

    Raises SettingsError, which names the file and the field, or the profiles that there are.
    """
    profiles = _read(path)
    if name not in profiles:
        raise SettingsError(f"no response profile {name!r}; there are {', '.join(sorted(profiles))}")
    profile = profiles[name]
    for step, limit in profile.limits():
        if limit.amber_s > limit.red_s:
            raise SettingsError(f"profile {name}: {step} turns red before it turns amber")
    return profile


def names(path: Path | None = None) -> tuple[str, ...]:
    """The profiles that there are. Raises SettingsError."""
    return tuple(_read(path))


def _read(path: Path | None) -> dict[str, Profile]:
    source = path or files("dashboard.dispatch") / "profiles.toml"
    try:
        return msgspec.convert(tomllib.loads(source.read_text("utf-8")), dict[str, Profile])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SettingsError(f"profiles {path or 'of the package'}: {error}") from error
