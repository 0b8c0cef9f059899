"""A shift handed over: what is open, read back item by item, and signed by both. And what was promised."""

from datetime import datetime

from msgspec import Struct

from dashboard.model.codes import ItemKind, UnitStatus


class Promise(Struct, frozen=True, kw_only=True):
    """What somebody here said they would do, and until when."""

    id: str
    text: str
    until: datetime
    by: str
    at: datetime


class Sent(Struct, frozen=True):
    unit: str
    status: UnitStatus


class Item(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that the next shift must know, as values; screens and sheets find the words.

    `mark` is a digest of all the rest: an item that was read under another mark has changed since.
    """

    kind: ItemKind
    key: str
    mark: str = ""
    incident_id: str | None = None
    number: int | None = None  # the incident's
    priority: int | None = None
    codes: tuple[str, ...] = ()  # a category, a service, threats, a feed's state
    text: str = ""  # a title, a reason, a promise, a remark
    where: str = ""
    since: datetime | None = None
    until: datetime | None = None
    by: str = ""
    units: tuple[Sent, ...] = ()
    notes: int = 0


class Remark(Struct, frozen=True, kw_only=True):
    id: str
    text: str
    at: datetime


class Reading(Struct, frozen=True, kw_only=True):
    """Who read an item last, and under which mark."""

    mark: str
    by: str
    at: datetime


class Signature(Struct, frozen=True, kw_only=True):
    by: str
    at: datetime


class Handover(Struct, frozen=True, kw_only=True):
    """`by` hands over. `items` are those that were signed, once both have."""

    id: str
    by: str
    at: datetime
    remarks: tuple[Remark, ...] = ()
    read: dict[str, Reading] = {}
    outgoing: Signature | None = None
    incoming: Signature | None = None
    items: tuple[Item, ...] = ()

    @property
    def over(self) -> bool:
        return self.outgoing is not None and self.incoming is not None


class OnDuty(Struct, frozen=True, kw_only=True):
    """Who leads the shift: the one who took it over last."""

    name: str
    since: datetime
    handover: str
