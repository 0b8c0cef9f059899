"""How each person has their desk: sizes of its panels, layers of its map, and the views they named."""

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
import redis.asyncio
from msgspec import Meta, Struct

from dashboard.errors import BadMessage
from dashboard.model.codes import Category, Service
from dashboard.streams.names import Names

MOST_VIEWS = 12

ViewName = Annotated[str, Meta(min_length=1, max_length=40)]
Layer = Annotated[str, Meta(pattern=r"^[a-z_]{1,24}$")]
Layers = Annotated[dict[Layer, bool], Meta(max_length=40)]
Sort = Literal["priority", "newest", "longest"]


class Sizes(Struct, frozen=True, forbid_unknown_fields=True):
    """Shares of the desk's width, of its height for the units' strip; the screen keeps each in sight."""

    queue: Annotated[float, Meta(ge=0.05, le=0.6)]
    panel: Annotated[float, Meta(ge=0.05, le=0.6)]
    units: Annotated[float, Meta(ge=0.05, le=0.6)]


class Shown(Struct, frozen=True, forbid_unknown_fields=True):
    """What the queue shows of all that is open, and in which order."""

    text: Annotated[str, Meta(max_length=100)] = ""
    category: Category | None = None
    service: Service | None = None
    sort: Sort = "priority"


class Sight(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the map looks."""

    lon: Annotated[float, Meta(ge=-180, le=180)]
    lat: Annotated[float, Meta(ge=-90, le=90)]
    zoom: Annotated[float, Meta(ge=0, le=22)]


class View(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole desk under a name; without `sizes` the usual ones."""

    name: ViewName
    sizes: Sizes | None = None
    queue: Shown = Shown()
    layers: Layers = {}
    sight: Sight | None = None


class Arrangement(Struct, frozen=True, forbid_unknown_fields=True):
    """`view` names the one chosen last: one of `views`, or one that every desk has."""

    version: Literal[1] = 1
    sizes: Sizes | None = None
    sort: Sort = "priority"
    layers: Layers = {}
    view: ViewName | None = None
    views: Annotated[tuple[View, ...], Meta(max_length=MOST_VIEWS)] = ()


_DECODER = msgspec.json.Decoder(Arrangement)


def read(raw: bytes) -> Arrangement:
    """Raises BadMessage, which names the field."""
    try:
        found = _DECODER.decode(raw)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at ")
        raise BadMessage(reason, place.rpartition("$")[2].strip("`.")) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadMessage(f"this is no JSON: {error}") from error
    names = [each.name for each in found.views]
    if len(set(names)) < len(names):
        raise BadMessage("two views have one name", "views")
    return found


@dataclass(frozen=True, slots=True)
class Arrangements:
    """One arrangement a person, by the name of their account."""

    store: "redis.asyncio.Redis"
    names: Names

    async def of(self, person: str) -> Arrangement:
        """Theirs; the usual one where nothing is kept, or what was kept is no longer known."""
        raw = await self.store.hget(self.names.arrangements, person)
        try:
            return read(raw) if raw else Arrangement()
        except BadMessage:
            return Arrangement()

    async def keep(self, person: str, arrangement: Arrangement) -> None:
        await self.store.hset(self.names.arrangements, person, msgspec.json.encode(arrangement))
