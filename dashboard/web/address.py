"""Who knocks: the address that attempts are counted by."""

from starlette.requests import Request

from dashboard.settings import Settings


def address_of(request: Request, settings: Settings) -> str:
    """A proxy on this machine is believed when the settings say that there is one."""
    peer = request.client.host if request.client else ""
    named = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    behind_proxy = bool(settings.trusted_origins) and peer in {"127.0.0.1", "::1", ""}
    return (named or peer) if behind_proxy else peer
