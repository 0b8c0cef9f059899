"""Open311 GeoReport v2: JSON and XML say the same, errors have its own form, nothing private is told."""

import json
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

import httpx
import pytest
from defusedxml.ElementTree import fromstring

from dashboard.model.codes import Scope
from dashboard.streams.people import digest
from tests.centre import eventually
from tests.web.site import Site

BASE = "/open311/v2"


def plain(element: Element) -> Any:
    """XML as JSON would have it; lists are the elements called by a plural."""
    if element.tag in {
        "services",
        "attributes",
        "values",
        "endpoints",
        "formats",
        "errors",
        "service_requests",
    }:
        return [plain(each) for each in element]
    return {each.tag: plain(each) for each in element} if len(element) else element.text


def texts(value: Any) -> Any:
    """JSON with every scalar as XML writes it."""
    if isinstance(value, dict):
        return {name: texts(each) for name, each in value.items()}
    if isinstance(value, list):
        return [texts(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else None if value is None else str(value)


def both(client: httpx.Client, path: str, **query: str) -> tuple[Any, int]:
    """What the path answers; the same in both forms."""
    as_json, as_xml = (client.get(f"{BASE}/{path}.{form}", params=query) for form in ("json", "xml"))
    assert as_json.headers["content-type"].startswith("application/json")
    assert as_xml.headers["content-type"].startswith("text/xml")
    assert as_json.status_code == as_xml.status_code
    content = as_json.json()
    if isinstance(content, dict) and "endpoints" in content:
        return content, as_json.status_code  # which names the path that was asked
    assert texts(content) == plain(fromstring(as_xml.content))
    return content, as_json.status_code


@pytest.fixture
def post(site: Site, anonymous: httpx.Client) -> Callable[..., httpx.Response]:
    def posted(form: str = "json", **fields: Any) -> httpx.Response:
        given = {
            "api_key": site.keys[Scope.INGEST],
            "service_code": "street_light",
            "lat": "40.5",
            "long": "11.25",
            **fields,
        }
        return anonymous.post(f"{BASE}/requests.{form}", data=given)

    return posted


def number_of(answer: httpx.Response) -> str:
    assert answer.status_code == 201, answer.text
    return str(answer.json()[0]["service_request_id"])


def standing(client: httpx.Client, number: str) -> dict[str, Any]:
    def found() -> Any:
        answer = client.get(f"{BASE}/requests/{number}.json")
        return answer.json()[0] if answer.status_code == 200 else None

    told: dict[str, Any] = eventually(found)
    return told


def test_what_can_be_asked_for_is_discovered(anonymous: httpx.Client):
    found, _ = both(anonymous, "discovery")
    [endpoint] = found["endpoints"]
    assert endpoint["url"].endswith(BASE)
    assert endpoint["formats"] == ["application/json", "text/xml"]
    xml = fromstring(anonymous.get(f"{BASE}/discovery.xml").content)
    assert [each.text for each in xml.iter("format")] == endpoint["formats"]


def test_services_are_listed_in_both_languages(anonymous: httpx.Client):
    services, _ = both(anonymous, "services")
    [blocked] = [each for each in services if each["service_code"] == "road_blocked"]
    assert blocked["metadata"] is True
    assert blocked["group"] == "Дороги"
    english, _ = both(anonymous, "services", locale="en")
    assert "Roads" in {each["group"] for each in english}


def test_a_service_says_what_it_asks(anonymous: httpx.Client):
    found, _ = both(anonymous, "services/road_blocked")
    [attribute] = found["attributes"]
    assert (attribute["code"], attribute["required"]) == ("WAY", True)
    assert [each["key"] for each in attribute["values"]] == ["none", "partly"]


def test_a_report_of_an_app_opens_an_incident(post: Any, anonymous: httpx.Client, desk: httpx.Client):
    number = number_of(post(description="Ліхтар не світить", lat="41.5", first_name="Оля", phone="+380001"))
    told = standing(anonymous, number)
    assert (told["status"], told["service_code"]) == ("open", "street_light")
    incidents = desk.get("/api/v1/incidents", params={"limit": 1000}).json()["incidents"]
    [incident] = [each for each in incidents if each["title"] == "Ліхтар не світить"]
    assert incident["location"]["coordinates"] == [11.25, 41.5]
    both(anonymous, f"requests/{number}")
    token, _ = both(anonymous, f"tokens/{number}")
    assert token == [{"service_request_id": number, "token": number}]
    closing = {"type": "CloseIncident", "incident_id": incident["id"], "reason": "fixed"}
    assert desk.post("/api/v1/commands", json=closing).status_code == 200
    eventually(lambda: standing(anonymous, number)["status"] == "closed")


def test_a_service_that_is_moderated_waits_whoever_sends_it(
    post: Any, anonymous: httpx.Client, desk: httpx.Client
):
    number = number_of(post(service_code="building_damage", description="Вибито вікна 77"))
    assert standing(anonymous, number)["status"] == "open"
    incidents = desk.get("/api/v1/incidents", params={"limit": 1000}).json()["incidents"]
    assert not [each for each in incidents if each["title"] == "Вибито вікна 77"]


def test_nothing_private_is_told(post: Any, anonymous: httpx.Client, site: Site):
    private = {"first_name": "Кіндрат", "last_name": "Непийвода", "email": "k@example.org", "phone": "+3805"}
    number = number_of(post(description="Телефонуйте Кіндрату", address_string="моя хата 5", **private))
    standing(anonymous, number)
    alone = anonymous.get(f"{BASE}/requests/{number}.json").text
    with site.with_key(Scope.READ) as reader:
        among = reader.get(f"{BASE}/requests.json").text
    for told in (alone, among):
        assert number in told
        assert not [word for word in (*private.values(), "Кіндрат", "хата") if word in told]
    assert json.loads(alone)[0]["lat"] is None
    [listed] = [each for each in json.loads(among) if each["service_request_id"] == number]
    assert (listed["lat"], listed["long"]) == (40.5, 11.25)


def test_what_is_a_strike_by_now_is_not_listed_and_has_no_time(
    post: Any, anonymous: httpx.Client, site: Site, desk: httpx.Client
):
    number = number_of(post(service_code="building_damage", description="Приліт 99", lat="42.75"))
    standing(anonymous, number)
    accept = {"type": "AcceptReport", "report": number, "category": "strike"}
    assert desk.post("/api/v1/commands", json=accept).status_code == 200

    def secret() -> bool:
        told = standing(anonymous, number)
        return (told["requested_datetime"], told["updated_datetime"], told["lat"]) == (None, None, None)

    eventually(secret)
    with site.with_key(Scope.READ) as reader:
        listed, _ = both(reader, "requests", service_code="building_damage")
    assert number not in {each["service_request_id"] for each in listed}


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize(
    "fields, status, said",
    [
        ({"api_key": ""}, 403, "api_key"),
        ({"api_key": "guess"}, 403, "api_key"),
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "no-such"}, 404, "service_code"),
        ({"lat": "", "long": ""}, 400, "location"),
        ({"lat": "north"}, 400, "lat is no number"),
        ({"lat": "91"}, 400, "lat is not between"),
        ({"lat": "nan"}, 400, "lat is not between"),
        ({"long": ""}, 400, "long is no number"),
        ({"service_code": "road_blocked"}, 400, "attribute[WAY] is required"),
        ({"service_code": "road_blocked", "attribute[WAY]": "maybe"}, 400, "is not one of none, partly"),
        ({"description": "x" * 4_001}, 400, "description has more than"),
    ],
)
def test_mistakes_are_told_as_the_standard_has_it(
    post: Any, form: str, fields: dict[str, str], status: int, said: str
):
    answer = post(form, **fields)
    assert answer.status_code == status
    errors = plain(fromstring(answer.content)) if form == "xml" else answer.json()
    assert [int(each["code"]) for each in errors] == [status]
    assert said in errors[0]["description"]


