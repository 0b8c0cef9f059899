"""What a camera's label means here: a table that a centre may replace by its own."""

from collections.abc import Iterable, Sequence

import msgspec

from dashboard.model.codes import Category, Certainty, Severity, Urgency

_C, _S, _U = Category, Severity, Urgency
_NOW = Urgency.IMMEDIATE


class Sighting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the table. `label` and `zone` are words looked for in the source's; no zone is any."""

    label: str
    category: Category
    title: str
    severity: Severity = Severity.UNKNOWN
    urgency: Urgency = Urgency.UNKNOWN
    zone: str = ""
    certainty: Certainty | None = None  # None: by the camera's score
    least_score: float = 0.0  # below it, the camera's word is unlikely
    ordinary: bool = False  # seen all day: told of only where the feed's options ask for it
    passing: bool = False  # a state, which is over when the camera says so; what was seen stays seen

    @property
    def rule(self) -> str:
        return f"{self.label}@{self.zone}" if self.zone else self.label


_UNLIKELY = Certainty.UNLIKELY

# The gravest first: of several labels the first line that fits decides.
SIGHTINGS: tuple[Sighting, ...] = (
    Sighting("explosion", _C.EXPLOSION, "Explosion", _S.EXTREME, _NOW),
    Sighting("gunshot", _C.CRIME, "Gunshot", _S.SEVERE, _NOW),
    Sighting("fire_alarm", _C.FIRE, "Fire alarm heard", _S.MODERATE, _NOW),
    Sighting("smoke_detector", _C.FIRE, "Smoke detector heard", _S.MODERATE, _NOW),
    Sighting("fire", _C.FIRE, "Fire", _S.SEVERE, _NOW, least_score=0.5),
    Sighting("flame", _C.FIRE, "Flames", _S.SEVERE, _NOW, least_score=0.5),
    Sighting("smoke", _C.FIRE, "Smoke", _S.MODERATE, _NOW, least_score=0.6),
    Sighting("overheating", _C.FIRE, "Overheating", _S.MODERATE, _NOW),
    Sighting("crash", _C.COLLISION, "Collision", _S.SEVERE, _NOW),
    Sighting("accident", _C.COLLISION, "Collision", _S.SEVERE, _NOW),
    Sighting("collision", _C.COLLISION, "Collision", _S.SEVERE, _NOW),
    Sighting("wrong_way", _C.COLLISION, "Vehicle against the traffic", _S.MODERATE, _NOW),
    Sighting("help_call", _C.RESCUE, "Call for help", _S.SEVERE, _NOW),
    Sighting("fallen", _C.MEDICAL, "Person lying", _S.MODERATE, _NOW),
    Sighting("weapon", _C.CRIME, "Weapon", _S.SEVERE, _NOW, least_score=0.6),
    Sighting("knife", _C.CRIME, "Knife", _S.MODERATE, _NOW, least_score=0.7),
    Sighting("scream", _C.CRIME, "Scream heard", _S.MODERATE, _NOW),
    Sighting("yell", _C.DISORDER, "Yelling heard", _S.MINOR),
    Sighting("shatter", _C.CRIME, "Breaking glass heard", _S.MODERATE),
    Sighting("fight", _C.CRIME, "Fight", _S.MODERATE, _NOW),
    Sighting("crowd", _C.DISORDER, "Crowd", _S.MINOR),
    Sighting("running", _C.DISORDER, "People running", _S.MINOR),
    Sighting("object_left", _C.UXO, "Object left behind", _S.MODERATE, certainty=_UNLIKELY),
    Sighting("object_taken", _C.CRIME, "Object taken away", _S.MINOR),
    Sighting("flood", _C.FLOOD, "Flooding", _S.MODERATE),
    Sighting("congestion", _C.CONGESTION, "Congestion", _S.MINOR, passing=True),
    Sighting("person", _C.RESCUE, "Person on the track", _S.SEVERE, _NOW, zone="track"),
    Sighting("person", _C.CRIME, "Person in a restricted zone", _S.MODERATE, zone="restricted"),
    Sighting("person", _C.CRIME, "Person loitering", _S.MINOR, zone="loiter"),
    Sighting("intrusion", _C.CRIME, "Intrusion", _S.MODERATE),
    Sighting("line_crossing", _C.CRIME, "Line crossed", _S.MINOR),
    Sighting("loitering", _C.CRIME, "Person loitering", _S.MINOR),
    Sighting("tampering", _C.INFRASTRUCTURE, "Camera tampered with", _S.MODERATE),
    Sighting("scene_change", _C.INFRASTRUCTURE, "Camera turned away", _S.MINOR),
    Sighting("video_loss", _C.INFRASTRUCTURE, "No picture", _S.MINOR, passing=True),
    Sighting("poor_picture", _C.INFRASTRUCTURE, "Poor picture", _S.MINOR, passing=True),
    Sighting("alarm_input", _C.OTHER, "Alarm input", _S.MINOR, passing=True),
    Sighting("alert", _C.OTHER, "Alert", _S.MINOR),
    Sighting("motion", _C.OTHER, "Motion", _S.MINOR, certainty=_UNLIKELY, ordinary=True, passing=True),
    Sighting("person", _C.OTHER, "Person", _S.MINOR, certainty=_UNLIKELY, ordinary=True),
)


# Everyday things whose names have a grave word in them.
EVERYDAY = frozenset({"fire_hydrant", "fire_truck", "fire_engine"})


def sighting(
    labels: Sequence[str], zones: Iterable[str] = (), table: Sequence[Sighting] = SIGHTINGS
) -> Sighting:
    """The first line that fits any label (and zone); what no line knows is other, unlikely and ordinary."""
    words = [each.lower().replace(" ", "_") for each in labels]
    grave = [f"_{each}_" for each in words if each not in EVERYDAY]
    places = [each.lower() for each in zones]
    for line in table:
        if _fits(line, grave, places):
            return line
    title = labels[0][:100].replace("_", " ").capitalize()
    return Sighting(
        labels[0][:100], _C.OTHER, title, _S.MINOR, certainty=_UNLIKELY, ordinary=True, passing=True
    )


def _fits(line: Sighting, labels: Sequence[str], zones: Sequence[str]) -> bool:
    if not any(f"_{line.label}_" in each for each in labels):
        return False
    return not line.zone or any(line.zone in each for each in zones)
