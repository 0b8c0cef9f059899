"""The public pages of a citizen's report: plain HTML that needs no script but for the map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from dashboard.citizens.services import Services
from dashboard.citizens.told import Told
from dashboard.model.codes import ReportStatus
from dashboard.web.city_sketch import CitySketch
from layouts.words import Words, words

STYLES = ("tokens", "base", "components", "report")
CALLED = ("101", "102", "103", "112")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What the form is filled with, and what is wrong: the field's name and the problem's code."""

    values: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[tuple[str, str]] = ()

    def value(self, name: str) -> str:
        return escape(self.values.get(name, ""))


@dataclass(frozen=True, slots=True)
class Pages:
    """`theme` is the reader's choice, or `auto`: then the script follows the system."""

    lang: str
    theme: str
    zone: ZoneInfo
    days: int

    @property
    def said(self) -> Words:
        return words(self.lang)

    def t(self, key: str, **args: object) -> str:
        return escape(self.said(key, **args))

    def form(self, services: Services, sketch: CitySketch | None, filled: Filled) -> str:
        t = self.t
        kinds = "".join(
            f'<option value="{escape(code)}"{" selected" if filled.values.get("kind") == code else ""}>'
            f"{escape(each.name.of(self.lang))}</option>"
            for code, each in services.items()
            if each.form
        )
        return self._document(
            "citizen.title",
            "/report",
            f"""{self._danger()}
<h1>{t("citizen.title")}</h1>{self._problems(filled)}
<form method="post" action="/report?lang={self.lang}" enctype="multipart/form-data">
<label class="field">{t("citizen.kind")}
<select name="kind" required{self._marked(filled, "kind")}><option value="">{t("citizen.kind.choose")}</option>{kinds}</select></label>
<label class="field">{t("citizen.text")}
<textarea name="text" rows="4" maxlength="2000"{self._marked(filled, "text")}>{filled.value("text")}</textarea></label>
<label class="field">{t("citizen.photo")}
<input type="file" name="photo" accept="image/jpeg,image/png,image/webp" aria-describedby="photo-note"{self._marked(filled, "photo")}>
<span id="photo-note" class="dim">{t("citizen.photo.note")}</span></label>
<fieldset><legend>{t("citizen.place")}</legend>
<label class="field">{t("citizen.address")}
<input name="address" maxlength="200" value="{filled.value("address")}" autocomplete="street-address"{self._marked(filled, "place")}></label>
{self._map(sketch, filled)}</fieldset>
<fieldset><legend>{t("citizen.person")}</legend>
<p class="dim" id="person-note">{t("citizen.person.note", days=self.days)}</p>
<label class="field">{t("citizen.name")}
<input name="name" maxlength="100" value="{filled.value("name")}" autocomplete="name" aria-describedby="person-note"></label>
<label class="field">{t("citizen.phone")}
<input name="phone" type="tel" maxlength="40" value="{filled.value("phone")}" autocomplete="tel" aria-describedby="person-note"></label>
</fieldset>
<label class="trap" aria-hidden="true">{t("citizen.trap")}<input name="website" tabindex="-1" autocomplete="off"></label>
<button type="submit" class="btn btn--main">{t("citizen.send")}</button>
</form>
{self._find()}""",
        )

    def sent(self, number: str) -> str:
        t = self.t
        return self._document(
            "citizen.sent.title",
            f"/report/{number}",
            f"""<h1>{t("citizen.sent.title")}</h1>
<p>{t("citizen.sent.number")}</p><p class="report-number" id="report-number">{escape(number)}</p>
<p>{t("citizen.sent.keep")}</p>
<p><a class="btn btn--main" href="/report/{escape(number)}?lang={self.lang}">{t("citizen.sent.follow")}</a></p>
<p><a href="/report?lang={self.lang}">{t("citizen.again")}</a></p>{self._danger()}""",
        )

    def status(self, told: Told) -> str:
        t = self.t
        answer = told.answer or (
            self.said("citizen.answer.closed") if told.status is ReportStatus.CLOSED else ""
        )
        steps = [("received", told.received_at, True)]
        steps += [("accepted", told.accepted_at, told.status in (ReportStatus.ACCEPTED, ReportStatus.CLOSED))]
        steps += [("ended", told.ended_at, not told.open)]
        times = "".join(
            f"<dt>{t(f'citizen.at.{step}')}</dt><dd>{self._time(at, day=told.secret)}</dd>"
            for step, at, happened in steps
            if happened
        )
        said = (
            f"<h2>{t('citizen.answer')}</h2><p class='report-answer'>{escape(answer)}</p>" if answer else ""
        )
        return self._document(
            "citizen.sent.follow",
            f"/report/{told.number}",
            f"""<p class="dim">{t("citizen.sent.number")} {escape(told.number)}</p>
<h1 class="report-status report-status--{told.status}">{t(f"citizen.status.{told.status}")}</h1>
<dl>{times}</dl>{said}
<p><a href="/report?lang={self.lang}">{t("citizen.again")}</a></p>{self._danger()}""",
        )

    def unknown(self) -> str:
        t = self.t
        return self._document(
            "citizen.unknown.title",
            "/report",
            f"<h1>{t('citizen.unknown.title')}</h1><p>{t('citizen.unknown.text')}</p>{self._find()}{self._danger()}",
        )

    def refused(self, code: str) -> str:
        t = self.t
        said = f'<p class="report-problem" role="alert">{t(f"citizen.problem.{code}")}</p>'
        again = f'<p><a href="/report?lang={self.lang}">{t("citizen.again")}</a></p>'
        return self._document(
            "citizen.title", "/report", f"{self._danger()}<h1>{t('citizen.title')}</h1>{said}{again}"
        )

    def _danger(self) -> str:
        t = self.t
        calls = "".join(f'<a href="tel:{number}">{number}</a>' for number in CALLED)
        return f"""<section class="report-danger"><h2>{t("citizen.danger")}</h2><p class="report-calls">{calls}</p>
<p>{t("citizen.danger.who")}</p><p>{t("citizen.danger.why")}</p></section>
<section class="report-wartime"><h2>{t("citizen.wartime.title")}</h2><p>{t("citizen.wartime.text")}</p></section>"""

    def _find(self) -> str:
        t = self.t
        return f"""<form method="get" action="/report" class="report-find"><h2>{t("citizen.find")}</h2>
<input type="hidden" name="lang" value="{self.lang}">
<label class="field">{t("citizen.find.number")}<input name="number" required maxlength="40" autocomplete="off" spellcheck="false"></label>
<button type="submit" class="btn">{t("citizen.find.action")}</button></form>"""

    def _map(self, sketch: CitySketch | None, filled: Filled) -> str:
        if sketch is None:
            return ""
        t = self.t
        bounds = f"{sketch.west} {sketch.south} {sketch.east} {sketch.north}"
        tells = " ".join(
            f'data-{name}="{t(f"citizen.map.{name}")}"' for name in ("set", "none", "outside", "denied")
        )
        held = "".join(
            f'<input type="hidden" name="{name}" value="{filled.value(name)}">'
            for name in ("lat", "lon", "accuracy")
        )
        return f"""<div id="report-map" hidden data-bounds="{bounds}" {tells}>{held}
<div class="sketch" role="application" tabindex="0" aria-label="{t("citizen.map")}" aria-describedby="map-hint map-said">{sketch.svg(self.lang)}</div>
<p class="dim" id="map-hint">{t("citizen.map.hint")}</p>
<p class="report-map-acts"><button type="button" class="btn" data-map="mine">{t("citizen.map.mine")}</button>
<button type="button" class="btn" data-map="clear">{t("citizen.map.clear")}</button>
<span id="map-said" role="status">{t("citizen.map.none")}</span></p></div>"""

    def _problems(self, filled: Filled) -> str:
        if not filled.problems:
            return ""
        said = "".join(f"<li>{self.t(f'citizen.problem.{code}')}</li>" for _, code in filled.problems)
        head = self.t("citizen.problem")
        return f'<div class="report-problem" role="alert" id="problems"><p>{head}</p><ul>{said}</ul></div>'

    def _marked(self, filled: Filled, name: str) -> str:
        wrong = name in {each for each, _ in filled.problems}
        return ' aria-invalid="true" aria-errormessage="problems"' if wrong else ""

    def _time(self, at: datetime | None, *, day: bool) -> str:
        if at is None:
            return self.t("citizen.at.none")
        local = at.astimezone(self.zone)
        shown = local.strftime("%d.%m.%Y" if day else "%d.%m.%Y %H:%M")
        return f'<time datetime="{local.isoformat(timespec="minutes")}">{shown}</time>'

    def _document(self, title: str, path: str, body: str) -> str:
        styles = "".join(f'<link rel="stylesheet" href="/assets/{style}.css">' for style in STYLES)
        other = "en" if self.lang == "uk" else "uk"
        return f"""<!doctype html>
<html lang="{self.lang}" data-theme="{self.theme}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{self.t(title)}</title><link rel="icon" href="data:,">{styles}
<script src="/assets/report.js"></script></head>
<body class="report-page"><main>
<p class="report-lang"><a href="{escape(path)}?lang={other}" lang="{other}" hreflang="{other}">{self.t("citizen.language")}</a></p>
{body}</main></body></html>"""
