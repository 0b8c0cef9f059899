"""A citizen's report: what was told, and what became of it, known to the teller by a reference number.

The number is ten characters of Crockford's base 32 (no I, L, O, U) in groups that can be said on the phone:
50 bits, so that nobody finds another's by trying.
"""

from datetime import datetime

from msgspec import Struct

from dashboard.model.codes import Category, EventKind, ReportStatus
from dashboard.model.event import Event

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
_GROUPS = ((0, 3), (3, 6), (6, 10))
_ALIKE = str.maketrans("OIL", "011", "- .\u2013\u2014\u00a0")

MODERATION = "moderation"  # the attribute of an event that is a citizen's report
PENDING = "pending"  # its value while a person must judge the report first
TRUSTED = "trusted"

# Whose place and time nobody outside learns before they are released: they would correct the next strike.
SECRET = frozenset({Category.STRIKE, Category.EXPLOSION, Category.UXO, Category.AIR_RAID})


class Report(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`id` is of the fact that received it; `event` is as it came; `category` is what people made of it."""

    id: str
    number: str
    event: Event
    category: Category
    received_at: datetime
    changed_at: datetime
    status: ReportStatus = ReportStatus.PENDING
    life_word: str | None = None
    incident_id: str | None = None
    accepted_at: datetime | None = None
    ended_at: datetime | None = None  # declined, or its incident closed
    answer: str | None = None
    judged_by: str | None = None

    @property
    def pending(self) -> bool:
        return self.status is ReportStatus.PENDING

    @property
    def secret(self) -> bool:
        """Whether its place and time are kept from the public."""
        return not SECRET.isdisjoint({self.category, self.event.data.category})


def is_report(event: Event) -> bool:
    """Whether an event is a report that is answered by its number; any other is an event and no more."""
    return event.kind is EventKind.CITIZEN and MODERATION in event.data.attributes


def written(characters: str) -> str:
    """Ten characters in their groups: `7KD-4Q9-X2MB`."""
    return "-".join(characters[begin:end] for begin, end in _GROUPS)


def spoken(text: str) -> str | None:
    """The number that a person typed, whatever its letters' case, gaps, and O for 0; None when it is none."""
    plain = text.upper().translate(_ALIKE)
    fits = len(plain) == LENGTH and all(each in ALPHABET for each in plain)
    return written(plain) if fits else None
