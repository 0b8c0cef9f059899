"""Stories: what may happen in the demo's city and who reports it, read from stories.json."""

from functools import cache
from importlib.resources import files
from random import Random
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from dashboard.model.codes import Category, Certainty, EventKind, Severity, Urgency

Chance = Annotated[float, Meta(ge=0, le=1)]
Minutes = tuple[float, float]  # least and most


class CameraPart(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    rule: str
    title: str
    score: tuple[float, float]
    chance: Chance


class SensorPart(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: str
    title: str
    chance: Chance


class Story(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`by` reports first, up to `others` follow; after `ends_min` minutes the source itself cancels."""

    id: str
    category: Category
    weight: float
    by: EventKind
    severity: Severity
    urgency: Urgency
    certainty: Certainty
    titles: Annotated[tuple[str, ...], Meta(min_length=1)]
    says: tuple[str, ...] = ()
    others: int = 0
    camera: CameraPart | None = None
    sensor: SensorPart | None = None
    traffic: str | None = None
    updates: tuple[str, ...] = ()
    ends_min: Minutes | None = None


class Stories(Struct, frozen=True, kw_only=True):
    stories: tuple[Story, ...]
    strike: tuple[Story, ...]

    def pick(self, rng: Random) -> Story:
        return rng.choices(self.stories, [story.weight for story in self.stories])[0]

    def named(self, name: str) -> Story:
        return next(story for story in (*self.stories, *self.strike) if story.id == name)


@cache
def read_stories() -> Stories:
    return msgspec.json.decode(files("dashboard.demo").joinpath("stories.json").read_bytes(), type=Stories)
