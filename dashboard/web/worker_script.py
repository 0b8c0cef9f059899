"""GET /live-worker.js: the SharedWorker's script. From assets/ Dash would load it into the page itself."""

from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response


@cache
def _script() -> bytes:
    return files("dashboard.web").joinpath("live-worker.js").read_bytes()


async def worker_script(_: Request) -> Response:
    # The page asks for it by an address that changes with its text.
    headers = {"cache-control": "private, max-age=31536000, immutable"}
    return Response(_script(), media_type="text/javascript", headers=headers)
