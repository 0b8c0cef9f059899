"""The handover over HTTP: who may look on, who may hand over, and that no program signs."""

import pytest

from dashboard.model.codes import Role, Scope
from dashboard.permissions import LEADERS
from tests.web.site import Site


def tell(client, **command):
    return client.post("/api/v1/commands", json=command)


@pytest.mark.parametrize("role", sorted(set(Role) - LEADERS))
def test_who_leads_no_shift_hands_none_over(site: Site, address: str, role: Role):
    with site.signed_in(role, address) as client:
        assert tell(client, type="BeginHandover").status_code == 403
        assert client.get("/api/v1/handover").status_code == (403 if role is Role.WALL else 200)


def test_no_program_reads_back_or_signs(site: Site):
    with site.with_key(Scope.DESK) as program:
        for command in (
            {"type": "BeginHandover"},
            {"type": "ConfirmHandoverItem", "handover": "h", "item": "k", "mark": "m"},
            {"type": "SignHandover", "handover": "h", "side": "incoming"},
        ):
            assert tell(program, **command).status_code == 403
        assert program.get("/api/v1/handover").status_code == 200


def test_a_shift_is_handed_over_between_two_sessions(site: Site, address: str):
    with site.signed_in(Role.DUTY, address) as duty, site.signed_in(Role.SUPERVISOR, address) as next_one:
        incident = site.open_incident(duty, "Pump left on")
        begun = tell(duty, type="BeginHandover").json()["facts"][0]["data"]["handover"]
        alone = tell(duty, type="SignHandover", handover=begun, side="incoming")
        assert (alone.status_code, alone.json()["reason"]) == (409, "same_person")
        found = next_one.get("/api/v1/handover", params={"lang": "en"}).json()
        ours = next(each for each in found["items"] if each["key"] == f"incident:{incident}")
        assert "Pump left on" in ours["text"]
        assert (ours["read"], ours["changed"]) == (None, False)
        for each in found["items"]:
            tell(
                next_one, type="ConfirmHandoverItem", handover=begun, item=each["key"], mark=each["mark"]
            ).raise_for_status()
        tell(next_one, type="SignHandover", handover=begun, side="incoming").raise_for_status()
        last = tell(duty, type="SignHandover", handover=begun, side="outgoing").json()["facts"]
        assert [each["type"] for each in last] == ["HandoverSigned", "ShiftHandedOver"]
        told = next_one.get("/api/v1/handover").json()
        assert told["on_duty"]["name"] == "supervisor"
        assert told["handover"]["over"]
        assert "Pump left on" in next_one.get("/handover/sheet").text
        assert next_one.get("/api/v1/board").json()["on_duty"]["name"] == "supervisor"
    with site.signed_in(Role.WALL, address) as wall:
        assert wall.get("/api/v1/board").json()["on_duty"] is None
