"""GET /api/docs: the OpenAPI document as a plain page. The usual viewers load scripts from another host."""

from dataclasses import dataclass
from html import escape
from typing import Any

from fastapi import FastAPI
from starlette.responses import HTMLResponse, Response

from dashboard.permissions import rule_for
from dashboard.web.openapi import document
from dashboard.web.parts import Parts
from dashboard.web.problem import json_of


@dataclass(frozen=True, slots=True)
class Docs:
    api: FastAPI

    async def page(self) -> Response:
        """Every route with what it is for, and who may use it."""
        found = document(self.api)
        rows = "".join(
            _row(path, method, operation)
            for path, methods in sorted(found["paths"].items())
            for method, operation in methods.items()
        )
        kinds = ", ".join(escape(name) for name in sorted(found["components"]["schemas"]))
        return HTMLResponse(_PAGE.format(rows=rows, kinds=kinds))

    async def json(self) -> Response:
        """The OpenAPI document."""
        return json_of(document(self.api))


def _row(path: str, method: str, operation: dict[str, Any]) -> str:
    rule = rule_for(method.upper(), path.replace("{", "").replace("}", ""))
    who = ("everybody",) if rule and rule.public else sorted({*rule.roles, *rule.scopes}) if rule else ()
    cells = (method.upper(), path, operation.get("description", ""), ", ".join(who))
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Situation centre API</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/assets/tokens.css"></head>
<body class="docs"><h1>Situation centre API, version 1</h1>
<p>The whole document, for tools: <a href="/api/openapi.json">/api/openapi.json</a>.
Programs send <code>Authorization: Bearer KEY</code>; people send their session's cookie and,
with a POST or PUT, the header <code>X-CSRFToken</code> with the value of the cookie <code>sitcen_csrf</code>.
Errors are RFC 9457 problem details.</p>
<table><thead><tr><th>Method</th><th>Path</th><th>Gives</th><th>For roles and key scopes</th></tr></thead>
<tbody>{rows}</tbody></table><h2>Schemas</h2><p>{kinds}</p></body></html>"""


def add_routes(api: FastAPI, parts: Parts) -> None:
    del parts  # the document is about the routes alone
    docs = Docs(api)
    api.add_api_route("/api/docs", docs.page, methods=["GET"], response_model=None, include_in_schema=False)
    api.add_api_route(
        "/api/openapi.json", docs.json, methods=["GET"], response_model=None, include_in_schema=False
    )
