"""`kill -9` of the feeds' process while it tells a receiver: every fact arrives, in order, by its own id."""

from pathlib import Path

import pytest
import redis

from dashboard.model.codes import Category
from dashboard.model.commands import OpenIncident
from dashboard.streams.codec import encode_command
from dashboard.streams.journal import history
from tests.centre import Centre, eventually
from tests.receiver import SECRET, Receiver

pytestmark = pytest.mark.kill

OPENED = 300
KILLED_AFTER = (40, 130, 220)  # deliveries


def file_of(folder: Path, receiver: Receiver) -> str:
    (folder / "city.key").write_text(SECRET)
    file = folder / "feeds.toml"
    file.write_text(
        f'[outputs.city]\nkind = "webhook"\nurl = "{receiver.url}"\nsecret = {{ file = "city.key" }}\n'
        'filter = { facts = ["IncidentOpened"] }\n'
    )
    return str(file)


def openings(store: redis.Redis, centre: Centre) -> list[str]:
    return [fact.id for fact in history(store, centre.names) if fact.type == "IncidentOpened"]


def test_a_killed_process_loses_nothing_that_was_to_go_out(tmp_path: Path) -> None:
    receiver = Receiver()
    with receiver.listening():
        settings = {"SITCEN_FEEDS": file_of(tmp_path, receiver)}
        with (
            Centre(writers=1, web=False, appendfsync="everysec", settings=settings) as centre,
            centre.store() as store,
        ):
            centre.start("feeds", "feeds")
            eventually(lambda: store.exists(centre.names.chosen("city")), within_s=30)
            for number in range(OPENED):
                asked = OpenIncident(
                    id=f"o{number}", actor="duty", category=Category.FIRE, title=f"Дим {number}"
                )
                store.xadd(centre.names.commands, {"command": encode_command(asked)})
            for after in KILLED_AFTER:
                receiver.until(lambda after=after: len(receiver.kept) >= after, within_s=60)
                centre.kill("feeds")
                centre.start("feeds", "feeds")
            receiver.until(lambda: len({each.event["id"] for each in receiver.kept}) == OPENED, within_s=60)
            # At least once: what was told again bears the id that it had.
            assert list(dict.fromkeys(each.event["id"] for each in receiver.kept)) == openings(store, centre)
            assert len(receiver.kept) <= OPENED + len(KILLED_AFTER)
    assert all(each.signed_by(SECRET.encode()) for each in receiver.kept)
