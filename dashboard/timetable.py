"""In which order, and when, a recording's calls and units' parts are told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from dashboard.cad_row import Call, Part
from dashboard.errors import BadMessage
from dashboard.model.codes import AssignmentStatus

MARGIN = timedelta(minutes=1)  # between the oldest event and the age at which the writer refuses it


class Step(NamedTuple):
    """One thing to send, in the order of its first fields.

    At the same instant calls come before units' parts, and the part that began earlier before the later one:
    a unit is cleared of its last call before it is sent to the next.
    """

    at: datetime
    is_part: bool
    began: datetime
    order: tuple[int, int, int]  # call, part, step
    call: Call
    part: Part | None = None
    status: AssignmentStatus | None = None


@dataclass(frozen=True, slots=True)
class Timetable:
    """When a recorded instant is due on the wall, and which instant it is told as. Speed 0: at once."""

    began: datetime
    first: datetime
    last: datetime
    speed: float

    @property
    def lag(self) -> timedelta:
        """How far back the first event is told: T(1 - 1/N), and all of T at no speed limit."""
        length = self.last - self.first
        if self.speed == 0:
            return length
        return max(length * (1 - 1 / self.speed), timedelta())

    def due(self, recorded: datetime) -> datetime:
        return self.began if self.speed == 0 else self.began + (recorded - self.first) / self.speed

    def told(self, recorded: datetime) -> datetime:
        """The moved instant, in whole milliseconds; never after `due`."""
        moved = self.began - self.lag + (recorded - self.first)
        return moved.replace(microsecond=moved.microsecond // 1_000 * 1_000)

    def fits(self, max_age: timedelta) -> None:
        """Raises BadMessage when the first event would be told as older than the writer takes."""
        if self.lag > max_age - MARGIN:
            raise BadMessage(
                f"the recording spans {self.last - self.first}, and at this speed its first event would lie "
                f"{self.lag} back, more than the {max_age} accepted: choose fewer days by --since and --until"
            )


def steps_of(calls: Iterable[Call]) -> Iterator[Step]:
    """Everything to tell of the calls, not yet in order."""
    for number, call in enumerate(calls):
        yield Step(call.received, is_part=False, began=call.received, order=(number, 0, 0), call=call)
        for place, part in enumerate(call.parts):
            began = part.steps[0][1]
            for rank, (status, instant) in enumerate(part.steps):
                order = (number, place, rank)
                yield Step(
                    instant, is_part=True, began=began, order=order, call=call, part=part, status=status
                )
