"""Whatever is sent to the API: it is answered, never with a mistake of ours, and the line goes on."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode

from dashboard.embedded import EmbeddedServer
from dashboard.model.codes import Role, Scope
from dashboard.model.facts import MessageSetAside
from dashboard.streams.journal import history
from dashboard.streams.names import WRITERS
from dashboard.web.security import CSRF_HEADER
from tests.centre import eventually
from tests.unit.feed_builders import SOUND
from tests.web.conftest import a_site
from tests.web.site import ONE, Site, an_event

LIMITS = settings(
    max_examples=8,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
PUSHED = {"/api/v1/events", "/api/v1/feeds/{feed}"}
QUERY = st.dictionaries(
    st.sampled_from(["status", "bbox", "since", "until", "limit", "after", "at", "near", "q", "lon", "lat"]),
    st.text(max_size=30) | st.integers().map(str) | st.floats().map(str),
    max_size=4,
)


@pytest.fixture(scope="module")
def centre(server: EmbeddedServer, cameras: Any) -> Iterator[Site]:
    """A centre of its own: what is sent here changes its plans, its feeds and its roads."""
    with a_site(server, "fuzzed", cameras) as site:
        yield site
        goes_on(site)


def goes_on(site: Site) -> None:
    """Nothing is stuck, nothing was a mistake of ours, and the next event is an incident."""
    for stream in site.names.inputs:
        eventually(lambda stream=stream: site.store.xpending(stream, WRITERS)["pending"] == 0, within_s=60)
    reasons = [
        fact.body.reason for fact in history(site.store, site.names) if isinstance(fact.body, MessageSetAside)
    ]
    assert [each for each in reasons if "could not decide" in each or "never finished" in each] == []
    with site.with_key(Scope.INGEST) as ingest, site.with_key(Scope.READ) as reader:
        event = an_event()
        assert ingest.post("/api/v1/events", json=event, headers={"content-type": ONE}).status_code == 202

        def heard() -> bool:
            page = reader.get("/api/v1/incidents?limit=1000").json()["incidents"]
            return any(line["id"] == event["id"] for incident in page for line in incident["events"])

        eventually(heard, within_s=30)
        assert reader.get("/api/v1/feeds").json()["watched"] is True


def answered(answer: Any) -> None:
    assert answer.status_code < 500, (answer.request.method, answer.request.url, answer.text[:500])


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_operation_answers_whatever_its_schema_allows_or_forbids(
    centre: Site, mode: GenerationMode
) -> None:
    with centre.with_key(Scope.READ) as reader:
        document = reader.get("/api/openapi.json").json()
    operations = [found.ok() for found in schemathesis.openapi.from_dict(document).get_all_operations()]
    assert len(operations) > 20
    with centre.signed_in(Role.ADMIN, "10.9.0.1") as admin:
        for operation in operations:
            pushed = operation.path in PUSHED
            _fuzz(operation.as_strategy(generation_mode=mode), centre, None if pushed else admin)


def _fuzz(cases: "st.SearchStrategy[Case]", site: Site, person: httpx.Client | None) -> None:
    """Each case as this person, or with an ingest key."""
    key = {"authorization": f"Bearer {site.keys[Scope.INGEST]}"}

    @LIMITS
    @given(case=cases)
    def sent(case: Case) -> None:
        case.headers = {CSRF_HEADER: person.headers[CSRF_HEADER]} if person else key
        case.cookies = dict(person.cookies) if person else {}
        answered(case.call(base_url=site.url, timeout=20))

    sent()


@pytest.mark.parametrize("path", ["incidents", "picture", "isochrones", "cameras", "places", "units"])
def test_any_query_is_answered(centre: Site, path: str) -> None:
    with centre.with_key(Scope.READ) as reader:

        @LIMITS
        @given(query=QUERY)
        def asked(query: dict[str, str]) -> None:
            answered(reader.get(f"/api/v1/{path}", params=query))

        asked()


@pytest.mark.parametrize("feed", SOUND)
def test_a_damaged_payload_of_every_feed_is_answered(centre: Site, feed: str) -> None:
    sound = SOUND[feed]
    with centre.with_key(Scope.INGEST) as ingest:

        @LIMITS
        @given(cut=st.integers(0, len(sound)), dropped=st.integers(0, 30), put=st.binary(max_size=30))
        def pushed(cut: int, dropped: int, put: bytes) -> None:
            damaged = sound[:cut] + put + sound[cut + dropped :]
            answered(ingest.post(f"/api/v1/feeds/{feed}", content=damaged))

        pushed()
        assert ingest.post(f"/api/v1/feeds/{feed}", content=sound).status_code in {202, 400, 409}
