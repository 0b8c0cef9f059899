"""CAP alerts become events, or a reason."""

import pytest

from dashboard.errors import BadMessage
from dashboard.feeds import FEEDS
from dashboard.feeds.base import Parsed
from dashboard.model.codes import Action, Category, Certainty, EventKind, Severity, Urgency
from dashboard.model.event import Event, EventName
from tests.unit.alert_builders import CAP_12, an_alert, an_entry, an_index, an_info
from tests.unit.feed_builders import NOW


def parse(document: str | bytes) -> Parsed:
    return FEEDS["cap"].parse(document.encode() if isinstance(document, str) else document, NOW)


def the_event(document: str | bytes) -> Event:
    parsed = parse(document)
    assert parsed.rejected == ()
    return parsed.events[0]


def the_reason(document: str) -> str:
    parsed = parse(document)
    assert parsed.events == ()
    return parsed.rejected[0].reason


def test_an_alert_becomes_an_event_in_the_senders_words() -> None:
    event = the_event(an_alert())
    assert (event.id, event.source, event.kind) == ("dsns-17", "cap/dsns@kharkiv.example", EventKind.ALERT)
    assert event.time.isoformat() == "2026-11-22T17:30:00+00:00"
    data = event.data
    assert (data.category, data.title) == (Category.FIRE, "Пожежа на складі, Плеханівська")
    assert (data.severity, data.urgency, data.certainty) == (
        Severity.SEVERE,
        Urgency.IMMEDIATE,
        Certainty.OBSERVED,
    )
    assert (data.action, data.ref, data.address) == (Action.NEW, "dsns-17", "Основ'янський район")


def test_a_circle_gives_its_centre_and_half_its_radius_as_accuracy() -> None:
    data = the_event(an_alert()).data
    assert data.location is not None
    assert data.location.coordinates == (36.24, 49.97)
    assert data.accuracy_m == pytest.approx(1_000)


def test_a_polygon_gives_its_centre_of_gravity() -> None:
    square = "<area><areaDesc>x</areaDesc><polygon>49,36 49,37 50,37 50,36 49,36</polygon></area>"
    data = the_event(an_alert(an_info(area=square))).data
    assert data.location is not None
    assert data.location.coordinates == pytest.approx((36.5, 49.5))
    assert 30_000 < (data.accuracy_m or 0) < 40_000


def test_an_alert_without_a_shape_has_no_place() -> None:
    data = the_event(an_alert(an_info(area="<area><areaDesc>Харків</areaDesc></area>"))).data
    assert (data.location, data.accuracy_m, data.address) == (None, None, "Харків")


def test_version_1_1_is_read_as_well() -> None:
    event = the_event(an_alert(namespace="urn:oasis:names:tc:emergency:cap:1.1"))
    assert event.data.attributes["cap"] == "1.1"


def test_ukrainian_is_chosen_before_english_and_english_before_the_rest() -> None:
    def spoken(*languages: str) -> str:
        return "".join(
            an_info(language=f"<language>{each}</language>", headline=f"<headline>{each}</headline>")
            for each in languages
        )

    assert the_event(an_alert(spoken("fr-FR", "en-GB", "uk-UA"))).data.title == "uk-UA"
    assert the_event(an_alert(spoken("fr-FR", "en-GB"))).data.title == "en-GB"
    assert the_event(an_alert(spoken("fr-FR", "pl-PL"))).data.title == "fr-FR"


def test_of_several_blocks_in_one_language_the_most_severe_speaks() -> None:
    blocks = an_info(severity="<severity>Minor</severity>") + an_info(severity="<severity>Extreme</severity>")
    assert the_event(an_alert(blocks)).data.severity is Severity.EXTREME


@pytest.mark.parametrize("kind, action", [("Update", Action.UPDATE), ("Cancel", Action.CANCEL)])
def test_an_update_and_a_cancel_find_what_they_refer_to(kind: str, action: Action) -> None:
    earlier = "dsns@kharkiv.example,dsns-17,2026-11-22T19:30:00+02:00"
    later = "dsns@kharkiv.example,dsns-18,2026-11-22T19:40:00+02:00"
    event = the_event(
        an_alert(
            identifier="<identifier>dsns-19</identifier>",
            msgType=f"<msgType>{kind}</msgType>",
            references=f"<references>{earlier} {later}</references>",
        )
    )
    assert (event.id, event.data.ref, event.data.action) == ("dsns-19", "dsns-17", action)


