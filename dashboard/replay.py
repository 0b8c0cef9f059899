"""A recorded day played through the live path: its calls as events, its units' parts as commands.

Source time is the recording's, moved so that its last instant is the present when the replay ends: it
never runs ahead of the clock. Which incident a call became is read from the journal.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import redis.asyncio
from msgspec import structs

from dashboard.cad import BadRow, read
from dashboard.cad_row import SF, Call, Columns, Part
from dashboard.errors import BadMessage
from dashboard.journal_follower import Follower
from dashboard.model.codes import AssignmentStatus, EventKind
from dashboard.model.command import Command
from dashboard.model.commands import AssignUnits, CloseIncident, RegisterUnit, SetAssignmentStatus
from dashboard.model.event import Event, EventData, type_of
from dashboard.model.facts import CommandRefused
from dashboard.streams import snapshot
from dashboard.streams.codec import encode_command, encode_event
from dashboard.streams.names import Names
from dashboard.timetable import Step, Timetable, steps_of

ACTOR = "replay"
SHARED = "the recording has the unit on both"


@dataclass(slots=True)
class Summary:
    """What a replay did; nothing of the recording is missing from it."""

    calls: int = 0
    units: int = 0
    events: int = 0
    commands: int = 0
    left_open: int = 0  # calls with a unit that was never available again, or with no unit at all
    bad_rows: tuple[BadRow, ...] = ()
    refused: list[str] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """What was played in one line, then a line for each thing that was not."""
        yield (
            f"{self.calls} calls and {self.units} units played: {self.events} events, "
            f"{self.commands} commands; {self.left_open} calls left open"
        )
        yield from (f"row {bad.row}: {bad.reason}" for bad in self.bad_rows)
        yield from (f"refused: {each}" for each in self.refused)
        yield from (f"set aside: {each}" for each in self.set_aside)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What of a recording to play, and how. `since` and `until` without a zone are in the recording's own."""

    zone: ZoneInfo
    speed: float = 1.0  # 0: as fast as the writer answers
    since: datetime | None = None
    until: datetime | None = None
    max_age: timedelta = timedelta(days=7)
    columns: Columns = SF


async def replay_cad(
    file: Path,
    choice: Choice,
    *,
    store: redis.asyncio.Redis,
    names: Names,
    clock: Callable[[], datetime] = _now,
) -> Summary:
    """Play the calls received from `since` up to `until`; returns when all of it is in the journal.

    Raises BadMessage when the file cannot be read or is too long for its speed, Unanswered when none writes.
    """
    recording = read(file, choice.zone, since=choice.since, until=choice.until, columns=choice.columns)
    if not recording.calls:
        bad = f": {recording.bad_rows[0].reason}" if recording.bad_rows else ""
        raise BadMessage(f"{file.name} has no call to play between --since and --until{bad}")
    steps = sorted(steps_of(recording.calls))
    timetable = Timetable(clock(), steps[0].at, steps[-1].at, choice.speed)
    timetable.fits(choice.max_age)
    summary = Summary(calls=len(recording.calls), bad_rows=recording.bad_rows)
    async with Follower(store, names) as follower:
        player = _Player(store, names, follower, timetable, clock, summary, f"cad/{file.stem}"[:200])
        await player.play(recording.calls, steps)
    return summary


