"""Outputs as screens know them: to whom they tell, and how they do."""

from datetime import datetime

from msgspec import Struct

from dashboard.model.codes import FeedState


class OutputStanding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`since` is when the state began; `gone` is a digest of the address that said it wants nothing more."""

    name: str
    kind: str
    target: str  # a host or a feed: the rest of an address may carry a key
    state: FeedState = FeedState.NONE
    since: datetime | None = None
    reason: str | None = None
    sent: int = 0
    sent_at: datetime | None = None
    clients: int = 0
    gone: str | None = None
