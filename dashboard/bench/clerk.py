"""Operators who end what is open, so that a bench's room stays as full as a real one."""

import threading
from dataclasses import dataclass, field

import redis

from dashboard.model.commands import CloseIncident
from dashboard.streams.codec import decode_fact, encode_command
from dashboard.streams.names import Names

PAGE = 2_000
OPEN_AT_MOST = 200  # incidents at once: a busy night of a city of 1.5 million


@dataclass(slots=True)
class Clerk:
    """Follows the journal and closes the oldest open incident when more than `at_most` are open."""

    store: redis.Redis
    names: Names
    at_most: int = OPEN_AT_MOST
    stop: threading.Event = field(default_factory=threading.Event)
    _open: dict[str, None] = field(default_factory=dict)

    def run(self) -> None:
        after = "0-0"
        while not self.stop.is_set():
            answer = self.store.xread({self.names.journal: after}, count=PAGE, block=200)
            if not answer:
                continue
            page = answer[0][1]
            after = page[-1][0].decode()
            for entry_id, fields in page:
                self.note(entry_id.decode(), fields)
            self._close()

    def note(self, entry_id: str, fields: dict[bytes, bytes]) -> None:
        """One more fact of the journal."""
        # A fact's type stands first: most need not be read further.
        if fields[b"fact"].startswith(b'{"type":"IncidentOpened"'):
            self._open[decode_fact(entry_id, fields).incident_id or ""] = None
        elif fields[b"fact"].startswith(b'{"type":"IncidentClosed"'):
            self._open.pop(decode_fact(entry_id, fields).incident_id or "", None)

    def _close(self) -> None:
        pipeline = self.store.pipeline(transaction=False)
        while len(self._open) > self.at_most:
            incident_id = next(iter(self._open))
            del self._open[incident_id]
            command = CloseIncident(
                id=f"clerk-{incident_id}", actor="clerk", incident_id=incident_id, reason="over"
            )
            pipeline.xadd(self.names.commands, {"command": encode_command(command)})
        pipeline.execute()