@dataclass(slots=True)
class _Player:
    store: redis.asyncio.Redis
    names: Names
    follower: Follower
    timetable: Timetable
    clock: Callable[[], datetime]
    summary: Summary
    source: str
    _incidents: dict[str, str] = field(default_factory=dict, init=False)  # by call
    _busy: dict[str, set[str]] = field(default_factory=dict, init=False)  # calls by unit
    _open: dict[str, set[str]] = field(default_factory=dict, init=False)  # units by call
    _sent: int = field(default=0, init=False)

    @property
    def run(self) -> str:
        """What tells this replay's ids from those of every other."""
        return f"{int(self.timetable.began.timestamp() * 1_000):x}"

    async def play(self, calls: tuple[Call, ...], steps: list[Step]) -> None:
        """Send every step when it is due; returns when the last is answered."""
        await self._register(calls)
        for step in steps:
            await self._wait(self.timetable.due(step.at))
            if step.part is None:
                await self._call(step.call)
            else:
                await self._move(step.call, step.part, step)
        await self._answered()
        self.summary.left_open = sum(not call.parts or call.id in self._open for call in calls)

    async def _wait(self, due: datetime) -> None:
        seconds = (due - self.clock()).total_seconds()
        if seconds > 0:
            await asyncio.sleep(seconds)

    async def _register(self, calls: tuple[Call, ...]) -> None:
        known = snapshot.decode(await self.store.hgetall(self.names.snapshot)).units
        parts = {part.unit: part for call in calls for part in call.parts}
        self.summary.units = len(parts)
        for part in parts.values():
            if part.unit not in known:
                await self._send(
                    RegisterUnit(
                        unit=part.unit,
                        service=part.service,
                        capabilities=part.capabilities,
                        station=part.station,
                    ),
                    self.timetable.first,
                )

    async def _call(self, call: Call) -> None:
        """Tell of a call, and learn which incident it became."""
        # Commands travel on another stream: what came before must be decided before.
        await self._answered()
        event = self._event(call)
        answer = self.follower.expect(event.id)
        entry = await self.store.xadd(self.names.events(event.kind), {"event": encode_event(event)})
        self.follower.also(entry, event.id)
        self.summary.events += 1
        fact = await self.follower.answer(answer)
        if fact.incident_id is None:
            self.summary.set_aside.append(f"call {call.id}: {getattr(fact.body, 'reason', fact.type)}")
        else:
            self._incidents[call.id] = fact.incident_id
            if call.parts:
                self._open[call.id] = {part.unit for part in call.parts}

    def _event(self, call: Call) -> Event:
        hints = {"priority": call.priority, "alarms": call.alarms}
        return Event(
            id=f"{call.id}@{self.run}"[:200],
            source=self.source,
            type=type_of(EventKind.EMERGENCY),
            time=self.timetable.told(call.received),
            data=EventData(
                category=call.category,
                title=call.title,
                certainty=call.certainty,
                location=call.location,
                address=call.address,
                evidence={name: value for name, value in hints.items() if value},
                attributes={"recorded_at": call.received.isoformat(), "call": call.id},
            ),
        )

    async def _move(self, call: Call, part: Part, step: Step) -> None:
        incident_id = self._standing(call.id)
        if incident_id is None:
            self.summary.refused.append(f"{step.status} {part.unit}: call {call.id} became no incident")
            return
        if step.status is AssignmentStatus.DISPATCHED:
            await self._send(self._assign(call, part.unit, incident_id), step.at)
            return
        status = step.status or AssignmentStatus.CLEARED
        move = SetAssignmentStatus(incident_id=incident_id, unit=part.unit, status=status)
        await self._send(move, step.at)
        if status is AssignmentStatus.CLEARED:
            await self._cleared(call, part.unit, incident_id, step.at)

    def _standing(self, call_id: str) -> str | None:
        """The incident that a call belongs to by now."""
        incident_id = self._incidents.get(call_id)
        return None if incident_id is None else self.follower.standing(incident_id)

    def _assign(self, call: Call, unit: str, incident_id: str) -> Command:
        elsewhere = self._busy.setdefault(unit, set())
        reason = SHARED if elsewhere else None
        elsewhere.add(call.id)
        return AssignUnits(incident_id=incident_id, units=(unit,), reason=reason)

    async def _cleared(self, call: Call, unit: str, incident_id: str, instant: datetime) -> None:
        """Close the incident with the last unit of the last call that belongs to it."""
        self._busy[unit].discard(call.id)
        self._open[call.id].discard(unit)
        if not self._open[call.id]:
            del self._open[call.id]
        if not any(self._standing(each) == incident_id for each in self._open):
            reason = call.disposition[:500] or "all units available"
            await self._send(CloseIncident(incident_id=incident_id, reason=reason), instant)

    async def _send(self, command: Command, instant: datetime) -> None:
        """Send a command as of its recorded instant; its answer is looked for later."""
        self._sent += 1
        name = f"{ACTOR}-{self.run}-{self._sent}"
        told = structs.replace(command, id=name, actor=ACTOR, at=self.timetable.told(instant))
        self.follower.expect(name)
        entry = await self.store.xadd(self.names.commands, {"command": encode_command(told)})
        self.follower.also(entry, name)
        self.summary.commands += 1

    async def _answered(self) -> None:
        """Wait until every command sent so far stands in the journal; note the refused ones."""
        for fact in await self.follower.all_answers():
            if isinstance(fact.body, CommandRefused) and fact.body.code != "already_registered":
                why = f"{fact.body.command} {fact.body.code} {fact.body.args or ''}"
                self.summary.refused.append(why.strip())
