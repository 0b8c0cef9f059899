"""The archive's tables. Every instant (`*_at`, `at`, `since`) is whole milliseconds since 1970 in UTC.

A fact's `seq` is its journal id as one number (archive/numbering.py), so that the order of the journal is the
order of the key. Everything but `facts` and `tracks` follows from the facts and can be built again from them.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
)

CONVENTION = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}
metadata = MetaData(naming_convention=CONVENTION)

# SQLite has one kind of whole number, and keeps a table in the order of a key that is called INTEGER.
Whole = BigInteger().with_variant(Integer, "sqlite")

PROGRESS = ("dispatched_at", "en_route_at", "on_scene_at", "transporting_at", "at_hospital_at", "cleared_at")


def _instants(*names: str) -> list[Column[int]]:
    return [Column(name, Whole) for name in names]


# One row a fact. `fact` is the journal's own text, of which the chain is made, letter by letter; `private` is
# what rules may erase of it (streams/private.py). `other_id` is the incident that a merging went into.
facts = Table(
    "facts",
    metadata,
    Column("seq", Whole, primary_key=True, autoincrement=False),
    Column("at", Whole, nullable=False),
    Column("type", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("incident_id", Text),
    Column("other_id", Text),
    Column("unit", Text),
    Column("fact", Text, nullable=False),
    Column("private", Text),
    Column("hash", Text, nullable=False),
)
Index("ix_facts_incident_id", facts.c.incident_id, facts.c.seq)
Index("ix_facts_other_id", facts.c.other_id)
Index("ix_facts_type", facts.c.type, facts.c.seq)

# One row an incident. `source` is `live`, or `load` for a history that was brought in whole. `received_at` is
# the source's time of its first report, `entered_at` the centre's of the fact that opened it, the instants
# from dispatch to clearing are the first of all its units'. A merged incident keeps its row, and counts in
# no figure: its status says so.
incidents = Table(
    "incidents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Whole),
    Column("source", Text, nullable=False),
    Column("kind", Text),  # of its first report: emergency, cctv, …; none where a person opened it
    Column("category", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("alarm_level", SmallInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("merged_into", Text),
    Column("close_reason", Text),
    Column("acknowledged_by", Text),
    Column("district", Text),
    Column("address", Text),
    Column("lon", Float),
    Column("lat", Float),
    *_instants("received_at"),
    Column("entered_at", Whole),
    *_instants("opened_at", "acknowledged_at", *PROGRESS, "closed_at"),
)
Index("ix_incidents_received_at", incidents.c.received_at)
Index("ix_incidents_opened_at", incidents.c.opened_at)
Index("ix_incidents_number", incidents.c.number)
Index("ix_incidents_category_received_at", incidents.c.category, incidents.c.received_at)
Index("ix_incidents_district_received_at", incidents.c.district, incidents.c.received_at)

# One row a unit's part in an incident; `nth` counts from 1 how often the unit was sent to it. Its incident's
# `received_at` stands here as well: a year of parts is then found without a look at each incident.
assignments = Table(
    "assignments",
    metadata,
    Column("incident_id", Text, ForeignKey("incidents.id"), primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("nth", SmallInteger, primary_key=True, autoincrement=False),
    Column("service", Text),
    Column("outcome", Text, nullable=False),  # the last status of the part
    *_instants("received_at", *PROGRESS),
)
Index("ix_assignments_received_at", assignments.c.received_at)
Index("ix_assignments_unit", assignments.c.unit, assignments.c.dispatched_at)

# One row a day, counted from 1970 in UTC, in which incidents were received. `packed` is what figures need of
# its rows (archive/days.py); none since they were changed last.
days = Table(
    "days",
    metadata,
    Column("day", Whole, primary_key=True, autoincrement=False),
    Column("packed", LargeBinary),
)

# One row a fix that is worth keeping: the unit had moved, or time had passed (archive/thinning.py).
tracks = Table(
    "tracks",
    metadata,
    Column("unit", Text, primary_key=True),
    Column("at", Whole, primary_key=True, autoincrement=False),
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    Column("heading_deg", Float),
    Column("speed_kmh", Float),
    Column("accuracy_m", Float),
)
Index("ix_tracks_at", tracks.c.at)

# One row a call for the room's attention: an incident opened (`incident`), was raised to a higher alarm
# (`raised`) or to a higher priority (`priority`), or came back from the shelf unseen (`unshelved`); a crew
# is in danger (`panic`), an air-raid alert began (`air`). Who took it, and when: the acknowledging of the
# incident, or the clearing of the panic.
alarms = Table(
    "alarms",
    metadata,
    Column("seq", Whole, ForeignKey("facts.seq"), primary_key=True, autoincrement=False),
    Column("at", Whole, nullable=False),
    Column("kind", Text, nullable=False),
    Column("incident_id", Text),
    Column("unit", Text),
    Column("priority", SmallInteger),
    Column("acknowledged_at", Whole),
    Column("acknowledged_by", Text),
)
Index("ix_alarms_at", alarms.c.at)
Index("ix_alarms_incident_id", alarms.c.incident_id)

# One row a change of a feed: live, late, lost, or paused and resumed by a person.
feed_health = Table(
    "feed_health",
    metadata,
    Column("seq", Whole, ForeignKey("facts.seq"), primary_key=True, autoincrement=False),
    Column("at", Whole, nullable=False),
    Column("feed", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
)
Index("ix_feed_health_feed", feed_health.c.feed, feed_health.c.at)

# One row a picture as it stood after the fact `seq`: where a rewind begins. `picture` is compressed, and of
# use only to a program that writes the same `version` of it (streams/snapshot.py).
snapshots = Table(
    "snapshots",
    metadata,
    Column("seq", Whole, primary_key=True, autoincrement=False),
    Column("version", Text, nullable=False),
    Column("picture", LargeBinary, nullable=False),
)

# One row: what the archive holds. It begins after `began_seq` (0: with the journal itself) and its hash, ends
# with `seq` and its hash; `positions` is the last entry of the stream of positions that was read; `erased_to`
# is the seq up to which rules have erased what is personal.
archivist = Table(
    "archivist",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("began_seq", Whole, nullable=False),
    Column("began_hash", Text, nullable=False),
    Column("seq", Whole, nullable=False),
    Column("hash", Text, nullable=False),
    Column("facts", Whole, nullable=False),
    Column("positions", Text, nullable=False),
    Column("erased_to", Whole, nullable=False),
)
