"""What people made of cameras' sightings: a figure of false alarms for each camera and each of its rules."""

from datetime import datetime

from msgspec import Struct, structs

from dashboard.model.codes import Verdict
from dashboard.model.incident import EventLine


class CameraVerdicts(Struct, frozen=True, kw_only=True):
    """How often a camera's rule was right; `at` is when somebody said so last."""

    camera: str
    rule: str
    at: datetime
    confirmed: int = 0
    false: int = 0
    unsure: int = 0

    @property
    def key(self) -> str:
        return _key(self.camera, self.rule)

    @property
    def judged(self) -> int:
        """Sightings that somebody was sure of."""
        return self.confirmed + self.false

    def counted(self, verdict: Verdict | None, by: int, at: datetime) -> "CameraVerdicts":
        """With so many more of the verdict; None is none at all."""
        if verdict is None:
            return self
        return structs.replace(self, at=at, **{verdict.value: max(0, getattr(self, verdict.value) + by)})


def _key(camera: str, rule: str) -> str:
    return f"{camera}\t{rule}"


def verdicts_key(line: EventLine) -> str:
    """Under what a sighting counts: its camera and the rule that fired."""
    return _key(*named(line))


def named(line: EventLine) -> tuple[str, str]:
    """A sighting's camera and rule; a source that names neither is its own camera."""
    return str(line.evidence.get("camera") or line.source)[:200], str(line.evidence.get("rule") or "")[:200]
