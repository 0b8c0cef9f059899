"""A dispatcher who sends what is advised, so that a bench's units drive, work and come back."""

from dataclasses import dataclass, field

import msgspec

from dashboard.bench.clerk import Clerk
from dashboard.model.command import Command
from dashboard.model.commands import AcknowledgeIncident, AssignUnits
from dashboard.model.facts import UnitsAdvised
from dashboard.streams.codec import decode_fact, encode_command


@dataclass(slots=True)
class Dispatcher(Clerk):
    """A clerk who also acknowledges each incident and sends its first advised set, once.

    A set that has gone elsewhere meanwhile is refused by the writer, as it would be for anybody.
    """

    _sent: set[str] = field(default_factory=set)

    def note(self, entry_id: str, fields: dict[bytes, bytes]) -> None:
        Clerk.note(self, entry_id, fields)
        self._sent &= self._open.keys()
        if fields[b"fact"].startswith(b'{"type":"UnitsAdvised"'):
            body = decode_fact(entry_id, fields).body
            if isinstance(body, UnitsAdvised):
                self._send(body)

    def _send(self, said: UnitsAdvised) -> None:
        incident, options = said.incident_id, said.advice.options if said.advice else ()
        units = tuple(each.unit for each in options[0].units if each.leaves is None) if options else ()
        if not units or incident in self._sent:
            return
        self._sent.add(incident)
        self._tell(AcknowledgeIncident(incident_id=incident), f"seen-{incident}")
        self._tell(AssignUnits(incident_id=incident, units=units), f"sent-{incident}")

    def _tell(self, command: Command, name: str) -> None:
        told = msgspec.structs.replace(command, id=name, actor="dispatcher")
        self.store.xadd(self.names.commands, {"command": encode_command(told)})
