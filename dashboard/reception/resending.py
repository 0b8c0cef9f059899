"""What was set aside is read again when a leader asks: by today's code, through the one intake.

What is asked for stands in the picture until it is answered, so a process that dies amid it goes on where it
was; an event that went in already is known by then.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from msgspec import structs

from dashboard.feeds.base import Feed
from dashboard.intake import Intake
from dashboard.lot import Receipt, plain
from dashboard.model.codes import EventKind, Outcome
from dashboard.model.feed import RECEPTION, SetAside
from dashboard.model.feed_commands import ResolveSetAside
from dashboard.picture import Picture
from dashboard.streams.codec import encode_command
from dashboard.streams.journal import numbers
from dashboard.streams.letters import RAW_KEPT

AT_ONCE = 200  # then the journal is read on
PAGE = 50
EARLIER_MS = 5_000
ANSWERED_WITHIN_S = 10.0  # then it is read once more: no writer may have been there

Fields = Mapping[bytes, bytes]
Place = tuple[str, str]  # the stream and the entry that it was


@dataclass(slots=True)
class Resending:
    intake: Intake
    feeds: Mapping[str, Feed]
    _told: dict[str, datetime] = field(default_factory=dict, init=False)

    async def go_on(self, picture: Picture, now: datetime) -> None:
        """Read some of what is asked for, and tell the writer what became of each."""
        asked = [each for each in picture.set_aside.values() if each.asked]
        told = {each.id: at for each in asked if (at := self._told.get(each.id)) is not None}
        self._told = {key: at for key, at in told.items() if (now - at).total_seconds() < ANSWERED_WITHIN_S}
        now_due = [each for each in asked if each.id not in self._told][:AT_ONCE]
        kept = await self._find(now_due)
        for letter in now_due:
            answer = await self._read_again(letter, kept.get(_place(letter)))
            signed = structs.replace(answer, actor=RECEPTION, at=now)
            await self.intake.store.xadd(self.intake.names.commands, {"command": encode_command(signed)})
            self._told[letter.id] = now

    async def _read_again(self, letter: SetAside, fields: Fields | None) -> ResolveSetAside:
        feed = self._feed_of(letter)
        if feed is None:
            return _kept(letter, _unreadable_now(letter))
        if fields is None:
            return _kept(letter, "it is no longer kept among the dead letters")
        receipt = await self.intake.again(feed, fields.get(b"raw", b""), name=letter.feed)
        cut = len(fields.get(b"raw", b"")) >= RAW_KEPT
        return _answer(letter, receipt, cut=cut)

    def _feed_of(self, letter: SetAside) -> Feed | None:
        if letter.feed is not None:
            return self.feeds.get(letter.feed)
        kind = letter.stream.removeprefix("events:")
        return plain(EventKind(kind)) if kind in set(EventKind) else None

    async def _find(self, letters: Sequence[SetAside]) -> dict[Place, Fields]:
        """The dead letters, read once for all of them: none is older than the entry that it was."""
        wanted = {_place(each) for each in letters}
        found: dict[Place, Fields] = {}
        since = min((min(_since_ms(each.entry), _since_ms(each.id)) for each in letters), default=0)
        if wanted:
            async for fields in self._letters(since):
                if (place := _place_of(fields)) in wanted:
                    found[place] = fields
                    if len(found) == len(wanted):
                        break
        return found

    async def _letters(self, since_ms: int) -> AsyncIterator[Fields]:
        names, after = self.intake.names, str(since_ms)
        while page := await self.intake.store.xrange(names.dead, min=after, count=PAGE):
            for _, fields in page:
                yield fields
            after = f"({page[-1][0].decode()}"


def _place(letter: SetAside) -> Place:
    return letter.stream, letter.entry


def _place_of(fields: Fields) -> Place:
    stream, entry = (fields.get(name, b"").decode("utf-8", "replace") for name in (b"stream", b"entry"))
    return stream.rpartition("}:")[2], entry


def _since_ms(entry_id: str) -> int:
    """The instant of an id, a little earlier: a program may have chosen it, and clocks differ."""
    return max(0, numbers(entry_id)[0] - EARLIER_MS)


def _unreadable_now(letter: SetAside) -> str:
    if letter.feed is not None:
        return f"no feed {letter.feed} is configured"
    return "a command is not given again: whoever wanted it does it anew"


def _answer(letter: SetAside, receipt: Receipt, *, cut: bool) -> ResolveSetAside:
    if receipt.rejected:
        first = receipt.rejected[0]
        reason = f"{first.item}: {first.reason}"
        return _kept(letter, f"{reason} (only the first {RAW_KEPT} bytes are kept)" if cut else reason)
    outcome = Outcome.PASSED_OVER
    if receipt.accepted or receipt.duplicates:
        outcome = Outcome.RESENT if receipt.accepted else Outcome.KNOWN
    return ResolveSetAside(entry=letter.id, outcome=outcome)


def _kept(letter: SetAside, reason: str) -> ResolveSetAside:
    return ResolveSetAside(entry=letter.id, outcome=None, reason=reason[:1_000])
