"""Who has which incident open: each screen says so every 30 s, and is forgotten when it falls silent."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct

from dashboard.model.codes import Role

FORGOTTEN_AFTER = timedelta(seconds=75)  # two repeats missed


class Presence(Struct, frozen=True, kw_only=True):
    session: str
    name: str
    role: Role
    incident_id: str | None = None


_DECODER = msgspec.json.Decoder(Presence)


def encode(presence: Presence) -> dict[str, bytes]:
    """The stream entry."""
    return {"presence": msgspec.json.encode(presence)}


@dataclass(slots=True)
class Attendance:
    """The last word of each session, with when it was said."""

    _last: dict[str, tuple[datetime, Presence]] = field(default_factory=dict)

    def take(self, entry_id: str, fields: dict[bytes, bytes], now: datetime) -> Presence | None:
        """Note one entry; gives it back when it tells the room something new."""
        said_at = datetime.fromtimestamp(int(entry_id.partition("-")[0]) / 1_000, UTC)
        if now - said_at > FORGOTTEN_AFTER:
            return None
        try:
            presence = _DECODER.decode(fields.get(b"presence", b""))
        except msgspec.DecodeError:
            return None
        before = self._last.get(presence.session)
        self._last[presence.session] = (said_at, presence)
        return presence if before is None or before[1] != presence else None

    def forget_silent(self, now: datetime) -> list[Presence]:
        """Drop who has been silent too long; gives each, now with no incident open."""
        silent = [key for key, (at, _) in self._last.items() if now - at > FORGOTTEN_AFTER]
        gone = [self._last.pop(key)[1] for key in silent]
        return [
            Presence(session=each.session, name=each.name, role=each.role)
            for each in gone
            if each.incident_id is not None
        ]

    def present(self) -> list[Presence]:
        return [presence for _, presence in self._last.values()]
