"""Facts about air-raid alerts."""

from msgspec import structs

from dashboard.model import facts
from dashboard.model.air import AirAlert, air_key
from dashboard.model.facts import Fact
from dashboard.picture import Picture


def started(picture: Picture, fact: Fact, body: facts.AirAlertStarted) -> None:
    """Alerts that stand together began with the first of them: the centre is under one, not under three."""
    before = picture.air_alerts.get(air_key(body.source, body.ref, body.region))
    since = body.since if before is None else min(body.since, before.under_since or body.since)
    told = {name: getattr(body, name) for name in body.__struct_fields__}
    alert = AirAlert(**told, under_since=since)
    alerts = {**picture.air_alerts, alert.key: alert}
    together = [each for each in alerts.values() if each.counts(fact.at)]
    if alert in together:
        first = min(each.under_since or each.since for each in together)
        alerts |= {each.key: structs.replace(each, under_since=first) for each in together}
    picture.air_alerts = alerts
    picture.touch_centre()


def ended(picture: Picture, _: Fact, body: facts.AirAlertEnded) -> None:
    gone = air_key(body.source, body.ref, body.region)
    picture.air_alerts = {key: each for key, each in picture.air_alerts.items() if key != gone}
    picture.touch_centre()
