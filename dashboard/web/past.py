"""The room as it was: the archive's picture at an instant, and the fold of the journal from there on."""

import asyncio
import logging
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from dashboard.archive.rewind import Archive
from dashboard.dispatch.positions import Tracker
from dashboard.errors import ArchiveError, CentreError
from dashboard.fold import apply
from dashboard.log import Changes
from dashboard.model.facts import Fact
from dashboard.picture import Picture
from dashboard.streams.codec import decode_fact
from dashboard.streams.names import Names

log = logging.getLogger(__name__)

PAGE = 500


class NotKept(CentreError):
    """No facts from that time are kept, or they cannot be reached; says which."""


@dataclass(slots=True)
class Past:
    """What was, for a web process. Without an archive the journal alone is asked, while it is whole."""

    store: Any  # redis.asyncio.Redis
    names: Names
    archive: Archive | None = None
    _health: Changes = field(default_factory=lambda: Changes(log, "reading the archive"))

    async def picture_at(self, at: datetime) -> Picture:
        """The picture at an instant. Raises NotKept."""
        picture = await self._archived(at)
        if picture is None:
            if await self.store.hexists(self.names.chain, "id"):
                raise NotKept("The journal's beginning is no longer kept, and the archive does not answer.")
            picture = Picture()
        return await self._folded_on(picture, at)

    async def tracker_at(self, at: datetime, picture: Picture) -> Tracker:
        """Where the picture's units were last seen; nowhere while the archive does not answer."""
        if self.archive is None:
            return Tracker()
        try:
            return await asyncio.to_thread(self.archive.tracker_at, at, list(picture.units))
        except SQLAlchemyError as error:
            self._health.failed(type(error).__name__)
            return Tracker()

    async def facts_of(self, incident_id: str) -> tuple[Fact, ...]:
        """What is archived of an incident that the picture has forgotten. Raises NotKept."""
        if self.archive is None:
            return ()
        try:
            return await asyncio.to_thread(self.archive.facts_of, incident_id)
        except SQLAlchemyError as error:
            self._health.failed(type(error).__name__)
            raise NotKept("The archive does not answer.") from error

    async def extent(self) -> dict[str, Any]:
        """From when to when the past is known. Raises NotKept when the archive does not answer."""
        try:
            found = None if self.archive is None else await asyncio.to_thread(self.archive.extent)
        except SQLAlchemyError as error:
            self._health.failed(type(error).__name__)
            raise NotKept("The archive does not answer.") from error
        return {"since": None, "until": None, "facts": 0} if found is None else asdict(found)

    async def _archived(self, at: datetime) -> Picture | None:
        if self.archive is None:
            return None
        try:
            picture = await asyncio.to_thread(self.archive.picture_at, at)
        except ArchiveError as error:
            raise NotKept(f"{error}.") from error
        except SQLAlchemyError as error:
            self._health.failed(type(error).__name__)
            return None
        self._health.well()
        return picture

    async def _folded_on(self, picture: Picture, at: datetime) -> Picture:
        after, upto = f"({picture.tip}", str(int(at.timestamp() * 1_000))
        while page := await self.store.xrange(self.names.journal, after, upto, count=PAGE):
            for key, fields in page:
                apply(picture, decode_fact(key.decode(), fields))
            after = f"({page[-1][0].decode()}"
            await asyncio.sleep(0)  # screens come first
        return picture
