"""To whom the centre tells, over HTTP: people read it, leaders let it be told again."""

import httpx
import msgspec

from dashboard.model.codes import FeedState, Role, Scope
from dashboard.model.output import OutputStanding
from tests.web.site import Site


def test_each_output_is_told_with_what_waits_and_what_was_given_up(site: Site) -> None:
    standing = OutputStanding(
        name="city", kind="webhook", target="https://city.example:443", state=FeedState.LOST, gone="abcd"
    )
    site.store.hset(site.names.outputs, "city", msgspec.json.encode(standing))
    site.store.xadd(site.names.waiting("city"), {"fact": "1-0"})
    for number in range(2):
        site.store.xadd(site.names.undelivered("city"), {"fact": f"{number}-0", "reason": "422"})
    with site.with_key(Scope.READ) as reader:
        [told] = reader.get("/api/v1/outputs").json()["outputs"]
    assert (told["name"], told["state"], told["gone"]) == ("city", "lost", True)
    assert (told["waiting"], told["undelivered"]) == (1, 2)
    assert "abcd" not in str(told)


def test_strangers_read_nothing_and_operators_resend_nothing(
    site: Site, anonymous: httpx.Client, ingest: httpx.Client, address: str
) -> None:
    assert anonymous.get("/api/v1/outputs").status_code == 401
    assert ingest.get("/api/v1/outputs").status_code == 403
    asked = {"type": "ResendUndelivered", "output": "city"}
    with site.signed_in(Role.OPERATOR, address) as operator:
        assert operator.post("/api/v1/commands", json=asked).status_code == 403
    with site.signed_in(Role.DUTY, address) as duty:
        answer = duty.post("/api/v1/commands", json=asked)
    assert (answer.status_code, answer.json()["facts"][0]["type"]) == (200, "UndeliveredAsked")
