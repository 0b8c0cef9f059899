"""A command refused: a code for the screen's words, with what the words need."""

from dashboard.errors import CentreError


class Refused(CentreError):
    """Raised inside a decision; recorded as `CommandRefused`."""

    def __init__(self, code: str, **args: str | float) -> None:
        super().__init__(f"{code} {args}" if args else code)
        self.code = code
        self.args_for_words = args
