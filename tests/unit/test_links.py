"""Atom and RSS indexes: which alerts they link to, the oldest first."""

import pytest

from dashboard.errors import BadMessage
from dashboard.feeds.links import Link, links
from tests.unit.feed_builders import an_alert

BASE = "https://alerts.example/feeds/index.xml"


def atom(*entries: str) -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{"".join(entries)}</feed>'.encode()


def test_an_atom_index_links_to_its_alerts_the_oldest_first() -> None:
    found = links(
        atom(
            '<entry><updated>2026-11-22T18:00:00Z</updated><link href="b.cap"/></entry>',
            '<entry><updated>2026-11-22T17:00:00Z</updated><link href="/a.cap"/></entry>',
        ),
        BASE,
    )
    assert found == (
        Link("https://alerts.example/a.cap", "2026-11-22T17:00:00Z"),
        Link("https://alerts.example/feeds/b.cap", "2026-11-22T18:00:00Z"),
    )


def test_of_several_links_the_alert_is_taken_rather_than_the_page() -> None:
    (found,) = links(
        atom(
            '<entry><link type="text/html" href="page"/><link rel="self" href="self"/>'
            '<link rel="alternate" type="application/cap+xml" href="a.cap"/></entry>'
        ),
        BASE,
    )
    assert found == Link("https://alerts.example/feeds/a.cap", "")


def test_an_rss_index_links_by_text_or_enclosure() -> None:
    channel = (
        "<rss><channel><link>https://alerts.example/</link><item>"
        "<link>https://alerts.example/b.cap</link><pubDate>Sun, 22 Nov 2026 18:00:00 GMT</pubDate></item>"
        '<item><link>page</link><enclosure url="a.cap" type="application/cap+xml"/></item>'
        "<item><title>no link</title></item></channel></rss>"
    )
    assert [each.url.rpartition("/")[2] for each in links(channel.encode(), BASE)] == ["a.cap", "b.cap"]


def test_an_index_that_holds_its_alerts_is_not_followed() -> None:
    entry = f'<entry><link href="a.cap"/><content type="text/xml">{an_alert()}</content></entry>'
    assert links(atom(entry), BASE) == ()


@pytest.mark.parametrize("payload", [b"{}", atom('<entry><link href="http://[::1/"/></entry>')])
def test_what_is_no_index_is_refused(payload: bytes) -> None:
    with pytest.raises(BadMessage):
        links(payload, BASE)
