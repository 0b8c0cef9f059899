"""A fire as its report sees it: reported, advised, served by two crews, and closed."""

from zoneinfo import ZoneInfo

from msgspec import structs

from dashboard import city
from dashboard.archive.rows import assignment_rows, incident_row
from dashboard.dispatch import profiles
from dashboard.model import commands as c
from dashboard.model.advice import ADVISER, Advice, AdvisedUnit, Eta, Option
from dashboard.model.closure import Closure
from dashboard.model.codes import AssignmentStatus, Category
from dashboard.model.place import Point, at
from dashboard.model.reason import Reason
from dashboard.review.report import Casefile, Made, Report, report_of
from layouts.report.document import Setting, document
from layouts.report.parts import Document
from layouts.words import words
from tests.builders import NOW, SUMSKA, ARoom, an_event, metres_east

KHARKIV = city.load("kharkiv")
KYIV = ZoneInfo("Europe/Kyiv")
SETTING = Setting(
    city={"uk": KHARKIV.name.uk, "en": KHARKIV.name.en},
    layers=KHARKIV.layers,
    zone=KYIV,
    schematic=True,
    demo=True,
)
ADVICE = Advice(
    id="a1",
    needs={"engine": 2},
    options=(
        Option(
            units=(
                AdvisedUnit(
                    unit="E21",
                    capability="engine",
                    eta=Eta(expected_s=190, low_s=150, high_s=260),
                    reasons=(Reason("nearest", {"of": 3}),),
                ),
                AdvisedUnit(unit="E22", capability="engine", eta=Eta(expected_s=245, low_s=200, high_s=330)),
            )
        ),
    ),
)


def a_fire(*, notes: int = 0, title: str = "Дим із вікон 4-го поверху") -> Casefile:
    """Two crews: one as advised, one late; `notes` make the log as long as a test wants it."""
    room = ARoom(units=("E21", "E22", "M4"))
    evidence = {"score": 0.91, "rule": "smoke", "still": "https://nvr.example/still.jpg"}
    event = an_event(Category.FIRE, title=title, address="Сумська вулиця, 25", evidence=evidence)
    room.later(seconds=6)
    room.tell(event)
    incident = room.incident().id

    def tell(command: c.Command, **after: float) -> None:
        room.later(**after)
        room.tell(command)

    room.later(seconds=4)
    room.tell(c.AdviseUnits(incident_id=incident, advice=ADVICE), actor=ADVISER)
    tell(c.AcknowledgeIncident(incident_id=incident), seconds=9)
    tell(c.AssignUnits(incident_id=incident, units=("E21", "M4"), override="known_ground"), seconds=11)
    for unit in ("E21", "M4"):
        tell(_moved(incident, unit, AssignmentStatus.EN_ROUTE), seconds=45)
    tell(_moved(incident, "E21", AssignmentStatus.ON_SCENE), seconds=150)
    tell(c.SetPriority(incident_id=incident, priority=1, reason="люди в будинку"), seconds=20)
    tell(_moved(incident, "M4", AssignmentStatus.ON_SCENE), seconds=200)
    for number in range(notes):
        tell(c.AddNote(incident_id=incident, text=f"Запис {number}: ланка в задимленій зоні"), seconds=1)
    tell(_moved(incident, "M4", AssignmentStatus.TRANSPORTING), minutes=9)
    tell(_moved(incident, "M4", AssignmentStatus.CLEARED), minutes=14)
    tell(_moved(incident, "E21", AssignmentStatus.CLEARED), minutes=3)
    tell(c.CloseIncident(incident_id=incident, reason="Пожежу ліквідовано"), minutes=2)
    return _case(room, incident)


def _moved(incident: str, unit: str, status: AssignmentStatus) -> c.SetAssignmentStatus:
    return c.SetAssignmentStatus(incident_id=incident, unit=unit, status=status)


def _case(room: ARoom, incident_id: str) -> Casefile:
    own = tuple(
        structs.replace(fact, hash=f"{number:064x}")
        for number, fact in enumerate(room.history)
        if fact.incident_id == incident_id
    )
    incident = room.picture.incidents[incident_id]
    closed = Closure(
        id="c1",
        line=(metres_east(SUMSKA, -300).coordinates, metres_east(SUMSKA, 250).coordinates),
        until=NOW,
        reason="обвал фасаду",
        by="olena",
        at=NOW,
    )
    return Casefile(
        incident=incident,
        row=incident_row(incident, own[0].at),
        parts=tuple(assignment_rows(incident, room.picture)),
        facts=own,
        known=room.picture.incidents,
        tracks={"E21": a_way(-1_900, 700), "M4": a_way(1_200, -500)},
        closures=(closed,),
    )


def a_way(east_m: float, north_m: float) -> tuple[tuple[float, float], ...]:
    """Along one street and then another, to the place."""
    start: Point = at(metres_east(SUMSKA, east_m).lon, SUMSKA.lat + north_m / 111_195)
    corner = at(start.lon, SUMSKA.lat)
    return (start.coordinates, corner.coordinates, SUMSKA.coordinates)


def a_report(case: Casefile | None = None, profile: str = "kharkiv") -> Report:
    made = Made(at=NOW, by="supervisor", profile_name=profile, profile=profiles.load(profile))
    return report_of(case or a_fire(), made)


def a_document(lang: str = "uk", case: Casefile | None = None) -> Document:
    return document(words(lang), a_report(case), SETTING)
