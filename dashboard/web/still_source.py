"""Where stills come from: cameras and recorders that the centre knows, within limits, kept for moments."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from dashboard.citizens import photos
from dashboard.citizens.photos import BadPhoto
from dashboard.errors import SourceFailed, TooLong
from dashboard.feeds.cameras import Cameras
from dashboard.feeds.configuration.addresses import Web
from dashboard.feeds.configuration.tables import Poll
from dashboard.feeds.transports.fetching import Fetcher, LedAway, NothingThere, TooSlow, Unwelcome

WITHIN_S = 5.0  # a person who judges does not wait longer
FAILED_KEPT_S = 5.0  # so that a camera that is away is not asked anew by every screen
MOST_KEPT = 64
AT_ONCE = 4  # decoding holds whole pictures

Why = Literal[
    "none",
    "no_address",
    "foreign",
    "gone",
    "refused",
    "slow",
    "large",
    "led_away",
    "no_picture",
    "unreachable",
]
Place = tuple[str, int]  # host and port


@dataclass(frozen=True, slots=True)
class NoStill:
    """`detail` is for those who look after the centre; screens have words of their own for `why`."""

    why: Why
    detail: str


Still = bytes | NoStill
WHY: tuple[tuple[type[SourceFailed], Why], ...] = (
    (NothingThere, "gone"),
    (Unwelcome, "refused"),
    (TooSlow, "slow"),
    (TooLong, "large"),
    (LedAway, "led_away"),
)


def known_places(cameras: Cameras, recorders: Iterable[str]) -> frozenset[Place]:
    """The hosts and ports that stills may be fetched from: those of the register and the recorders."""
    told = [each.still for each in cameras.values() if each.still] + list(recorders)
    return frozenset(place for place in map(_place, told) if place is not None)


def _place(address: str) -> Place | None:
    try:
        web = Web.read(address)
    except ValueError:
        return None
    return web.host, web.port


@dataclass(slots=True)
class _Kept:
    still: "asyncio.Task[Still]"
    asked_at: float
    for_s: float

    def holds(self, now: float) -> bool:
        if not self.still.done():
            return True
        failed = self.still.cancelled() or isinstance(self.still.result(), NoStill)
        return now - self.asked_at < (FAILED_KEPT_S if failed else self.for_s)


@dataclass(slots=True)
class StillSource:
    """`places` are the only ones that are asked. `clock` is monotonic, in seconds."""

    places: frozenset[Place]
    within_s: float = WITHIN_S
    clock: Callable[[], float] = time.monotonic
    _kept: OrderedDict[str, _Kept] = field(default_factory=OrderedDict)
    _decoding: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def get(self, address: str, *, kept_s: float) -> Still:
        """The picture as a JPEG of ours, or why there is none; those who ask at once ask the camera once."""
        if (refused := self._refused(address)) is not None:
            return refused
        kept = self._kept.get(address)
        if kept is None or not kept.holds(self.clock()):
            kept = _Kept(asyncio.ensure_future(self._fetched(address)), self.clock(), kept_s)
            self._kept[address] = kept
        self._kept.move_to_end(address)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return await asyncio.shield(kept.still)

    def _refused(self, address: str) -> NoStill | None:
        if not urlsplit(address).netloc:
            return NoStill("no_address", "the feed's base_url does not say which host this path is on")
        place = _place(address)
        if place is None or place not in self.places:
            return NoStill("foreign", "the host is neither in the camera register nor a feed's base_url")
        return None

    async def _fetched(self, address: str) -> Still:
        poll = Poll(url=Web.read(address), timeout_s=self.within_s, conditional=False)
        fetcher = Fetcher(poll, photos.MOST_BYTES)
        try:
            answer = await fetcher.get(address, {})
            async with self._decoding:
                return await asyncio.to_thread(photos.cleaned, b"" if answer is None else answer.body)
        except SourceFailed as error:
            why: Why = next((why for kind, why in WHY if isinstance(error, kind)), "unreachable")
            return NoStill(why, str(error))
        except BadPhoto as error:
            return NoStill(
                "no_picture" if error.code == "unreadable" else "large", f"the answer is {error.code}"
            )
        finally:
            await fetcher.close()
