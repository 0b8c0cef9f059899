"""What every command is made of."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from dashboard.model.event import Name

Text = Annotated[str, Meta(min_length=1, max_length=4_000)]
Why = Annotated[str, Meta(min_length=1, max_length=500)]


class Command(Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True, forbid_unknown_fields=True):
    """The desk sets `id`, `actor` and `at`; `expected_version` is the incident's version the sender saw."""

    id: Annotated[str, Meta(max_length=100)] = ""
    actor: str = ""
    at: datetime | None = None
    expected_version: int | None = None


class OfIncident(Command, frozen=True, kw_only=True):
    incident_id: Name