def test_a_cancel_needs_no_information_block() -> None:
    references = "<references>a@b.example,dsns-17,2026-11-22T19:30:00+02:00</references>"
    event = the_event(an_alert("", msgType="<msgType>Cancel</msgType>", references=references))
    assert event.data.action is Action.CANCEL


def test_an_update_that_says_all_clear_cancels() -> None:
    references = "<references>a@b.example,dsns-17,2026-11-22T19:30:00+02:00</references>"
    info = an_info(event="<event>Пожежа</event><responseType>AllClear</responseType>")
    event = the_event(an_alert(info, msgType="<msgType>Update</msgType>", references=references))
    assert event.data.action is Action.CANCEL


@pytest.mark.parametrize("status", ["Exercise", "Test", "Draft"])
def test_what_is_not_actual_never_looks_real(status: str) -> None:
    assert status in the_reason(an_alert(status=f"<status>{status}</status>"))


@pytest.mark.parametrize(
    "changed, reason",
    [
        ({"identifier": ""}, "is missing - at `identifier`"),
        ({"identifier": "<identifier>a b</identifier>"}, "has a space"),
        ({"sender": ""}, "is missing - at `sender`"),
        ({"sent": "<sent>yesterday</sent>"}, "is no time - at `sent`"),
        ({"sent": "<sent>2026-11-22T19:30:00</sent>"}, "names no time zone"),
        ({"scope": ""}, "is missing - at `scope`"),
        ({"scope": "<scope>Everyone</scope>"}, "is not one of Private, Public, Restricted"),
        ({"msgType": "<msgType>Ack</msgType>"}, "answers another message"),
        ({"msgType": "<msgType>Update</msgType>"}, "at `references`"),
        ({"references": "<references>dsns-17</references>"}, "no sender,identifier,sent"),
        ({"info": ""}, "does not say what happened"),
        ({"info": an_info(event="")}, "is missing - at `info.event`"),
        ({"info": an_info(severity="<severity>Awful</severity>")}, "at `severity`"),
        ({"info": an_info(area="<expires>soon</expires>")}, "at `info.expires`"),
        ({"info": an_info(area="<area><circle>NaN,36 1</circle></area>")}, "not on the globe"),
        ({"info": an_info(area="<area><circle>49,361 1</circle></area>")}, "not on the globe"),
        ({"info": an_info(area="<area><circle>49,36</circle></area>")}, "no radius"),
        ({"info": an_info(area="<area><circle>49,36 inf</circle></area>")}, "a radius of inf km"),
        ({"info": an_info(area="<area><polygon>49,36 50,37</polygon></area>")}, "no polygon"),
        ({"info": an_info(area="<area><polygon>49;36</polygon></area>")}, "no latitude,longitude"),
        ({"namespace": "urn:example:cap"}, "neither CAP 1.1 nor 1.2"),
    ],
)
def test_a_broken_alert_is_refused_with_the_reason(changed: dict[str, str], reason: str) -> None:
    assert reason in the_reason(an_alert(**changed))


def test_markup_and_odd_characters_in_a_text_stay_text() -> None:
    odd = "\u202e\u200bПожежа"
    headline = f"<headline>&lt;script&gt;alert(1)&lt;/script&gt;{odd}</headline>"
    assert the_event(an_alert(an_info(headline=headline))).data.title == f"<script>alert(1)</script>{odd}"


def test_a_headline_of_any_length_fits_a_title() -> None:
    title = the_event(an_alert(an_info(headline=f"<headline>{'а' * 2_000}</headline>"))).data.title
    assert (len(title), title[-1]) == (500, "…")


def test_an_old_encoding_is_read() -> None:
    info = an_info(headline="<headline>Usulután</headline>", event="<event>Fire</event>", area="")
    document = '<?xml version="1.0" encoding="ISO-8859-1"?>' + an_alert(info)
    assert the_event(document.encode("iso-8859-1")).data.title == "Usulután"


