"""A shift handed over, and promises."""

from datetime import datetime

from dashboard.model.codes import Side
from dashboard.model.facts.body import Body, OfIncident
from dashboard.model.handover import Item


class PromiseMade(OfIncident, frozen=True, kw_only=True):
    text: str
    until: datetime


class PromiseKept(OfIncident, frozen=True, kw_only=True):
    promise: str
    text: str


class HandoverBegun(Body, frozen=True, kw_only=True):
    handover: str


class HandoverRemarked(Body, frozen=True, kw_only=True):
    handover: str
    text: str


class HandoverItemRead(Body, frozen=True, kw_only=True):
    handover: str
    item: str
    mark: str


class HandoverSigned(Body, frozen=True, kw_only=True):
    handover: str
    side: Side


class ShiftHandedOver(Body, frozen=True, kw_only=True):
    """Both have signed: who leads from now on, and every item as it was read and signed."""

    handover: str
    outgoing: str
    incoming: str
    items: tuple[Item, ...]


class HandoverCancelled(Body, frozen=True, kw_only=True):
    handover: str
    reason: str
