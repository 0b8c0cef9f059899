"""Everything that the centre raises.

CentreError
├── SettingsError         a setting is missing or wrong; all of them are listed
├── CityPackError         a city pack cannot be used; names the file and field
├── UnknownScenario       there is no demo scenario of that name; lists those there are
├── BadMessage            a message from outside cannot be understood; names the item and field
├── SourceFailed          a source cannot be reached, or does not answer as it should; says what to do
├── NotWriter             the lease went to another writer: stop, and stand by
├── ChainBroken           the journal is not what was written; says where
├── ChosenByAnother       another process sends by the same output: what it chose is not chosen again
├── ArchiveError          the archive does not fit the journal, or cannot be read; says what to do
├── Unanswered            the writer did not answer a command in time
└── Forbidden             this person or key may not do that
"""


class CentreError(Exception):
    """The root of the tree."""


class SettingsError(CentreError):
    pass


class CityPackError(CentreError):
    pass


class UnknownScenario(CentreError):
    pass


class BadMessage(CentreError):
    """`reason` is a sentence for the sender; `field` is a path such as `$.data.location`."""

    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__(f"{reason} - at `{field}`" if field else reason)
        self.reason = str(self)
        self.field = field


class SourceFailed(CentreError):
    """`again_s`: so many seconds at least before the next try."""

    def __init__(self, why: str, *, again_s: float = 0.0) -> None:
        super().__init__(why)
        self.again_s = again_s


class TooLong(SourceFailed):
    """More than was allowed."""


class NotWriter(CentreError):
    pass


class ChainBroken(CentreError):
    pass


class ChosenByAnother(CentreError):
    pass


class ArchiveError(CentreError):
    pass


class Unanswered(CentreError):
    pass


class Forbidden(CentreError):
    pass
