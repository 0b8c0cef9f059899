"""Recorded service requests of another city are read; its other documents are refused for what they are."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard.errors import BadMessage
from dashboard.feeds import FEEDS
from dashboard.feeds.base import Parsed
from dashboard.model.codes import Action

pytestmark = pytest.mark.real
NOW = datetime(2026, 7, 24, 21, 30, tzinfo=UTC)


def read(file: Path) -> Parsed:
    return FEEDS["open311"].parse(file.read_bytes(), NOW)


def test_requests_have_their_place_and_state(recorded: Path):
    parsed = read(recorded / "citizen" / "service_requests.xml")
    assert not parsed.rejected
    told = {event.data.ref: (event.data.action, event.data.location is not None) for event in parsed.events}
    assert told == {"638344": (Action.CANCEL, True), "638349": (Action.NEW, True)}
    assert {event.data.address for event in parsed.events} == {"8TH AVE and JUDAH ST"}


def test_one_request_is_the_same_whether_alone_or_among_others(recorded: Path):
    [alone] = read(recorded / "citizen" / "get_service_request.xml").events
    assert alone in read(recorded / "citizen" / "service_requests.xml").events


@pytest.mark.parametrize("name", ["services.xml", "service_definition.xml"])
def test_what_is_no_request_is_refused(name: str, recorded: Path):
    with pytest.raises(BadMessage, match="no list of service requests"):
        read(recorded / "citizen" / name)


def test_the_answer_to_a_posted_request_tells_nothing_yet(recorded: Path):
    parsed = read(recorded / "citizen" / "post_service_request.xml")
    assert not parsed.events
    assert [each.reason for each in parsed.rejected]