def test_every_mistake_is_told_at_once(post: Any):
    errors = post(service_code="road_blocked", lat="north", first_name="x" * 501).json()
    assert len(errors) == 3


def test_a_key_that_may_not_report_is_refused(post: Any, site: Site):
    assert post(api_key=site.keys[Scope.READ]).status_code == 403


def test_a_key_may_come_as_every_programs_key_does(ingest: httpx.Client):
    fields = {"service_code": "water", "address_string": "Сумська, 1"}
    assert ingest.post(f"{BASE}/requests.json", data=fields).status_code == 201


@pytest.mark.parametrize(
    "path", ["services/nothing", "tokens/7KD-4Q9-X2MB", "requests/7KD-4Q9-X2MB", "requests/x"]
)
def test_what_is_not_known_is_not_found(path: str, anonymous: httpx.Client):
    errors, status = both(anonymous, path)
    assert status == 404
    assert errors[0]["code"] == 404


def test_another_form_is_not_found(anonymous: httpx.Client):
    assert anonymous.get(f"{BASE}/services.html").json()[0]["code"] == 404


def test_the_list_needs_a_key_and_a_sound_date(anonymous: httpx.Client, site: Site):
    assert both(anonymous, "requests")[1] == 403
    errors, status = both(anonymous, "requests", api_key=site.keys[Scope.READ], start_date="yesterday")
    assert (status, errors[0]["description"]) == (400, "start_date is no date and time")


def test_sent_twice_it_is_one_report(post: Any):
    assert number_of(post(description="двічі")) == number_of(post(description="двічі"))
    assert number_of(post(description="двічі")) != number_of(post(description="інше"))


def test_markup_stays_text(post: Any, anonymous: httpx.Client, desk: httpx.Client):
    number = number_of(post(service_code="building_damage", description="x"))
    standing(anonymous, number)
    answer = {"type": "AnswerReport", "report": number, "answer": "<script>1</script>&\x0b]]>"}
    assert desk.post("/api/v1/commands", json=answer).status_code == 200
    eventually(lambda: standing(anonymous, number)["status_notes"])
    xml = fromstring(anonymous.get(f"{BASE}/requests/{number}.xml").content)
    assert xml.findtext("request/status_notes") == "<script>1</script>&]]>"


def test_an_app_that_sends_too_much_is_told_so(post: Any, site: Site):
    site.store.set(site.names.attempts(_digest(f"open311|test {Scope.INGEST}")), 1_000, px=60_000)
    try:
        assert post().status_code == 429
    finally:
        site.store.delete(site.names.attempts(_digest(f"open311|test {Scope.INGEST}")))


def _digest(name: str) -> str:
    return digest(name)[:32]
