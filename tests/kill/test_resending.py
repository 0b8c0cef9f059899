"""`kill -9` of the feeds' process while it reads again what was set aside: each message goes in once."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import redis

from dashboard.model.codes import EventKind, Outcome
from dashboard.model.facts import EventAttached, IncidentOpened, SetAsideResolved
from dashboard.model.feed_commands import ResendSetAside
from dashboard.picture import Picture
from dashboard.streams import snapshot
from dashboard.streams.codec import encode_command
from dashboard.streams.journal import history
from tests.centre import Centre, eventually
from tests.unit.feed_builders import an_alert

pytestmark = pytest.mark.kill

LETTERS = 300
KILLED_AT = (270, 180, 60)  # letters left


@pytest.fixture
def centre() -> Iterator[Centre]:
    with Centre(writers=1, web=False, appendfsync="everysec") as running:
        yield running


def set_aside(centre: Centre, store: redis.Redis) -> None:
    """Sound alerts, as if they had been set aside by a parser that has been mended since."""
    sent = f"<sent>{datetime.now(UTC).isoformat(timespec='seconds')}</sent>"
    pipeline = store.pipeline(transaction=False)
    for number in range(LETTERS):
        raw = an_alert(sent=sent, identifier=f"<identifier>letter-{number}</identifier>").encode()
        fields = {"feed": "cap", "reason": "was not understood", "raw": raw}
        pipeline.xadd(centre.names.events(EventKind.ALERT), fields)
    pipeline.execute()


def test_a_killed_process_goes_on_where_it_was_and_nothing_goes_in_twice(centre: Centre) -> None:
    with centre.store() as store:

        def picture() -> Picture:
            return snapshot.load(store, centre.names)

        set_aside(centre, store)
        eventually(lambda: len(picture().set_aside) == LETTERS, within_s=30)
        centre.start("feeds", "feeds")
        asked = encode_command(ResendSetAside(id="again", actor="duty", feed="cap"))
        store.xadd(centre.names.commands, {"command": asked})
        for left in KILLED_AT:
            eventually(lambda left=left: len(picture().set_aside) <= left, within_s=60, every_s=0.02)
            centre.kill("feeds")
            centre.start("feeds", "feeds")
        eventually(lambda: not picture().set_aside, within_s=60)
        assert picture().set_aside_count == 0
        facts = list(history(store, centre.names))
    told = Counter(fact.cause for fact in facts if isinstance(fact.body, IncidentOpened | EventAttached))
    assert told == {f"letter-{number}": 1 for number in range(LETTERS)}
    resolved = [fact.body for fact in facts if isinstance(fact.body, SetAsideResolved)]
    assert len(resolved) == len({body.entry for body in resolved}) == LETTERS
    assert {body.outcome for body in resolved} <= {Outcome.RESENT, Outcome.KNOWN}
