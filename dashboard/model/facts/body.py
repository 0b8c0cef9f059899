"""What every fact is made of."""

from msgspec import Struct


class Body(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a fact says; the class's name is the fact's type."""


class OfIncident(Body, frozen=True, kw_only=True):
    incident_id: str
