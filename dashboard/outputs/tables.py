"""The tables `[outputs.NAME]` of the file of feeds; paths in them are beside the file."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from dashboard.feeds.configuration.addresses import Web
from dashboard.feeds.configuration.written import Secret
from dashboard.outputs.selection import Filter
from dashboard.outputs.signature import keys_of

Network = IPv4Network | IPv6Network
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


class Cot(Struct, frozen=True, kw_only=True):
    """Tells the devices that connect to a feed of Cursor on Target of the open incidents.

    Who shows a certificate that the feed's `ca_file` signed is let in, and who comes from an address of
    `allow`; nobody else. `clients` names the unit of a device, by its certificate's name or its address.
    """

    kind: Literal["cot"]
    feed: Annotated[str, Meta(min_length=1)]
    allow: tuple[str, ...] = ()
    clients: dict[str, str] = {}
    filter: Filter = EVERYTHING
    beat_s: Annotated[float, Meta(ge=1, le=600)] = (
        60.0  # everything is told again, so that nothing grows stale
    )

    def __post_init__(self) -> None:
        self.networks  # noqa: B018 — what is no address is a mistake

    @property
    def networks(self) -> tuple[Network, ...]:
        return tuple(ip_network(each) for each in self.allow)

    @property
    def target(self) -> str:
        return self.feed


Output = Webhook | Cot
KINDS: dict[str, type[Webhook] | type[Cot]] = {"webhook": Webhook, "cot": Cot}
