"""Facts, and what follows from them: incidents, parts, alarms, feeds, snapshots; and the units' tracks."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

PROGRESS = ("dispatched_at", "en_route_at", "on_scene_at", "transporting_at", "at_hospital_at", "cleared_at")
INDEXES = {
    "facts": {
        "incident_id": ["incident_id", "seq"],
        "other_id": ["other_id"],
        "type": ["type", "seq"],
    },
    "incidents": {"received_at": ["received_at"], "opened_at": ["opened_at"], "number": ["number"]},
    "assignments": {"received_at": ["received_at"], "unit": ["unit", "dispatched_at"]},
    "tracks": {"at": ["at"]},
    "alarms": {"at": ["at"], "incident_id": ["incident_id"]},
    "feed_health": {"feed": ["feed", "at"]},
}
NO_INDEX: dict[str, list[str]] = {}
Items = Sequence[sa.schema.SchemaItem]


def _whole(*names: str, null: bool = False) -> list[sa.Column[int]]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return [sa.Column(name, kind, nullable=null, autoincrement=False) for name in names]


def _small(*names: str, null: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.SmallInteger(), nullable=null, autoincrement=False) for name in names]


def _text(*names: str, null: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=null) for name in names]


def _degrees(*names: str, null: bool = False) -> list[sa.Column[float]]:
    return [sa.Column(name, sa.Float(), nullable=null) for name in names]


def _table(name: str, key: tuple[str, ...], items: Items) -> None:
    op.create_table(name, *items, sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"))
    for index, columns in INDEXES.get(name, NO_INDEX).items():
        op.create_index(f"ix_{name}_{index}", name, columns)


def _of_fact(name: str) -> Items:
    return [*_whole("seq"), sa.ForeignKeyConstraint(["seq"], ["facts.seq"], name=f"fk_{name}_seq")]


def _facts() -> Items:
    named = _text("incident_id", "other_id", "unit", null=True)
    words = [*_text("type", "actor", "cause"), *named, *_text("fact"), *_text("private", null=True)]
    return [*_whole("seq", "at"), *words, *_text("hash")]


def _incidents() -> Items:
    told = ("merged_into", "close_reason", "acknowledged_by", "district", "address")
    return [
        *_text("id"),
        *_whole("number", null=True),
        *_text("source"),
        *_text("kind", null=True),
        *_text("category", "title"),
        *_small("priority", "alarm_level"),
        *_text("status"),
        *_text(*told, null=True),
        *_degrees("lon", "lat", null=True),
        *_whole("received_at", "entered_at", "opened_at", "acknowledged_at", null=True),
        *_whole(*PROGRESS, "closed_at", null=True),
    ]


def _assignments() -> Items:
    incident = sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_assignments_incident_id")
    return [
        *_text("incident_id", "unit"),
        *_small("nth"),
        *_text("service", null=True),
        *_text("outcome"),
        *_whole("received_at", *PROGRESS, null=True),
        incident,
    ]


def _alarms() -> Items:
    of: Items = [*_text("incident_id", "unit", null=True), *_small("priority", null=True)]
    taken: Items = [*_whole("acknowledged_at", null=True), *_text("acknowledged_by", null=True)]
    return [*_of_fact("alarms"), *_whole("at"), *_text("kind"), *of, *taken]


def _tracks() -> Items:
    moving = _degrees("heading_deg", "speed_kmh", "accuracy_m", null=True)
    return [*_text("unit"), *_whole("at"), *_degrees("lon", "lat"), *moving]


def upgrade() -> None:
    _table("facts", ("seq",), _facts())
    _table("incidents", ("id",), _incidents())
    _table("assignments", ("incident_id", "unit", "nth"), _assignments())
    _table("tracks", ("unit", "at"), _tracks())
    _table("alarms", ("seq",), _alarms())
    health: Items = [
        *_of_fact("feed_health"),
        *_whole("at"),
        *_text("feed", "state"),
        *_text("reason", null=True),
    ]
    _table("feed_health", ("seq",), health)
    packed = sa.Column("picture", sa.LargeBinary(), nullable=False)
    _table("snapshots", ("seq",), [*_whole("seq"), *_text("version"), packed])
    began: Items = [*_whole("began_seq"), *_text("began_hash")]
    reached: Items = [
        *_whole("seq"),
        *_text("hash"),
        *_whole("facts"),
        *_text("positions"),
        *_whole("erased_to"),
    ]
    _table("archivist", ("centre",), [*_text("centre"), *began, *reached])


def downgrade() -> None:
    for name in ("archivist", "snapshots", "feed_health", "alarms", "tracks", "assignments", "incidents"):
        op.drop_table(name)
    op.drop_table("facts")
