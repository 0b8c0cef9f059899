"""The transport that a feed of the configuration asks for."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import assert_never

from dashboard.feeds.configuration import Configuration, Configured
from dashboard.feeds.configuration.tables import Folder, Mqtt, Poll, Push, Stream, Subscription, Tcp
from dashboard.feeds.transports.base import Inbox, Reports, Transport
from dashboard.feeds.transports.folder import WatchedFolder
from dashboard.feeds.transports.mqtt import Subscriber
from dashboard.feeds.transports.poll import Poller
from dashboard.feeds.transports.subscription import ContextBroker
from dashboard.feeds.transports.tcp import Beside, Dialler, Listener
from dashboard.intake import Intake


def transports(
    configuration: Configuration,
    intake: Intake,
    reporter: Callable[[str], Reports],
    besides: Mapping[str, Beside],
) -> list[Transport]:
    """Of every feed that is fetched or listened for; what is pushed comes by the web.

    `besides` is what goes on beside the connections of some feeds.
    """
    found = []
    for name, each in configuration.feeds.items():
        if each.feed is not None:
            take = partial(intake.take, each.feed, name=name)
            inbox = Inbox(name=name, feed=each.feed, intake=take, health=reporter(name))
            found.append(transport(each, inbox, intake.names.centre, besides.get(name)))
    return [each for each in found if each is not None]


def transport(
    configured: Configured, inbox: Inbox, centre: str, beside: Beside | None = None
) -> Transport | None:
    """None when its source comes to us. `centre` is part of the name by which a broker knows us."""
    match configured.transport:
        case Poll() as poll:
            return Poller(poll, inbox)
        case Mqtt() as mqtt:
            return Subscriber(mqtt, inbox, mqtt.client_id or f"sitcen-{centre}-{configured.name}")
        case Folder() as folder:
            return WatchedFolder(folder, inbox)
        case Tcp() as tcp:
            kind = Listener if tcp.listen else Dialler
            return kind(tcp, tcp.place, inbox, beside=beside)
        case Subscription() as asked:
            return ContextBroker(asked, inbox, f"sitcen-{centre}-{configured.name}")
        case Push() | Stream():
            return None
        case other:
            assert_never(other)
