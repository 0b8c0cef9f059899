"""What a camera's label means here: a table that a centre may replace by its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.model.codes import Category, Certainty, Severity, Urgency

_C, _S, _U = Category, Severity, Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One line of the table. `label` and `zone` are words looked for in the source's; no zone is any."""

    label: str
    category: Category
    title: str
    zone: str = ""
    severity: Severity = Severity.UNKNOWN
    urgency: Urgency = Urgency.UNKNOWN
    certainty: Certainty | None = None  # None: by the camera's score
    least_score: float = 0.0  # below it, the camera's word is unlikely

    @property
    def rule(self) -> str:
        return f"{self.label}@{self.zone}" if self.zone else self.label


# The gravest first: of several labels the first line that fits decides.
SIGHTINGS: tuple[Sighting, ...] = (
    Sighting(
        label="explosion", category=_C.EXPLOSION, title="Explosion", severity=_S.EXTREME, urgency=_U.IMMEDIATE
    ),
    Sighting(label="gunshot", category=_C.CRIME, title="Gunshot", severity=_S.SEVERE, urgency=_U.IMMEDIATE),
    Sighting(
        label="fire_alarm",
        category=_C.FIRE,
        title="Fire alarm heard",
        severity=_S.MODERATE,
        urgency=_U.IMMEDIATE,
    ),
    Sighting(
        label="smoke_detector",
        category=_C.FIRE,
        title="Smoke detector heard",
        severity=_S.MODERATE,
        urgency=_U.IMMEDIATE,
    ),
    Sighting(
        label="fire",
        category=_C.FIRE,
        title="Fire",
        severity=_S.SEVERE,
        urgency=_U.IMMEDIATE,
        least_score=0.5,
    ),
    Sighting(
        label="flame",
        category=_C.FIRE,
        title="Flames",
        severity=_S.SEVERE,
        urgency=_U.IMMEDIATE,
        least_score=0.5,
    ),
    Sighting(
        label="smoke",
        category=_C.FIRE,
        title="Smoke",
        severity=_S.MODERATE,
        urgency=_U.IMMEDIATE,
        least_score=0.6,
    ),
    Sighting(
        label="crash", category=_C.COLLISION, title="Collision", severity=_S.SEVERE, urgency=_U.IMMEDIATE
    ),
    Sighting(
        label="accident", category=_C.COLLISION, title="Collision", severity=_S.SEVERE, urgency=_U.IMMEDIATE
    ),
    Sighting(
        label="collision", category=_C.COLLISION, title="Collision", severity=_S.SEVERE, urgency=_U.IMMEDIATE
    ),
    Sighting(
        label="fallen", category=_C.MEDICAL, title="Person lying", severity=_S.MODERATE, urgency=_U.IMMEDIATE
    ),
    Sighting(
        label="weapon",
        category=_C.CRIME,
        title="Weapon",
        severity=_S.SEVERE,
        urgency=_U.IMMEDIATE,
        least_score=0.6,
    ),
    Sighting(
        label="knife",
        category=_C.CRIME,
        title="Knife",
        severity=_S.MODERATE,
        urgency=_U.IMMEDIATE,
        least_score=0.7,
    ),
    Sighting(
        label="scream", category=_C.CRIME, title="Scream heard", severity=_S.MODERATE, urgency=_U.IMMEDIATE
    ),
    Sighting(label="yell", category=_C.DISORDER, title="Yelling heard", severity=_S.MINOR),
    Sighting(label="shatter", category=_C.CRIME, title="Breaking glass heard", severity=_S.MODERATE),
    Sighting(label="crowd", category=_C.DISORDER, title="Crowd", severity=_S.MINOR),
    Sighting(label="fight", category=_C.CRIME, title="Fight", severity=_S.MODERATE, urgency=_U.IMMEDIATE),
    Sighting(label="flood", category=_C.FLOOD, title="Flooding", severity=_S.MODERATE),
    Sighting(label="congestion", category=_C.CONGESTION, title="Congestion", severity=_S.MINOR),
    Sighting(label="person", zone="loiter", category=_C.CRIME, title="Person loitering", severity=_S.MINOR),
    Sighting(
        label="person",
        zone="restricted",
        category=_C.CRIME,
        title="Person in a restricted zone",
        severity=_S.MODERATE,
    ),
    Sighting(
        label="person",
        zone="track",
        category=_C.RESCUE,
        title="Person on the track",
        severity=_S.SEVERE,
        urgency=_U.IMMEDIATE,
    ),
    Sighting(
        label="person", category=_C.OTHER, title="Person", severity=_S.MINOR, certainty=Certainty.UNLIKELY
    ),
)


# Everyday things whose names have a grave word in them.
ORDINARY = frozenset({"fire_hydrant", "fire_truck", "fire_engine"})


def sighting(
    labels: Sequence[str], zones: Sequence[str], score: float | None, table: Sequence[Sighting] = SIGHTINGS
) -> Sighting:
    """The first line that fits any label (and zone); what no line knows is other, and unlikely."""
    words = [each.lower().replace(" ", "_") for each in labels]
    grave = [f"_{each}_" for each in words if each not in ORDINARY]
    for line in table:
        if _fits(line, grave, zones):
            return line if score is None or score >= line.least_score else _doubted(line)
    return Sighting(
        label=labels[0][:100],
        category=Category.OTHER,
        title=labels[0][:100].replace("_", " ").capitalize(),
        severity=Severity.MINOR,
        certainty=Certainty.UNLIKELY,
    )


def _fits(line: Sighting, labels: Sequence[str], zones: Sequence[str]) -> bool:
    if not any(f"_{line.label}_" in each for each in labels):
        return False
    return not line.zone or any(line.zone in each.lower() for each in zones)


def _doubted(line: Sighting) -> Sighting:
    return replace(line, certainty=Certainty.UNLIKELY)
