"""What may be the same is proposed with its odds; a person who says no is not asked again."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.fold import apply, fold
from dashboard.model.codes import Category
from dashboard.model.commands import CloseIncident, DismissProposal, MergeIncidents, OpenIncident, Undo
from dashboard.model.facts import CommandRefused, Fact, MergeProposed
from dashboard.model.incident import Proposal
from dashboard.model.reason import Reason
from dashboard.web.cards import incident_card
from tests.builders import NOW, SUMSKA, ARoom


def proposed(one: str = "inc-2", other: str = "inc-1") -> ARoom:
    """Two incidents of which the centre holds that they may be one."""
    room = ARoom()
    for title in ("Дим", "Вогонь"):
        room.tell(OpenIncident(category=Category.FIRE, title=title, location=SUMSKA))
    reasons = (Reason("distance", {"m": 120}), Reason("minutes", {"n": 3}), Reason("odds", {"value": 1.5}))
    put(room, MergeProposed(incident_id=one, other=other, odds=1.45, reasons=reasons))
    return room


def put(room: ARoom, body: Any) -> None:
    fact = Fact(id=f"{len(room.history) + 1}-0", at=NOW, actor="centre", cause="e1", body=body)
    room.history.append(fact)
    apply(room.picture, fact)


def proposals(room: ARoom, number: int) -> list[str]:
    return [each.incident_id for each in room.incident(number).proposals]


def refused(bodies: Any) -> str:
    [body] = bodies
    assert isinstance(body, CommandRefused), body
    return body.code


def test_a_card_tells_how_probable_it_is_and_why() -> None:
    room = proposed()
    [told] = incident_card(room.incident(2), room.picture)["proposals"]
    assert told == {"id": "inc-1", "number": 1, "percent": 81, "m": 120, "minutes": 3}
    room.tell(CloseIncident(incident_id="inc-1", reason="over"))
    assert incident_card(room.incident(2), room.picture)["proposals"] == []


@given(st.floats(allow_nan=False))
def test_nothing_is_certain(odds: float) -> None:
    assert 1 <= Proposal(incident_id="x", odds=odds).percent <= 99


@pytest.mark.parametrize("one, other", [("inc-2", "inc-1"), ("inc-1", "inc-2")])
def test_a_dismissed_proposal_is_gone_and_never_made_again(one: str, other: str) -> None:
    room = proposed()
    room.tell(DismissProposal(incident_id=one, other=other))
    assert proposals(room, 2) == []
    assert (room.incident(1).apart, room.incident(2).apart) == (("inc-2",), ("inc-1",))
    for pair in (("inc-2", "inc-1"), ("inc-1", "inc-2")):
        put(room, MergeProposed(incident_id=pair[0], other=pair[1], odds=3.0))
    assert (proposals(room, 1), proposals(room, 2)) == ([], [])
    assert fold(room.history).state() == room.picture.state()
    assert refused(room.tell(DismissProposal(incident_id=one, other=other))) == "no_proposal"


def test_undo_brings_it_back() -> None:
    room = proposed()
    room.tell(DismissProposal(incident_id="inc-2", other="inc-1"))
    room.tell(Undo(command_id=room.last_cause))
    assert proposals(room, 2) == ["inc-1"]
    assert (room.incident(1).apart, room.incident(2).apart) == ((), ())


def test_other_proposals_stay() -> None:
    room = proposed()
    room.tell(OpenIncident(category=Category.FIRE, title="Ще дим", location=SUMSKA))
    put(room, MergeProposed(incident_id="inc-2", other="inc-3", odds=1.0))
    room.tell(DismissProposal(incident_id="inc-2", other="inc-1"))
    assert proposals(room, 2) == ["inc-3"]


def test_a_person_may_merge_all_the_same() -> None:
    room = proposed()
    room.tell(DismissProposal(incident_id="inc-2", other="inc-1"))
    room.tell(MergeIncidents(incident_id="inc-2", into="inc-1"))
    assert room.incident(2).merged_into == "inc-1"


@pytest.mark.parametrize(
    "one, other, code",
    [
        ("inc-1", "inc-9", "unknown_incident"),
        ("inc-9", "inc-1", "unknown_incident"),
        ("inc-1", "inc-1", "no_proposal"),
    ],
)
def test_what_nobody_proposed_cannot_be_dismissed(one: str, other: str, code: str) -> None:
    assert refused(proposed().tell(DismissProposal(incident_id=one, other=other))) == code
