"""The tables `[outputs.NAME]` of the file of feeds; paths in them are beside the file."""

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from dashboard.feeds.configuration.addresses import Web
from dashboard.feeds.configuration.written import Secret
from dashboard.outputs.selection import Filter
from dashboard.outputs.signature import keys_of

EVERYTHING = Filter()


class Webhook(Struct, frozen=True, kw_only=True):
    """POSTs to one address what the filter chooses. `personal`: also what is of persons."""

    kind: Literal["webhook"]
    url: Web
    secret: Secret
    send: Literal["facts", "incidents"] = "facts"
    filter: Filter = EVERYTHING
    personal: bool = False
    allow_http: bool = False
    timeout_s: Annotated[float, Meta(gt=0, le=120)] = 10.0
    give_up_days: Annotated[float, Meta(gt=0, le=25)] = 3.0  # the journal keeps what waits for longer
    refusals: Annotated[int, Meta(ge=1, le=100)] = 5  # of one message, before the next one goes out
    ca_file: Path | None = None

    def __post_init__(self) -> None:
        keys_of(self.secret)
        if self.url.open_to_others and not self.allow_http:
            raise ValueError("url must begin with https://, unless allow_http says that others may read it")

    @property
    def target(self) -> str:
        return str(self.url)


Output = Webhook
KINDS: dict[str, type[Output]] = {"webhook": Webhook}
