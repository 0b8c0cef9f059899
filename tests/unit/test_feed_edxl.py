"""EDXL-DE envelopes: what they hold is told with who distributed it."""

import pytest

from dashboard.errors import BadMessage
from dashboard.feeds import FEEDS
from dashboard.feeds.base import Parsed
from dashboard.model.codes import Action, Category
from dashboard.model.event import EventName
from tests.unit.alert_builders import a_content, an_alert, an_envelope
from tests.unit.feed_builders import NOW

SENDER = "dsns@kharkiv.example"


def parse(envelope: bytes) -> Parsed:
    return FEEDS["edxl"].parse(envelope, NOW)


def test_an_alert_is_told_with_who_distributed_it() -> None:
    [event] = parse(an_envelope()).events
    assert (event.id, event.source) == ("dsns-17:D-7", f"edxl/{SENDER}")
    assert (event.data.category, event.data.ref) == (Category.FIRE, "dsns-17")
    about = event.data.attributes
    assert (about["distribution_id"], about["distribution_sender"]) == ("D-7", "hub@oblast.example")
    assert (about["sender"], about["content"]) == (SENDER, "Пожежа")


def test_several_contents_are_told_one_by_one() -> None:
    broken = a_content(an_alert(identifier="<identifier>bad</identifier>", scope=""))
    parsed = parse(an_envelope(a_content(), broken))
    assert [each.data.ref for each in parsed.events] == ["dsns-17"]
    assert [(each.item, each.reason) for each in parsed.rejected] == [
        ("alert bad", "is missing - at `scope`")
    ]


def test_a_refused_content_stands_alone_in_its_envelope() -> None:
    broken = a_content(an_alert(scope=""))
    parsed = parse(an_envelope(a_content(), broken))
    mended = parsed.rejected[0].raw.replace(b":info>", b":info><!-- mended -->")
    again = parse(mended)
    assert (again.events, [each.reason for each in again.rejected]) == ((), ["is missing - at `scope`"])


def test_a_chain_inside_envelopes_holds_together() -> None:
    update = an_alert(
        identifier="<identifier>dsns-18</identifier>",
        msgType="<msgType>Update</msgType>",
        references=f"<references>{SENDER},dsns-17,2026-11-22T19:30:00+02:00</references>",
    )
    [event] = parse(an_envelope(a_content(update))).events
    source = f"edxl/{SENDER}"
    assert (event.data.action, event.data.ref) == (Action.UPDATE, "dsns-17")
    assert event.data.supersedes == (EventName(source, "dsns-17"), EventName(source, "dsns-18"))


def test_a_sign_of_life_is_passed_over() -> None:
    status = "<distributionStatus>System</distributionStatus>"
    assert parse(an_envelope(distributionStatus=status)).passed_over == 1


@pytest.mark.parametrize(
    "changed, reason",
    [
        ({"distributionID": ""}, "is missing - at `distributionID`"),
        ({"senderID": ""}, "is missing - at `senderID`"),
        ({"dateTimeSent": ""}, "is missing - at `dateTimeSent`"),
        ({"distributionStatus": ""}, "is missing - at `distributionStatus`"),
        ({"distributionStatus": "<distributionStatus>Exercise</distributionStatus>"}, "Exercise: nobody"),
        ({"distributionType": "<distributionType>Ack</distributionType>"}, "answers another"),
    ],
)
def test_a_broken_envelope_is_refused_with_the_reason(changed: dict[str, str], reason: str) -> None:
    with pytest.raises(BadMessage, match=reason):
        parse(an_envelope(**changed))


@pytest.mark.parametrize(
    "content, reason",
    [
        ("<contentObject/>", "what is not XML is not read - at `contentObject.xmlContent`"),
        (a_content("<sitrep xmlns='urn:x'/>"), "holds <sitrep>, and no CAP alert"),
    ],
)
def test_a_content_that_is_no_alert_is_refused(content: str, reason: str) -> None:
    assert reason in parse(an_envelope(content)).rejected[0].reason


@pytest.mark.parametrize("document", [an_alert().encode(), an_envelope("<x/>")])
def test_what_holds_nothing_is_refused(document: bytes) -> None:
    with pytest.raises(BadMessage, match=r"no EDXL-DE envelope|empty"):
        parse(document)