def test_an_air_raid_alert_names_its_region():
    area = "<area><areaDesc>Харківська область</areaDesc></area>"
    data = the_event(an_alert(an_info(event="<event>Повітряна тривога</event>", area=area))).data
    assert (data.category, data.attributes["region"]) == (Category.AIR_RAID, "Харківська область")


def test_a_signature_is_told_as_not_verified() -> None:
    signed = an_alert(an_info() + '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>')
    assert the_event(signed).data.attributes["signature"] == "present, not verified"


def test_alerts_inside_an_envelope_are_read_one_by_one() -> None:
    bad = an_alert(identifier="<identifier>bad</identifier>", scope="")
    parsed = parse(f"<feed><entry><content>{an_alert()}</content></entry><entry>{bad}</entry></feed>")
    assert [event.id for event in parsed.events] == ["dsns-17"]
    assert [each.item for each in parsed.rejected] == ["alert bad"]


def test_a_networks_sign_of_life_is_passed_over() -> None:
    parsed = parse(an_alert("", status="<status>System</status>"))
    assert (parsed.events, parsed.rejected, parsed.passed_over) == ((), (), 1)


def test_an_index_without_entries_is_a_calm_day() -> None:
    assert parse(an_index()).passed_over == 1


def test_an_entry_that_only_links_says_so() -> None:
    parsed = parse(b"<rss><channel><item><link>https://a.example/1.cap</link></item></channel></rss>")
    assert parsed.rejected[0].reason == (
        "is missing: the entry only links to its alert https://a.example/1.cap - at `cap:event`"
    )


def test_an_entry_without_a_name_is_refused() -> None:
    assert "at `id`" in parse(an_index("<entry><title>x</title></entry>")).rejected[0].reason


TOLD = (
    "<cap:event>Штормовий вітер</cap:event>",
    "<cap:severity>Severe</cap:severity>",
    "<cap:expires>2026-11-23T06:00:00+02:00</cap:expires>",
    "<cap:areaDesc>Харків</cap:areaDesc>",
    "<cap:polygon>49,36 49,37 50,37 50,36 49,36</cap:polygon>",
)


def test_an_entry_tells_what_it_can_in_caps_own_elements() -> None:
    event = the_event(an_index(an_entry(*TOLD)))
    assert event.id == "urn:met:17@2026-11-22T17:30:00+00:00"
    assert (event.source, event.data.ref) == ("cap/met@kharkiv.example", "urn:met:17")
    data = event.data
    assert (data.title, data.address, data.severity) == (
        "Штормове попередження",
        "Харків",
        Severity.SEVERE,
    )
    assert (data.urgency, data.certainty) == (Urgency.UNKNOWN, Certainty.UNKNOWN)
    assert data.location is not None
    assert data.expires is not None


def test_an_entry_that_changed_is_another_event_of_the_same_alert() -> None:
    first = the_event(an_index(an_entry(*TOLD)))
    later = the_event(an_index(an_entry(*TOLD, updated="2026-11-22T18:00:00Z")))
    assert (first.id != later.id, first.data.ref) == (True, later.data.ref)


@pytest.mark.parametrize(
    "changed, reason",
    [
        ("<cap:status>Test</cap:status>", "of status Test"),
        ("<cap:msgType>Cancel</cap:msgType>", "at `references`"),
        ("<cap:severity>Awful</cap:severity>", "at `severity`"),
    ],
)
def test_an_entry_is_held_to_the_same_rules(changed: str, reason: str) -> None:
    assert reason in parse(an_index(an_entry("<cap:event>Fire</cap:event>", changed))).rejected[0].reason


def test_a_refused_entry_is_read_again_by_itself() -> None:
    index = an_index(an_entry(*TOLD), an_entry("<cap:event>Fire</cap:event>", name="urn:2", updated="soon"))
    [refused] = parse(index).rejected
    again = parse(refused.raw.replace(b"soon", b"2026-11-22T18:00:00Z"))
    assert [event.data.ref for event in again.events] == ["urn:2"]


def test_an_entry_of_an_rss_channel_has_rss_dates() -> None:
    told = f'<cap:event xmlns:cap="{CAP_12}">Fire</cap:event>'
    date = "<pubDate>Sun, 22 Nov 2026 19:30:00 +0200</pubDate>"
    item = f"<item><guid>a,b &amp; c</guid><title>x</title><author>met</author>{date}{told}</item>"
    event = the_event(f"<rss><channel>{item}</channel></rss>")
    assert event.time.isoformat() == "2026-11-22T17:30:00+00:00"


