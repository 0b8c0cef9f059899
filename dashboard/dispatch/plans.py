"""Response plans (run cards): what a category and priority need, as data that a centre edits."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from dashboard.errors import SettingsError
from dashboard.model.codes import Category
from dashboard.model.commands import Priority

Count = Annotated[int, Meta(ge=1, le=50)]


class Plan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many units with each capability, for these priorities."""

    priorities: tuple[Priority, ...]
    needs: dict[str, Count]


Plans = Mapping[Category, tuple[Plan, ...]]


def load(path: Path | None = None) -> Plans:
    """The plans of a centre's own file, or those that come with it.

    Raises SettingsError, which names the file and the field.
    """
    source = path or files("dashboard.dispatch") / "plans.toml"
    try:
        return msgspec.convert(tomllib.loads(source.read_text("utf-8")), dict[Category, tuple[Plan, ...]])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SettingsError(f"plans {path or 'of the package'}: {error}") from error


def needed(plans: Plans, category: Category, priority: int) -> Mapping[str, int]:
    """Units by capability, in the plan's order; empty where there is no plan."""
    found = (plan.needs for plan in plans.get(category, ()) if priority in plan.priorities)
    return next(found, {})
