"""Commands about a shift's handover, and about what was promised."""

from typing import Annotated

from msgspec import Meta

from dashboard.model.codes import Side
from dashboard.model.command import Command, OfIncident, Why
from dashboard.model.event import Instant, Name

Promised = Annotated[str, Meta(min_length=1, max_length=500)]
Said = Annotated[str, Meta(min_length=1, max_length=1_000)]


class MakePromise(OfIncident, frozen=True, kw_only=True, tag=True):
    """Say what will be done about an incident, and until when."""

    text: Promised
    until: Instant


class KeepPromise(OfIncident, frozen=True, kw_only=True, tag=True):
    """It is done, or is wanted no more."""

    promise: Name


class BeginHandover(Command, frozen=True, kw_only=True, tag=True):
    """Hand the shift over: the centre lists what is open, somebody else reads it back."""


class RemarkHandover(Command, frozen=True, kw_only=True, tag=True):
    """What stands in no list; read back as everything else."""

    handover: Name
    text: Said


class ConfirmHandoverItem(Command, frozen=True, kw_only=True, tag=True):
    """Read: `item` is its key, `mark` that of the item as it was shown."""

    handover: Name
    item: Name
    mark: Name


class SignHandover(Command, frozen=True, kw_only=True, tag=True):
    handover: Name
    side: Side


class CancelHandover(Command, frozen=True, kw_only=True, tag=True):
    handover: Name
    reason: Why
