"""The room as it was, for whoever asks `?at=` an instant; and how far back it goes."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import FastAPI, Request
from starlette.responses import Response

from dashboard.dispatch.positions import Tracker
from dashboard.model.unit import Unit
from dashboard.picture import Picture
from dashboard.web.cards import Card, board, centre_card, with_fix
from dashboard.web.feed_cards import kinds_card
from dashboard.web.parts import Parts
from dashboard.web.past import NotKept
from dashboard.web.problem import json_of, problem
from dashboard.web.query import BadQuery, instant


@dataclass(frozen=True, slots=True)
class RoomThen:
    """The picture at an instant, and where the units were seen by then."""

    picture: Picture
    tracker: Tracker
    at: datetime

    def units(self) -> list[Unit]:
        """Every unit where it was last seen, by name."""
        units = sorted(self.picture.units.values(), key=lambda unit: unit.id)
        return [with_fix(unit, self.tracker, self.at) for unit in units]

    def card(self, *, demo: bool) -> Card:
        """The board that the screens had. Who had which incident open is not kept."""
        card = board(self.picture, self.tracker, self.at) | centre_card(self.picture, self.at, demo=demo)
        feeds = kinds_card({}, self.picture.feeds.values(), self.at)
        return card | {"feeds": feeds, "presence": [], "replay": True}


async def room_at(parts: Parts, request: Request) -> RoomThen | None:
    """The room at the request's `?at=`; None when it asks for now.

    Raises BadQuery, and NotKept when nothing from that time is kept.
    """
    asked = request.query_params.get("at")
    if asked is None:
        return None
    at = instant(asked, "at")
    if at > parts.now():
        raise BadQuery("at", "lies ahead of the clock")
    picture = await parts.past.picture_at(at)
    return RoomThen(picture, await parts.past.tracker_at(at, picture), at)


@dataclass(frozen=True, slots=True)
class Reaching:
    parts: Parts

    async def archive(self) -> Response:
        """From when to when the room can be rewound, and how many facts are archived."""
        try:
            extent = await self.parts.past.extent()
        except NotKept as error:
            return problem(503, str(error), headers={"retry-after": "5"})
        return json_of({"at": self.parts.now(), **extent})


def add_routes(api: FastAPI, parts: Parts) -> None:
    api.add_api_route("/api/v1/archive", Reaching(parts).archive, methods=["GET"], response_model=None)


def refused(error: BadQuery | NotKept) -> Response:
    """Why the past cannot be shown."""
    return (
        problem(400, str(error), field=error.field)
        if isinstance(error, BadQuery)
        else problem(404, str(error))
    )
