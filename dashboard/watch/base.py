"""The one shape of every watch: a state and a reading go in, a state and events come out."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from msgspec import Struct

from dashboard.model.event import Event
from dashboard.model.reading import Reading

State = TypeVar("State", bound=Struct)


class Watch(Protocol[State]):
    """Pure: it reads no clock, and times are the source's own.

    The runner calls `step` for each reading that concerns the watch, in the order of their arrival, with the
    state that the last step of the same series gave (None: it is new). It keeps state, events and place in
    the stream together or not at all. The events' ids tell the series and the onset and no arrival: even a
    reading that is taken in twice gives no second event.

    `name` is what the states are kept under: a watch whose states change their shape takes another one.
    """

    @property
    def name(self) -> str: ...

    @property
    def state(self) -> type[State]: ...

    def concerns(self, reading: Reading) -> bool:
        """Say whether readings of this series are watched."""
        ...

    def step(self, state: State | None, reading: Reading) -> tuple[State, Sequence[Event]]:
        """The series' state after the reading, and the events it leads to."""
        ...
