"""Response plans (run cards): what a category and priority need."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from dashboard.model.codes import Category, Condition

Count = Annotated[int, Meta(ge=1, le=50)]
Capability = Annotated[str, Meta(min_length=1, max_length=50, pattern=r"^[a-z][a-z0-9_]*$")]
Needs = dict[Capability, Count]
HIGHEST_ALARM = 5


class Plan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many units with each capability, for these priorities, and what each further alarm level adds."""

    priorities: Annotated[tuple[Annotated[int, Meta(ge=1, le=5)], ...], Meta(min_length=1)]
    needs: Needs
    when: dict[Condition, Needs] = {}
    alarms: Annotated[tuple[Needs, ...], Meta(max_length=HIGHEST_ALARM - 1)] = ()


Plans = Mapping[Category, tuple[Plan, ...]]


class PlansVersion(Struct, frozen=True, kw_only=True):
    """The plans that a supervisor put into force; version 0 are those of the centre's file."""

    version: int
    at: datetime
    by: str
    note: str
    plans: dict[Category, tuple[Plan, ...]]
