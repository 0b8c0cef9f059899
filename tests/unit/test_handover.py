"""A shift handed over: what is listed, who may sign, and that nobody signs what was not read as it stands."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from dashboard.fold import fold
from dashboard.handover import items, unread
from dashboard.model import commands as c
from dashboard.model import handover_commands as h
from dashboard.model.codes import Category, EventKind, FeedState, ItemKind, Side, UnitStatus
from dashboard.model.facts import CommandRefused, ShiftHandedOver
from dashboard.model.feed_commands import ReportFeed
from dashboard.streams import snapshot
from dashboard.streams.codec import decode_fact, encode_fact
from tests.builders import OSNOVA, SALTIVKA, ARoom, an_event

DUTY, NEXT, OTHER = "duty", "supervisor", "admin"


def a_room() -> ARoom:
    room = ARoom(units=["E1", "E2"])
    room.tell(an_event(address="Сумська вулиця, 25"))
    room.tell(an_event(Category.CRIME, location=SALTIVKA))
    return room


def begun(room: ARoom) -> str:
    room.tell(h.BeginHandover(id="handover-1"), actor=DUTY)
    return "handover-1"


def refusal(bodies) -> str | None:
    return bodies[0].code if isinstance(bodies[0], CommandRefused) else None


def read(room: ARoom, key: str, *, by: str = NEXT, mark: str | None = None):
    found = next((each.mark for each in items(room.picture, room.now) if each.key == key), "none")
    return room.tell(h.ConfirmHandoverItem(handover="handover-1", item=key, mark=mark or found), actor=by)


def read_all(room: ARoom, *, by: str = NEXT) -> None:
    for each in items(room.picture, room.now):
        assert refusal(read(room, each.key, by=by)) is None


def sign(room: ARoom, side: Side, by: str):
    return room.tell(h.SignHandover(handover="handover-1", side=side), actor=by)


def test_everything_that_is_open_is_listed_the_most_urgent_first():
    room = a_room()
    room.tell(c.AssignUnits(incident_id="inc-1", units=("E1",)))
    room.tell(an_event(Category.GAS, location=OSNOVA))
    room.tell(c.ShelveIncident(incident_id="inc-3", until=room.now + timedelta(hours=1), reason="waits"))
    room.tell(h.MakePromise(incident_id="inc-2", text="call back", until=room.now + timedelta(minutes=20)))
    room.tell(c.SetUnitStatus(unit="E2", status=UnitStatus.OUT_OF_SERVICE, reason="tyre"))
    room.tell(ReportFeed(feed="calls", state=FeedState.LOST, since=room.now, kind=EventKind.EMERGENCY))
    line = ((36.23, 49.99), (36.24, 49.99))
    room.tell(c.CloseRoad(line=line, until=room.now + timedelta(hours=2), reason="crater"))
    begun(room)
    room.tell(h.RemarkHandover(handover="handover-1", text="keys are in the safe"), actor=DUTY)
    found = items(room.picture, room.now)
    assert [(each.kind, each.number, each.text) for each in found] == [
        (ItemKind.REMARK, None, "keys are in the safe"),
        (ItemKind.INCIDENT, 1, "Smoke"),
        (ItemKind.INCIDENT, 2, "Smoke"),
        (ItemKind.SHELVED, 3, "Smoke: waits"),
        (ItemKind.PROMISE, 2, "call back"),
        (ItemKind.UNIT, None, "tyre"),
        (ItemKind.FEED, None, ""),
        (ItemKind.CLOSURE, None, "crater"),
    ]
    assert found[1].units[0].unit == "E1"


def test_both_sign_what_was_read_and_the_incoming_one_is_on_duty():
    room = a_room()
    begun(room)
    read_all(room)
    assert refusal(sign(room, Side.INCOMING, NEXT)) is None
    last = sign(room, Side.OUTGOING, DUTY)[-1]
    assert isinstance(last, ShiftHandedOver)
    assert (last.outgoing, last.incoming, len(last.items)) == (DUTY, NEXT, 2)
    assert (room.picture.on_duty.name, room.picture.on_duty.since) == (NEXT, room.now)
    assert room.picture.handover.over
    assert refusal(room.tell(h.BeginHandover(), actor=NEXT)) is None


def test_an_item_that_changed_must_be_read_again():
    room = a_room()
    begun(room)
    old = items(room.picture, room.now)[0]
    read_all(room)
    room.tell(c.AddNote(incident_id="inc-1", text="second caller"))
    left = unread(room.picture.handover, items(room.picture, room.now), NEXT)
    assert [each.number for each in left] == [1]
    assert refusal(sign(room, Side.INCOMING, NEXT)) == "items_unread"
    assert refusal(read(room, old.key, mark=old.mark)) == "item_changed"
    read_all(room)
    assert refusal(sign(room, Side.INCOMING, NEXT)) is None


def test_the_outgoing_one_reads_nothing_and_signs_for_nobody_else():
    room = a_room()
    begun(room)
    key = items(room.picture, room.now)[0].key
    assert refusal(read(room, key, by=DUTY)) == "reads_own"
    read_all(room)
    assert refusal(sign(room, Side.INCOMING, DUTY)) == "same_person"
    assert refusal(sign(room, Side.OUTGOING, NEXT)) == "not_outgoing"
    assert refusal(room.tell(h.RemarkHandover(handover="handover-1", text="x"), actor=NEXT)) == "not_outgoing"
    assert refusal(sign(room, Side.OUTGOING, DUTY)) is None
    assert refusal(sign(room, Side.OUTGOING, DUTY)) == "signed_already"


def test_what_one_read_another_cannot_sign():
    room = a_room()
    begun(room)
    read_all(room, by=OTHER)
    assert refusal(sign(room, Side.INCOMING, NEXT)) == "items_unread"


def test_one_handover_at_a_time_and_a_cancelled_one_is_gone():
    room = a_room()
    begun(room)
    assert refusal(room.tell(h.BeginHandover(), actor=NEXT)) == "handover_open"
    room.tell(h.CancelHandover(handover="handover-1", reason="alarm"), actor=NEXT)
    assert room.picture.handover is None
    assert refusal(sign(room, Side.OUTGOING, DUTY)) == "no_such_handover"


def test_a_promise_stands_until_it_is_kept_and_can_be_taken_back():
    room = a_room()
    late = h.MakePromise(incident_id="inc-1", text="late", until=room.now)
    assert refusal(room.tell(late)) == "until_in_past"
    room.tell(h.MakePromise(id="p1", incident_id="inc-1", text="call", until=room.now + timedelta(hours=1)))
    room.tell(c.CloseIncident(incident_id="inc-1", reason="over"))
    assert [each.text for each in room.incident().promises] == ["call"]
    room.tell(h.KeepPromise(incident_id="inc-1", promise="p1"))
    assert room.incident().promises == ()
    assert refusal(room.tell(h.KeepPromise(incident_id="inc-1", promise="p1"))) == "no_such_promise"
    room.tell(h.MakePromise(id="p2", incident_id="inc-2", text="drive", until=room.now + timedelta(hours=1)))
    room.tell(c.Undo(command_id="p2"))
    assert room.incident(2).promises == ()


def test_two_notes_are_taken_back_one_by_one():
    room = a_room()
    for name in ("n1", "n2"):
        room.tell(c.AddNote(id=name, incident_id="inc-1", text=name))
    assert refusal(room.tell(c.Undo(command_id="n1"))) is None
    assert refusal(room.tell(c.Undo(command_id="n2"))) is None
    assert room.incident().notes == 0


people = st.sampled_from([DUTY, NEXT, OTHER])
acts = st.one_of(
    st.tuples(st.just("read"), st.integers(0, 4), people),
    st.tuples(st.just("stale"), st.integers(0, 4), people),
    st.tuples(st.just("sign"), st.sampled_from(Side), people),
    st.tuples(st.just("note"), st.integers(1, 3), people),
    st.tuples(st.just("call"), st.integers(0, 3), people),
    st.tuples(st.just("close"), st.integers(1, 3), people),
    st.tuples(st.just("all"), st.none(), people),
)


@settings(max_examples=200)
@given(st.lists(acts, max_size=25))
def test_no_signature_stands_on_what_was_not_read_nor_on_ones_own(told):
    room = a_room()
    begun(room)
    for what, which, who in told:
        if not room.picture.handover.over:
            _act(room, what, which, who)
    found = room.picture.handover
    if found.over:
        assert found.outgoing.by == DUTY
        assert found.incoming.by == room.picture.on_duty.name != DUTY
        assert not unread(found, found.items, found.incoming.by)
    _kept_as_it_is(room)


def _act(room: ARoom, what: str, which, who: str) -> None:
    shown = items(room.picture, room.now)
    match what:
        case "read" if which < len(shown):
            read(room, shown[which].key, by=who)
        case "stale" if which < len(shown):
            assert refusal(read(room, shown[which].key, by=who, mark="old")) in {"item_changed", "reads_own"}
        case "all" if who != DUTY:
            read_all(room, by=who)
        case "sign":
            _sign_as_the_law_has_it(room, which, who)
        case "note":
            room.tell(c.AddNote(incident_id=f"inc-{which}", text="n"), actor=who)
        case "call":
            room.tell(an_event(location=(OSNOVA, SALTIVKA)[which % 2]))
        case "close":
            room.tell(c.CloseIncident(incident_id=f"inc-{which}", reason="over"), actor=who)


def _sign_as_the_law_has_it(room: ARoom, side: Side, who: str) -> None:
    before, shown = room.picture.handover, items(room.picture, room.now)
    if refusal(sign(room, side, who)) is None:
        assert (who == DUTY) == (side is Side.OUTGOING)
        readers = {who} if side is Side.INCOMING else {NEXT, OTHER}
        assert any(not unread(before, shown, each) for each in readers)


def _kept_as_it_is(room: ARoom) -> None:
    """The journal, folded anew, and the snapshot say the same."""
    told = [decode_fact(each.id, {b"fact": encode_fact(each), b"hash": b""}) for each in room.history]
    assert fold(told).state() == room.picture.state()
    put, _ = snapshot.delta(room.picture, snapshot.parts(room.picture))
    raw = [each.encode() if isinstance(each, str) else each for each in put]
    assert snapshot.decode(dict(zip(raw[::2], raw[1::2], strict=True))).state() == room.picture.state()


def test_a_snapshot_from_before_handovers_is_readable():
    room = a_room()
    put, _ = snapshot.delta(room.picture, ["centre"])
    centre = structs.replace(room.picture.centre_state(), handover=None, on_duty=None)
    assert (
        snapshot.decode({b"version": b"1", b"tip": b"1-0", b"centre": b'{"last_number": 2}'}).handover is None
    )
    assert centre == room.picture.centre_state()
    assert put
