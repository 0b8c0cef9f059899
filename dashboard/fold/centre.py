"""Facts about the centre as a whole."""

from dashboard.model import facts
from dashboard.model.facts import Body, Fact
from dashboard.model.outage import OutageSchedule
from dashboard.model.plan import PlansVersion
from dashboard.picture import Picture


def outages_planned(picture: Picture, _: Fact, body: facts.OutagesPlanned) -> None:
    picture.outages = {**picture.outages, body.source: OutageSchedule(body.published, body.outages)}
    picture.touch_centre()


def road_closed(picture: Picture, fact: Fact, body: facts.RoadClosed) -> None:
    """Closures whose time is over go with the next one."""
    kept = {key: each for key, each in picture.closures.items() if each.until > fact.at}
    picture.closures = {**kept, body.closure.id: body.closure}
    picture.touch_centre()


def road_opened(picture: Picture, fact: Fact, body: facts.RoadOpened) -> None:
    picture.closures = {
        key: each for key, each in picture.closures.items() if key != body.closure and each.until > fact.at
    }
    picture.touch_centre()


def plans_published(picture: Picture, fact: Fact, body: facts.PlansPublished) -> None:
    picture.plans = PlansVersion(
        version=body.version, at=fact.at, by=fact.actor, note=body.note, plans=body.plans
    )
    picture.touch_centre()


def nothing(_picture: Picture, _fact: Fact, _body: Body) -> None:
    """Recorded for the journal's readers; the picture stays as it is."""
