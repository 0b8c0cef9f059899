"""Everything that the centre raises.

CentreError
├── SettingsError         a setting is missing or wrong; all of them are listed
├── BadMessage            a message from outside cannot be understood; names the item and field
├── NotWriter             the lease went to another writer: stop, and stand by
├── ChainBroken           the journal is not what was written; says where
└── Unanswered            the writer did not answer a command in time
"""


class CentreError(Exception):
    """The root of the tree."""


class SettingsError(CentreError):
    pass


class BadMessage(CentreError):
    """`reason` is a sentence for the sender; `field` is a path such as `$.data.location`."""

    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__(f"{reason} - at `{field}`" if field else reason)
        self.reason = str(self)
        self.field = field


class NotWriter(CentreError):
    pass


class ChainBroken(CentreError):
    pass


class Unanswered(CentreError):
    pass
