"""Closed sets: every code the centre uses. CAP 1.2 names severity, urgency and certainty."""

from enum import StrEnum


class EventKind(StrEnum):
    EMERGENCY = "emergency"
    CCTV = "cctv"
    TRAFFIC = "traffic"
    CITIZEN = "citizen"
    SENSOR = "sensor"
    ALERT = "alert"


class Category(StrEnum):
    STRIKE = "strike"
    EXPLOSION = "explosion"
    FIRE = "fire"
    RESCUE = "rescue"
    MEDICAL = "medical"
    HAZMAT = "hazmat"
    UXO = "uxo"
    COLLISION = "collision"
    CRIME = "crime"
    DISORDER = "disorder"
    GAS = "gas"
    POWER = "power"
    WATER = "water"
    FLOOD = "flood"
    WEATHER = "weather"
    AIR_QUALITY = "air_quality"
    ROADWORKS = "roadworks"
    CONGESTION = "congestion"
    CLOSURE = "closure"
    INFRASTRUCTURE = "infrastructure"
    AIR_RAID = "air_raid"
    OTHER = "other"


class Severity(StrEnum):
    EXTREME = "extreme"
    SEVERE = "severe"
    MODERATE = "moderate"
    MINOR = "minor"
    UNKNOWN = "unknown"


class Urgency(StrEnum):
    IMMEDIATE = "immediate"
    EXPECTED = "expected"
    FUTURE = "future"
    PAST = "past"
    UNKNOWN = "unknown"


class Certainty(StrEnum):
    OBSERVED = "observed"
    LIKELY = "likely"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"
    UNKNOWN = "unknown"


class Action(StrEnum):
    NEW = "new"
    UPDATE = "update"
    CANCEL = "cancel"


class IncidentStatus(StrEnum):
    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    ACTIVE = "active"
    CLOSED = "closed"
    MERGED = "merged"


class AssignmentStatus(StrEnum):
    DISPATCHED = "dispatched"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    TRANSPORTING = "transporting"
    CLEARED = "cleared"


class UnitStatus(StrEnum):
    AVAILABLE = "available"
    DISPATCHED = "dispatched"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    TRANSPORTING = "transporting"
    RETURNING = "returning"
    OUT_OF_SERVICE = "out_of_service"


class Service(StrEnum):
    FIRE = "fire"
    POLICE = "police"
    AMBULANCE = "ambulance"
    GAS = "gas"
    POWER = "power"
    WATER = "water"
    ROADS = "roads"
    BOMB_DISPOSAL = "bomb_disposal"


class PositionTrust(StrEnum):
    """How far a unit's place may be believed; doctrine section 5."""

    GOOD = "good"
    STALE = "stale"
    FUTURE = "future"  # its clock is ahead of ours
    IMPOSSIBLE = "impossible"  # nobody drives that fast
    JAMMED = "jammed"  # many units jumped at once
    NONE = "none"


class UnitFlag(StrEnum):
    """What keeps a unit from being advised although it is in service."""

    LOW_FUEL = "low_fuel"
    NO_COMMS = "no_comms"
    DEFECT = "defect"
    SHORT_CREW = "short_crew"


class Override(StrEnum):
    """Why a person sent others than those advised; one key each."""

    NEARER = "nearer"
    KNOWN_GROUND = "known_ground"
    CREW_ASKED = "crew_asked"
    KEEPS_COVER = "keeps_cover"
    OTHER = "other"


class Condition(StrEnum):
    """What a plan may ask of an incident before it needs more."""

    TRAPPED = "trapped"
    HIGH_RISE = "high_rise"


class FeedState(StrEnum):
    """How a feed does by its own expected rhythm."""

    LIVE = "live"
    LATE = "late"
    LOST = "lost"
    NONE = "none"  # nothing was ever heard


class Outcome(StrEnum):
    """What became of a message that was set aside."""

    RESENT = "resent"
    KNOWN = "known"
    PASSED_OVER = "passed_over"
    DISMISSED = "dismissed"


class Verdict(StrEnum):
    """What a person makes of a camera's sighting."""

    CONFIRMED = "confirmed"
    FALSE = "false"
    UNSURE = "unsure"


class ReportStatus(StrEnum):
    """What became of a citizen's report."""

    PENDING = "pending"  # nobody has judged it yet
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CLOSED = "closed"


class ItemKind(StrEnum):
    """What one shift leaves to the next."""

    REMARK = "remark"
    AIR_ALERT = "air_alert"
    INCIDENT = "incident"
    SHELVED = "shelved"
    PROMISE = "promise"
    UNIT = "unit"
    FEED = "feed"
    CLOSURE = "closure"
    REPORT = "report"


class Side(StrEnum):
    """Of a handover."""

    OUTGOING = "outgoing"
    INCOMING = "incoming"


class Role(StrEnum):
    OPERATOR = "operator"
    DUTY = "duty"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    WALL = "wall"


class Scope(StrEnum):
    """What a program's key may do."""

    INGEST = "ingest"
    READ = "read"
    DESK = "desk"
