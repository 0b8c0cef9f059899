"""XML from outside is read within its caps, and refused in a sentence."""

import time

import pytest

from dashboard.errors import BadMessage
from dashboard.feeds import FEEDS, xml
from dashboard.feeds.xml import Caps
from tests.unit.feed_builders import NOW

LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><alert>&c;</alert>'
)
QUADRATIC = b'<!DOCTYPE l [<!ENTITY a "' + b"x" * 50_000 + b'">]><alert>' + b"&a;" * 5_000 + b"</alert>"
OUTSIDE = b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/hostname">]><alert>&a;</alert>'


@pytest.mark.parametrize("bomb", [LAUGHS, QUADRATIC, OUTSIDE])
@pytest.mark.parametrize("feed", ["cap", "datex2"])
def test_a_document_with_entities_is_refused(feed: str, bomb: bytes) -> None:
    with pytest.raises(BadMessage, match="DTD"):
        FEEDS[feed].parse(bomb, NOW)


def test_a_nest_of_two_hundred_thousand_elements_is_refused_at_its_depth() -> None:
    began = time.perf_counter()
    with pytest.raises(BadMessage, match="64 deep"):
        xml.parse(b"<a>" * 200_000 + b"</a>" * 200_000)
    assert time.perf_counter() - began < 1


def test_more_elements_than_allowed_are_refused() -> None:
    with pytest.raises(BadMessage, match="more than 10 elements"):
        xml.parse(b"<a>" + b"<b/>" * 10 + b"</a>", Caps(elements=10))


@pytest.mark.parametrize("feed", ["cap", "frigate", "datex2"])
def test_ten_megabytes_are_refused_unread(feed: str) -> None:
    began = time.perf_counter()
    with pytest.raises(BadMessage, match="more than the 8388608 allowed"):
        FEEDS[feed].parse(b" " * 10_000_000, NOW)
    assert time.perf_counter() - began < 0.1


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"<",
        b"<a>",
        b"<a></b>",
        b"\xff\xfe\x00",
        b"<a>\x00</a>",
        b'<?xml version="1.0" encoding="klingon"?><a/>',
    ],
)
def test_a_broken_document_is_refused_in_a_sentence(broken: bytes) -> None:
    with pytest.raises(BadMessage, match="this is no XML"):
        xml.parse(broken)
