"""The baseline of `bench latency`: a Dash page whose dcc.Interval redraws the list of incidents each second.

It folds the journal as it grows and draws what the desk's queue draws, as Dash's own examples do.
"""

import sys
from threading import Lock
from typing import Any

import redis
from dash import Dash, Input, Output, dcc, html

from dashboard.fold import apply
from dashboard.model.codes import IncidentStatus
from dashboard.model.incident import Incident
from dashboard.picture import Picture
from dashboard.streams.journal import history
from dashboard.streams.names import Names

EACH_MS = 1_000
GONE = {IncidentStatus.CLOSED, IncidentStatus.MERGED}


def create(store: redis.Redis, names: Names) -> Dash:
    app = Dash("interval")
    app.layout = html.Div([dcc.Interval("tick", interval=EACH_MS), html.Div(id="queue-rows")])
    picture, lock = Picture(), Lock()

    @app.callback(Output("queue-rows", "children"), Input("tick", "n_intervals"))  # type: ignore[untyped-decorator]
    def draw(_: int | None) -> list[Any]:
        with lock:
            for fact in history(store, names, picture.tip):
                apply(picture, fact)
            open_ones = [each for each in picture.incidents.values() if each.status not in GONE]
        return [row(each) for each in sorted(open_ones, key=lambda each: (each.priority, each.number))]

    return app


def row(incident: Incident) -> Any:
    marks = {"data-incident": incident.id, "data-version": incident.version}
    what = f"{incident.category} · {incident.address or incident.title}"
    return html.Div([html.B(incident.priority), html.Span(what), html.Span(len(incident.events))], **marks)


if __name__ == "__main__":
    url, centre, port = sys.argv[1:]
    with redis.Redis.from_url(url, protocol=2) as client:
        create(client, Names(centre)).run(port=port, debug=False)
