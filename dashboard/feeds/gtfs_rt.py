"""GTFS-Realtime VehiclePositions: a snapshot of all vehicles, as a protocol buffer."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from google.protobuf.message import DecodeError
from google.transit import gtfs_realtime_pb2 as gtfs
from msgspec import Struct, field

from dashboard.errors import BadMessage
from dashboard.feeds import area, avl
from dashboard.feeds.base import Feed, Parsed, Piece, from_epoch, gather
from dashboard.feeds.local import Local
from dashboard.model.codes import EventKind
from dashboard.model.event import Position, PositionData
from dashboard.model.place import at

MOST_VEHICLES = 10_000
DECIMALS = 6  # the format's floats are no finer than half a metre


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """`units`: the unit of a vehicle, by its id or label; vehicles that it does not name are passed over.

    Without `units` each vehicle stands under `prefix` and its own id. Either way only the places of
    registered units are kept: a bus makes no unit.
    """

    units: dict[str, str] = field(default_factory=dict)
    prefix: str = ""


def feed(local: Local) -> Feed:
    return Feed("gtfs_rt", EventKind.TRAFFIC, partial(_parse, local.own(Options)))


def _parse(options: Options, payload: bytes, _received: datetime) -> Parsed:
    message = gtfs.FeedMessage()
    try:
        message.ParseFromString(payload)
    except DecodeError as error:
        raise BadMessage(f"this is no GTFS-Realtime message: {error}") from error
    if not message.IsInitialized():
        raise BadMessage("is missing or names no version", "header")
    if len(message.entity) > MOST_VEHICLES:
        raise BadMessage(f"{len(message.entity)} entities are more than the {MOST_VEHICLES} allowed")
    return gather(_pieces(message, options))


def _pieces(message: gtfs.FeedMessage, options: Options) -> Iterator[Piece]:
    header = message.header
    for entity in message.entity:
        read = partial(_position, entity, header.timestamp, options)
        yield Piece(f"entity {entity.id!s}", read, partial(_alone, header, entity))


def _alone(header: gtfs.FeedHeader, entity: gtfs.FeedEntity) -> bytes:
    raw: bytes = gtfs.FeedMessage(header=header, entity=[entity]).SerializeToString()
    return raw


def _position(entity: gtfs.FeedEntity, published: int, options: Options) -> Position | None:
    """None for what is no vehicle, is gone, or does not say where it is."""
    if entity.is_deleted or not entity.HasField("vehicle") or not entity.vehicle.HasField("position"):
        return None
    vehicle, told = entity.vehicle, entity.vehicle.position
    label = _text(vehicle.vehicle.label, "vehicle.label")
    name = _text(vehicle.vehicle.id, "vehicle.id") or label or _text(entity.id, "id")
    unit = _unit(name, label, options)
    if unit is None:
        return None
    lon, lat = area.place(round(told.longitude, DECIMALS), round(told.latitude, DECIMALS), "vehicle.position")
    data = PositionData(
        unit=unit,
        location=at(lon, lat),
        speed_kmh=avl.speed_kmh(told.speed if told.HasField("speed") else None, avl.KMH_PER_MPS),
        heading_deg=avl.heading(told.bearing if told.HasField("bearing") else None),
    )
    return avl.position(f"gtfs_rt/{name}", _seen_at(vehicle.timestamp or published), data)


def _text(value: str | bytes, field: str) -> str:
    """The parser gives bytes for what is no UTF-8, whatever its types say. Raises BadMessage."""
    if isinstance(value, bytes):
        raise BadMessage("is no UTF-8", field)
    return value


def _unit(name: str, label: str, options: Options) -> str | None:
    if options.units:
        return options.units.get(name) or options.units.get(label)
    return options.prefix + name


def _seen_at(seconds: int) -> datetime:
    if not seconds:
        raise BadMessage("neither the vehicle nor the header says when", "vehicle.timestamp")
    return from_epoch(seconds, "vehicle.timestamp")
