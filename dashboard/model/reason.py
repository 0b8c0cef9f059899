"""A reason: what every judgement of the centre carries."""

from msgspec import Struct, field


class Reason(Struct, frozen=True, omit_defaults=True):
    """Why: a code with its figures, which screens turn into a sentence in the reader's language."""

    code: str
    args: dict[str, str | float | int] = field(default_factory=dict)