def test_a_list_that_begins_with_the_newest_is_told_in_order() -> None:
    update = an_alert(
        identifier="<identifier>dsns-18</identifier>",
        sent="<sent>2026-11-22T19:40:00+02:00</sent>",
        msgType="<msgType>Update</msgType>",
        references="<references>dsns@kharkiv.example,dsns-17,2026-11-22T19:30:00+02:00</references>",
    )
    parsed = parse(f"<feed><entry>{update}</entry><entry>{an_alert()}</entry></feed>")
    assert [event.id for event in parsed.events] == ["dsns-17", "dsns-18"]


def test_every_earlier_message_is_named() -> None:
    references = "a@b,1,2026-11-22T19:30:00+02:00 dsns@kharkiv.example,2,2026-11-22T19:30:00+02:00 broken"
    data = the_event(
        an_alert(msgType="<msgType>Update</msgType>", references=f"<references>{references}</references>")
    ).data
    own = "cap/dsns@kharkiv.example"
    assert data.ref == "1"
    assert data.supersedes == (EventName("cap/a@b", "1"), EventName(own, "1"), EventName(own, "2"))


def test_of_a_long_chain_the_first_and_the_newest_are_named() -> None:
    told = " ".join(f"dsns@kharkiv.example,{number},2026-11-22T19:30:00+02:00" for number in range(500))
    data = the_event(
        an_alert(msgType="<msgType>Update</msgType>", references=f"<references>{told}</references>")
    ).data
    assert [each.id for each in data.supersedes][:2] == ["0", "451"]
    assert len(data.supersedes) == 50


@pytest.mark.parametrize("words", ["Відбій повітряної тривоги", "Air raid: ALL CLEAR"])
def test_an_all_clear_of_an_air_raid_ends_it_whatever_its_type(words: str) -> None:
    data = the_event(an_alert(an_info(event=f"<event>{words}</event>", headline=""))).data
    assert (data.category, data.action) == (Category.AIR_RAID, Action.CANCEL)


def test_what_an_air_raid_alert_fears_is_read_in_its_words() -> None:
    info = an_info(event="<event>Повітряна тривога</event>", headline="<headline>Загроза КАБ</headline>")
    assert the_event(an_alert(info)).data.attributes["threat"] == "guided_bomb"


def test_a_signature_is_kept_as_text() -> None:
    value = "<SignatureValue>c2lnbmVk</SignatureValue>"
    signed = an_alert(
        an_info() + f'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">{value}</Signature>'
    )
    about = the_event(signed).data.attributes
    assert about["signature"] == "present, not verified"
    assert "c2lnbmVk" in about["signature_xml"]


def test_codes_and_parameters_are_kept_by_name() -> None:
    named = "<valueName>UGC</valueName><value>KHA-1</value>"
    about = the_event(an_alert(an_info(area=f"<parameter>{named}</parameter>"))).data.attributes
    assert about["parameters"] == ["UGC=KHA-1"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-5", "windows-1251", "koi8-u"])
def test_every_encoding_and_byte_order_mark_is_read(encoding: str) -> None:
    named = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    info = an_info(headline="<headline>Пожежа</headline>", area="", event="<event>Fire</event>")
    document = f'<?xml version="1.0" encoding="{named}"?>{an_alert(info)}'
    assert the_event(document.encode(encoding)).data.title == "Пожежа"


def test_version_1_0_is_refused_with_what_to_do() -> None:
    assert "send CAP 1.1 or 1.2" in the_reason(an_alert(namespace="http://www.incident.com/cap/1.0"))


def test_any_prefix_may_stand_before_the_names() -> None:
    document = an_alert().replace("<", "<c:").replace("<c:/", "</c:").replace("xmlns=", "xmlns:c=")
    assert the_event(document).id == "dsns-17"


def test_one_alert_of_a_megabyte_is_refused() -> None:
    with pytest.raises(BadMessage, match="in one alert"):
        parse(an_alert(an_info(headline=f"<headline>{'x' * 2**20}</headline>")))
