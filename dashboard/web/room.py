"""The cards of one moment, drawn as frames by the names of what changed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.dispatch.positions import Tracker
from dashboard.model.codes import Category
from dashboard.picture import Picture
from dashboard.web.cards import Card, centre_card, incident_card, unit_card
from dashboard.web.ring import View, frame
from dashboard.web.wall_cards import on_wall

OF_CENTRE = (
    "f:",
    "s:",
    "r:",
)  # feeds, what was set aside and how many reports wait are on the centre's own card


@dataclass(frozen=True, slots=True)
class Room:
    picture: Picture
    tracker: Tracker
    now: datetime
    demo: bool
    sensitive: Collection[Category]

    def frames(self, changed: Iterable[str], tip: str) -> dict[View, bytes]:
        """The named cards, as desks have them and as walls do."""
        named = {"centre" if name[:2] in OF_CENTRE else name for name in changed}
        found = [card for name in sorted(named) if (card := self._card(name)) is not None]
        on_walls = [(event, on_wall(event, card, self.sensitive)) for event, card in found]
        return {"board": _frames(found, tip), "wall": _frames(on_walls, tip)}

    def _card(self, name: str) -> tuple[str, Card] | None:
        """`i:<incident>`, `u:<unit>` or `centre`; None for what the picture has forgotten."""
        kind, _, key = name.partition(":")
        if kind == "i" and (incident := self.picture.incidents.get(key)) is not None:
            return "incident", incident_card(incident, self.picture)
        if kind == "u" and (unit := self.picture.units.get(key)) is not None:
            return "unit", unit_card(unit, self.picture, self.tracker, self.now)
        return ("centre", centre_card(self.picture, self.now, demo=self.demo)) if kind == "centre" else None


def _frames(cards: Sequence[tuple[str, Card]], tip: str) -> bytes:
    """Only the last has the id: a link that breaks before it repeats all."""
    last = len(cards) - 1
    return b"".join(
        frame(event, card, tip if place == last else "") for place, (event, card) in enumerate(cards)
    )
