"""The paper fallback: follows the journal, and keeps sheets of the situation in a folder outside the centre.

It lives in the archivist's process, in a thread of its own with a picture of its own. Nobody waits for the
archivist, it holds neither screens nor roads, and it is started again within a second; the thread needs the
store alone, so that the sheets go on while the web, the adviser or the archive's database is away. When the
store itself is gone, the last sheet lies there whole, and says how old it is.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Event as Stop

import redis
from msgspec import structs

from dashboard.errors import CentreError
from dashboard.fold import apply
from dashboard.log import Changes
from dashboard.paper.as_html import html
from dashboard.paper.folder import Folder
from dashboard.paper.sheet import Sheet
from dashboard.picture import Picture
from dashboard.streams import paper, snapshot
from dashboard.streams.codec import decode_fact
from dashboard.streams.names import Names

log = logging.getLogger(__name__)

EVERY_S = 300.0
AFTER_CHANGE_S = 60.0  # what changes all the time is written no more often
READ_AT_ONCE = 2_000
BLOCK_MS = 1_000
SIGN_EVERY_S = 5.0
RETRY_S = 1.0
FAILED_AGAIN_S = 5.0

Draw = Callable[[Picture, datetime], Sequence[Sheet]]
Typeset = Callable[[Sheet], bytes]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True, kw_only=True)
class Fallback:
    """`draw` makes the sheets of a moment, one in each language; `typeset` makes a PDF of one."""

    store: redis.Redis
    names: Names
    folder: Folder
    draw: Draw
    typeset: Typeset | None = None
    stop: Stop = field(default_factory=Stop)
    now: Callable[[], datetime] = utc_now
    clock: Callable[[], float] = time.monotonic
    picture: Picture = field(default_factory=Picture, init=False)
    _stirred: bool = field(default=True, init=False)  # whether a fact came since the last look
    _shown: Sequence[Sheet] = field(default=(), init=False)
    _written: float | None = field(default=None, init=False)  # by the clock, as those that follow
    _filed: float | None = field(default=None, init=False)
    _signed: float | None = field(default=None, init=False)
    _again: float = field(default=0.0, init=False)  # not before that after a failure
    _standing: paper.PaperStanding = field(init=False)
    _health: Changes = field(default_factory=lambda: Changes(log, "the paper fallback"), init=False)

    def __post_init__(self) -> None:
        self._standing = paper.PaperStanding(at=self.now(), folder=str(self.folder.path))

    def run(self) -> None:
        """Write until told to stop; a store or a folder that is away is waited for."""
        health = Changes(log, "the paper fallback's reading")
        while not self.stop.is_set():
            try:
                self.begin()
                health.well()
                while not self.stop.is_set():
                    self.turn()
            except (redis.RedisError, CentreError, OSError) as error:
                health.failed(error)
            except Exception as error:  # a picture that cannot be drawn must not end all sheets
                log.exception("the paper fallback could not go on")
                health.failed(error)
            self.stop.wait(RETRY_S)

    def begin(self) -> None:
        self.picture = snapshot.load(self.store, self.names)
        self._stirred = True

    def turn(self) -> None:
        """Wait a moment for news, and write when it is time."""
        found = self.store.xread({self.names.journal: self.picture.tip}, count=READ_AT_ONCE, block=BLOCK_MS)
        for _, entries in found or ():
            for entry, fields in entries:
                apply(self.picture, decode_fact(entry.decode(), fields))
                self._stirred = True
        self.look()
        self._sign()

    def look(self) -> None:
        """Write what is due: a sheet each five minutes, and one soon after something changed."""
        if self.clock() < self._again:
            return
        regular = self._passed(self._filed, EVERY_S)
        soon = self._stirred and self._passed(self._written, AFTER_CHANGE_S)
        if not regular and not soon:
            return
        now, self._stirred = self.now(), False
        sheets = self.draw(self.picture, now)
        if regular or not _same(sheets, self._shown):
            self._keep(sheets, now, regular=regular)

    def _passed(self, since: float | None, seconds: float) -> bool:
        return since is None or self.clock() - since >= seconds

    def _keep(self, sheets: Sequence[Sheet], now: datetime, *, regular: bool) -> None:
        """Write; where that fails, it is tried again soon, and said until it goes well."""
        try:
            self.folder.prepare()
            for name, content in self._files(sheets):
                self.folder.write(name, content)
                if regular:
                    self.folder.file(f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}", name)
            self.folder.forget()
        except (OSError, CentreError) as error:
            self._again, self._filed = self.clock() + FAILED_AGAIN_S, None
            self._standing = structs.replace(self._standing, problem=str(error))
            self._health.failed(error)
        else:
            self._shown, self._written = sheets, self.clock()
            self._filed = self._written if regular else self._filed
            self._standing = structs.replace(self._standing, written_at=now, problem=None)
            self._health.well()
        self._signed = None  # what became of it is told at once

    def _files(self, sheets: Sequence[Sheet]) -> Iterator[tuple[str, bytes]]:
        """The quick ones first: whoever needs them now has them."""
        for sheet in sheets:
            yield f"situation.{sheet.lang}.html", html(sheet).encode()
        if self.typeset is not None:
            for sheet in sheets:
                yield f"situation.{sheet.lang}.pdf", self.typeset(sheet)

    def _sign(self) -> None:
        if self._passed(self._signed, SIGN_EVERY_S):
            self._signed = self.clock()
            paper.note(self.store, self.names, structs.replace(self._standing, at=self.now()))


def _same(sheets: Sequence[Sheet], shown: Sequence[Sheet]) -> bool:
    """Whether they say the same, whenever they say it."""
    timeless = [[replace(each, time="", date="", foot="") for each in some] for some in (sheets, shown)]
    return timeless[0] == timeless[1]
