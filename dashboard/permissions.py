"""Who may do what: one table of pages, routes, callbacks and commands. What is not listed is denied."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from dashboard.model.codes import Role, Scope

KIB, MIB = 1024, 1024 * 1024

EVERYBODY = frozenset(Role)
PEOPLE = EVERYBODY - {Role.WALL}
DISPATCHERS = frozenset({Role.OPERATOR, Role.DUTY, Role.SUPERVISOR, Role.ADMIN})
OVERSEERS = frozenset({Role.SUPERVISOR, Role.ADMIN})
LEADERS = OVERSEERS | {Role.DUTY}  # who may change what the centre has
NOBODY: frozenset[Role] = frozenset()
READERS = frozenset({Scope.READ, Scope.DESK})

Kind = Literal["page", "form", "api", "callback", "file"]


@dataclass(frozen=True)
class Rule:
    """One route: `{name}` stands for one path segment, `{name:path}` for the rest."""

    method: Literal["GET", "POST", "PUT"]
    path: str
    roles: frozenset[Role] = NOBODY
    scopes: frozenset[Scope] = frozenset()
    kind: Kind = "api"
    public: bool = False
    largest_body: int = 0

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        parts = re.split(r"(\{\w+(?::path)?\})", self.path)
        return re.compile("".join(_part(part) for part in parts))


def _part(part: str) -> str:
    if not part.startswith("{"):
        return re.escape(part)
    return ".+" if part.endswith(":path}") else "[^/]+"


RULES: tuple[Rule, ...] = (
    # Pages. Dash draws them all; it alone would answer on every path, to everybody.
    Rule("GET", "/", PEOPLE, kind="page"),
    Rule("GET", "/wall", EVERYBODY, kind="page"),
    Rule("GET", "/plans", PEOPLE, kind="page"),
    Rule("GET", "/feeds", PEOPLE, kind="page"),
    Rule("GET", "/units", PEOPLE, kind="page"),
    Rule("GET", "/handover", PEOPLE, kind="page"),
    Rule("GET", "/handover/sheet", PEOPLE, kind="page"),
    Rule("GET", "/handover/sheet.pdf", PEOPLE, kind="file"),
    Rule("GET", "/review", LEADERS, kind="page"),
    Rule("GET", "/review/incident/{incident_id:path}", LEADERS, kind="page"),
    Rule("GET", "/help/keys", PEOPLE, kind="page"),
    Rule("GET", "/gallery", frozenset({Role.ADMIN}), kind="page"),
    # The way in and out.
    Rule("GET", "/login", kind="page", public=True),
    Rule("POST", "/login", kind="form", public=True, largest_body=8 * KIB),
    Rule("GET", "/kiosk", kind="page", public=True),
    Rule("POST", "/logout", EVERYBODY, kind="form", largest_body=8 * KIB),
    # What the pages are made of. The sign-in page needs its style sheets before anybody has signed in.
    Rule("GET", "/assets/{name:path}", kind="file", public=True),
    Rule("GET", "/live-worker.js", EVERYBODY, kind="file"),
    Rule("GET", "/tiles/{version}/{theme}/{z}/{x}/{y}", EVERYBODY, kind="file"),
    Rule("GET", "/_dash-component-suites/{package}/{name:path}", EVERYBODY, kind="file"),
    Rule("GET", "/_dash-layout", EVERYBODY),
    Rule("GET", "/_dash-dependencies", EVERYBODY),
    Rule("POST", "/_dash-update-component", EVERYBODY, kind="callback", largest_body=256 * KIB),
    # Programs and screens.
    Rule("POST", "/api/v1/events", scopes=frozenset({Scope.INGEST}), largest_body=MIB),
    Rule("POST", "/api/v1/feeds/{feed}", scopes=frozenset({Scope.INGEST}), largest_body=8 * MIB),
    Rule("GET", "/api/v1/feeds/{feed}", scopes=frozenset({Scope.INGEST})),
    Rule("POST", "/api/v1/commands", DISPATCHERS, frozenset({Scope.DESK}), largest_body=64 * KIB),
    Rule("GET", "/api/v1/board", EVERYBODY, READERS),
    Rule("GET", "/live", EVERYBODY, READERS),
    Rule("GET", "/api/v1/picture", PEOPLE, READERS),
    Rule("GET", "/api/v1/figures", LEADERS, READERS),
    Rule("GET", "/api/v1/review/incidents", LEADERS, READERS),
    Rule("GET", "/api/v1/export", LEADERS, READERS),
    Rule("GET", "/api/v1/archive", PEOPLE, READERS),
    Rule("GET", "/api/v1/incidents", PEOPLE, READERS),
    Rule("GET", "/api/v1/incidents/{incident_id}.cap", PEOPLE, READERS),
    Rule("GET", "/api/v1/incidents/{incident_id:path}/report", LEADERS, READERS),
    Rule("GET", "/api/v1/incidents/{incident_id}/timeline", PEOPLE, READERS),
    Rule("GET", "/api/v1/incidents/{incident_id}/routes", PEOPLE, READERS),
    Rule("GET", "/api/v1/incidents/{incident_id}/candidates", PEOPLE, READERS),
    Rule("GET", "/api/v1/incidents/{incident_id}", PEOPLE, READERS),
    Rule("GET", "/api/v1/isochrones", PEOPLE, READERS),
    Rule("GET", "/api/v1/closures", PEOPLE, READERS),
    Rule("GET", "/api/v1/places", PEOPLE, READERS),
    Rule("GET", "/api/v1/search", PEOPLE, READERS),
    Rule("GET", "/api/v1/inside", PEOPLE, READERS),
    Rule("GET", "/api/v1/coverage", PEOPLE, READERS),
    Rule("GET", "/api/v1/plans", PEOPLE, READERS),
    Rule("POST", "/api/v1/plans/check", OVERSEERS, READERS, largest_body=64 * KIB),
    Rule("POST", "/api/v1/plans/test", OVERSEERS, READERS, largest_body=64 * KIB),
    Rule("GET", "/api/v1/units", PEOPLE, READERS),
    Rule("GET", "/api/v1/feeds", PEOPLE, READERS),
    Rule("GET", "/api/v1/outputs", PEOPLE, READERS),
    Rule("GET", "/api/v1/set-aside", PEOPLE, READERS),
    Rule("GET", "/api/v1/set-aside/{letter_id}", PEOPLE, READERS),
    Rule("GET", "/api/v1/handover", PEOPLE, READERS),
    Rule("GET", "/api/v1/outages", PEOPLE, READERS),
    Rule("GET", "/api/v1/cameras", PEOPLE, READERS),
    Rule("GET", "/api/v1/reports", PEOPLE, READERS),
    Rule("GET", "/api/v1/me/arrangement", PEOPLE),
    Rule("PUT", "/api/v1/me/arrangement", PEOPLE, largest_body=16 * KIB),
    Rule("GET", "/api/docs", PEOPLE, frozenset(Scope), kind="page"),
    Rule("GET", "/api/openapi.json", PEOPLE, frozenset(Scope)),
    # Citizens, whom nobody knows; a report is told of by its number alone, and its photograph to people here.
    Rule("GET", "/report", kind="page", public=True),
    Rule("POST", "/report", kind="form", public=True, largest_body=9 * MIB),
    Rule("GET", "/report/{number}", kind="page", public=True),
    Rule("GET", "/photos/{name}", PEOPLE, kind="file"),
    # What cameras saw, fetched from them: for people at desks, never for a screen that a visitor may see.
    Rule("GET", "/stills/{incident}/{event:path}", PEOPLE, kind="file"),
    Rule("GET", "/camera-stills/{camera:path}", PEOPLE, kind="file"),
    # Their apps, by Open311 GeoReport v2; keys are looked at where the standard has them.
    Rule("GET", "/open311/v2/discovery.{form}", public=True),
    Rule("GET", "/open311/v2/services.{form}", public=True),
    Rule("GET", "/open311/v2/services/{code}.{form}", public=True),
    Rule("GET", "/open311/v2/tokens/{token}.{form}", public=True),
    Rule("POST", "/open311/v2/requests.{form}", public=True, largest_body=64 * KIB),
    Rule("GET", "/open311/v2/requests.{form}", public=True),
    Rule("GET", "/open311/v2/requests/{number}.{form}", public=True),
    # The people and programs that keep it running.
    Rule("GET", "/healthz", public=True),
    Rule("GET", "/readyz", public=True),
    Rule("GET", "/metrics", OVERSEERS, frozenset({Scope.READ})),
)

COMMANDS: dict[str, frozenset[Role]] = {
    "AcknowledgeIncident": DISPATCHERS,
    "SetPriority": DISPATCHERS,
    "AssignUnits": DISPATCHERS,
    "SetAssignmentStatus": DISPATCHERS,
    "SetUnitStatus": DISPATCHERS,
    "SetPrimaryUnit": DISPATCHERS,
    "RaiseAlarm": DISPATCHERS,
    "MarkSensitive": DISPATCHERS,
    "RequestAid": DISPATCHERS,
    "SetUnitFlags": DISPATCHERS,
    "RaisePanic": DISPATCHERS,
    "ClearPanic": LEADERS,
    "MoveUnit": DISPATCHERS,
    "DismissMove": DISPATCHERS,
    "CloseRoad": DISPATCHERS,
    "OpenRoad": DISPATCHERS,
    "PublishPlans": OVERSEERS,
    "AddNote": DISPATCHERS,
    "JudgeSighting": DISPATCHERS,
    "OpenIncident": DISPATCHERS,
    "MergeIncidents": DISPATCHERS,
    "DismissProposal": DISPATCHERS,
    "SplitIncident": DISPATCHERS,
    "ShelveIncident": DISPATCHERS,
    "CloseIncident": DISPATCHERS,
    "ReopenIncident": DISPATCHERS,
    "RegisterUnit": LEADERS,
    "MakePromise": DISPATCHERS,
    "KeepPromise": DISPATCHERS,
    "BeginHandover": LEADERS,
    "RemarkHandover": LEADERS,
    "ConfirmHandoverItem": LEADERS,
    "SignHandover": LEADERS,
    "CancelHandover": LEADERS,
    "AcceptReport": DISPATCHERS,
    "DeclineReport": DISPATCHERS,
    "AnswerReport": DISPATCHERS,
    "Undo": DISPATCHERS,
    "PauseFeed": LEADERS,
    "ResumeFeed": LEADERS,
    "ResendSetAside": LEADERS,
    "DismissSetAside": LEADERS,
    # The centre's own processes', which come by the stream alone.
    "AdviseUnits": NOBODY,
    "AdviseMove": NOBODY,
    "ProposeStatus": NOBODY,
    "ReportFeed": NOBODY,
    "ReportOutput": NOBODY,
    "ResendUndelivered": LEADERS,
    "ForgetFeed": NOBODY,
    "ResolveSetAside": NOBODY,
}
# What a person does by reading and by their own name: no program does it for them.
BY_HAND = frozenset({"BeginHandover", "RemarkHandover", "ConfirmHandoverItem", "SignHandover"})
COMMAND_SCOPES: dict[str, frozenset[Scope]] = {
    name: frozenset({Scope.DESK}) for name, roles in COMMANDS.items() if roles and name not in BY_HAND
}

# Callbacks that run on the server, by the id of each output (of a pattern-matching id, its `type`).
CALLBACKS: dict[str, frozenset[Role]] = {
    "page": EVERYBODY,  # which draws only what the role may see
    "panel-body": PEOPLE,
    "timeline": PEOPLE,
    "drawn": PEOPLE,
    "answer": DISPATCHERS,
    "review-figures": LEADERS,
    "review-charts": LEADERS,
    "review-loads": LEADERS,
    "review-told": LEADERS,
    "one-head": LEADERS,
    "one-log": LEADERS,
    "one-side": LEADERS,
    "one-told": LEADERS,
    "then-body": LEADERS,
    "then-course": LEADERS,
    "then-told": LEADERS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A person with a role, or a program's key with a scope. `session` names the screen to others."""

    name: str
    role: Role | None = None
    scope: Scope | None = None
    session: str = ""
    csrf: str = field(default="", repr=False)

    def may(self, rule: Rule) -> bool:
        return self.role in rule.roles or self.scope in rule.scopes

    def may_command(self, command: str) -> bool:
        return self.role in COMMANDS.get(command, NOBODY) or self.scope in COMMAND_SCOPES.get(command, ())

    def may_call(self, outputs: tuple[str, ...]) -> bool:
        """Whether every output of a callback is listed for this person's role."""
        return bool(outputs) and all(self.role in CALLBACKS.get(output, NOBODY) for output in outputs)


def rule_for(method: str, path: str) -> Rule | None:
    """The rule of a request; None when nobody may make it. HEAD is asked for as GET."""
    wanted = "GET" if method == "HEAD" else method
    return next((rule for rule in RULES if rule.method == wanted and rule.pattern.fullmatch(path)), None)


def path_known(path: str) -> bool:
    """Whether another method is allowed there."""
    return any(rule.pattern.fullmatch(path) for rule in RULES)
