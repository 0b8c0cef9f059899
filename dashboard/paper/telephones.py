"""Whom to call when the screens are dark: a centre's own list, as it is written."""

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from dashboard.errors import SettingsError

Said = Annotated[str, Meta(min_length=1, max_length=120)]


class Telephones(Struct, frozen=True, forbid_unknown_fields=True):
    """`telephones` by whom they reach, in their order; `units` by the unit: its telephone or radio."""

    telephones: dict[Said, Said] = {}
    units: dict[Said, Said] = {}
    invented: bool = False


def load(path: Path | None, *, demo: bool) -> Telephones:
    """A centre's own file; without one the demo's invented numbers, or none.

    Raises SettingsError, which names the file and the field.
    """
    if path is None and not demo:
        return Telephones()
    source = path or files("dashboard.paper") / "telephones.toml"
    try:
        return msgspec.convert(tomllib.loads(source.read_text("utf-8")), Telephones)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SettingsError(f"telephones {path or 'of the package'}: {error}") from error
