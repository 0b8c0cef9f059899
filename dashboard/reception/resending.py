"""What was set aside is read again when a leader asks: by today's code, through the one intake.

What is asked for stands in the picture until it is answered, so a process that dies amid it goes on where it
was; an event that went in already is known by then.
"""

from collections.abc import Mapping
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
from dashboard.streams import dead
from dashboard.streams.codec import encode_command
from dashboard.streams.dead import Fields
from dashboard.streams.letters import RAW_KEPT

AT_ONCE = 200  # then the journal is read on
ANSWERED_WITHIN_S = 10.0  # then it is read once more: no writer may have been there


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
        kept = await dead.find(self.intake.store, self.intake.names, now_due)
        for letter in now_due:
            answer = await self._read_again(letter, kept.get(letter.id))
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
