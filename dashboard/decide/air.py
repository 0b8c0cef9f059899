"""Air-raid alerts: one of a source starts, changes or ends, and the same told again changes nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from dashboard.decide.rules import Rules
from dashboard.model import facts
from dashboard.model.air import AirAlert
from dashboard.model.codes import Action, Category
from dashboard.model.event import Event, EventName
from dashboard.model.facts import AirAlertStarted, Body
from dashboard.picture import Picture

# A source that confirms each minute writes no more than a fact an hour.
CONFIRMED_STEP = timedelta(hours=1)


def concerns(picture: Picture, event: Event) -> bool:
    """Say whether it tells of an air alert: by its category, or by naming one that stands.

    The latter for a message that ends an alert without saying what it was.
    """
    return event.data.category is Category.AIR_RAID or bool(_named(picture, event))


def decide_air(picture: Picture, event: Event, *, now: datetime, rules: Rules) -> Sequence[Body]:
    told = _told(picture, event)
    if event.data.action is Action.CANCEL:
        ended = [facts.AirAlertEnded(region=each.region, source=each.source, ref=each.ref) for each in told]
        return ended or [_ignored(event, "no_alert")]
    standing = told[0] if told else None
    started = _started(event, standing, rules)
    if standing is not None and _is_known(standing, started, now):
        return [_ignored(event, "alert_stands")]
    return [started]


def _told(picture: Picture, event: Event) -> list[AirAlert]:
    """The standing alerts that the event speaks of; one that names none speaks of its source's region."""
    named = _named(picture, event)
    if named or event.ref != event.id:
        return named
    alerts, region = picture.air_alerts.values(), _region(event)
    return [each for each in alerts if (each.source, each.region) == (event.source, region)]


def _named(picture: Picture, event: Event) -> list[AirAlert]:
    if not picture.air_alerts:
        return []
    names = {*event.names(), EventName(event.source, _ref(event))}
    return [each for each in picture.air_alerts.values() if not names.isdisjoint(each.names())]


def _started(event: Event, standing: AirAlert | None, rules: Rules) -> AirAlertStarted:
    data = event.data
    doubtful_at = event.time + rules.doctrine.air_doubtful_after
    source, ref = (event.source, _ref(event)) if standing is None else (standing.source, standing.ref)
    return AirAlertStarted(
        region=_region(event),
        threat=str(data.attributes.get("threat") or "unknown")[:100],
        since=_began(event) if standing is None else standing.since,
        source=source,
        ref=ref,
        doubtful_at=doubtful_at if data.expires is None else min(doubtful_at, data.expires),
        elsewhere=data.attributes.get("elsewhere") is True,
        known_as=event.known_as(() if standing is None else standing.known_as),
    )


def _is_known(standing: AirAlert, told: AirAlertStarted, now: datetime) -> bool:
    same = (standing.region, standing.threat, standing.elsewhere, standing.known_as)
    if same != (told.region, told.threat, told.elsewhere, told.known_as):
        return False
    before, after = standing.doubtful_at, told.doubtful_at
    if before is None or after is None:
        return before == after
    return after <= before or (now < before and after - before < CONFIRMED_STEP)


def _ref(event: Event) -> str:
    """A source that names no alert of its own has one for each region."""
    return event.data.ref or _region(event)


def _region(event: Event) -> str:
    return str(event.data.attributes.get("region") or event.data.address or event.source)[:200]


def _began(event: Event) -> datetime:
    """When the alert began by its source, which may tell of it later."""
    try:
        began = datetime.fromisoformat(str(event.data.attributes["started_at"]))
        return min(began, event.time)
    except (KeyError, ValueError, TypeError):
        return event.time


def _ignored(event: Event, reason: str) -> Body:
    return facts.EventIgnored(source=event.source, event_id=event.id, reason=reason)
