"""GET /tiles/…: the city's own base map, picture by picture."""

import asyncio
from collections.abc import Callable
from functools import cache

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from dashboard.city.tiles import TileFile
from dashboard.web.problem import problem

# The version in the address changes with the pictures, so that a browser may keep them.
KEPT = {"cache-control": "private, max-age=31536000, immutable"}


def add_route(api: FastAPI, open_tiles: Callable[[], TileFile | None]) -> None:
    tiles = cache(open_tiles)

    async def picture(request: Request) -> Response:
        file, asked = tiles(), request.path_params
        if file is None or asked["version"] != file.version:
            return problem(404, "there are no such tiles")
        found = await asyncio.to_thread(file.picture, asked["theme"], asked["z"], asked["x"], asked["y"])
        if found is None:
            return problem(404, "there is no such tile")
        return Response(found, media_type="image/webp", headers=KEPT)

    api.add_route("/tiles/{version}/{theme}/{z:int}/{x:int}/{y:int}", picture, methods=["GET"])
