"""The after-action report: its figures, decisions and proof; the same in HTML and PDF, and text is text."""

import io
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from msgspec import structs
from pypdf import PdfReader

from dashboard.paper.typeset import typeset
from dashboard.review.report import Casefile
from dashboard.streams.private import nameless
from layouts.report.document import UNIT_STEPS
from layouts.report.html import page
from layouts.report.parts import Document, Table
from layouts.report.told import told as data
from layouts.times import span
from layouts.words import LANGUAGES
from tests.unit.report_builders import a_document, a_fire, a_report

HOSTILE = '<script>alert(1)</script> #import "x" $y$ *b* _i_ @ref \\ \u0007 № — " \''


def pdf(told: Document) -> bytes:
    return typeset("layouts.report", "report", data(told))


def text_of(made: bytes) -> str:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]
    return re.sub(r"\s+", " ", " ".join(pages).replace("\u200b", "").replace("\u00ad", ""))


def processor_s() -> float:
    """Seconds of the processor that this process and its children had: a busy machine does not count."""
    return sum(os.times()[:4])


def cells(told: Document) -> Iterator[str]:
    for section in told.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                yield from (cell.text for row in block.rows for cell in row)


def test_steps_are_the_firsts_of_any_unit_against_the_profiles_limits() -> None:
    report = a_report()
    taken = {each.interval.name: (each.seconds, each.within) for each in report.steps}
    assert taken["received_acknowledged"] == (19.0, True)
    assert taken["received_on_scene"] == (270.0, True)
    assert taken["received_cleared"] == (1_870.0, None)
    ways = {part.unit: part.step("en_route_on_scene") for part in report.parts}
    driven = {unit: (each.seconds, each.within) for unit, each in ways.items()}
    assert driven == {"E21": (195.0, True), "M4": (370.0, False)}
    assert {part.unit: part.expected_s for part in report.parts} == {"E21": 190, "M4": None}


def test_of_an_incident_that_is_not_urgent_nobody_is_late_by_the_second() -> None:
    case = a_fire()
    report = a_report(replace(case, incident=structs.replace(case.incident, priority=4)))
    assert {each.limit for each in report.steps} == {None}


def test_a_decision_has_what_was_advised_what_was_chosen_and_why() -> None:
    sent, raised, closed = a_report().decisions
    assert [each.unit for each in sent.advice.options[0].units] == ["E21", "E22"]
    assert (sent.units, sent.answer.override, sent.by) == (("E21", "M4"), "known_ground", "olena")
    assert (raised.facts[0].type, closed.facts[0].type) == ("PriorityChanged", "IncidentClosed")
    told = " ".join(cells(a_document("en")))
    assert "E21 03:10, E22 04:05" in told
    assert "люди в будинку" in told


def test_the_proof_is_of_every_fact_in_its_order() -> None:
    report = a_report()
    lines = "".join(f"{fact.id} {fact.hash}\n" for fact in report.facts)
    assert report.proof.digest == sha256(lines.encode()).hexdigest()
    assert (report.proof.first, report.proof.last) == (report.facts[0].id, report.facts[-1].id)
    other = replace(a_fire(), facts=report.facts[:-1])
    assert a_report(other).proof.digest != report.proof.digest


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_and_figure_stands_in_the_pdf_and_in_the_page(lang: str) -> None:
    report, told = a_report(), a_document(lang)
    made, shown = text_of(pdf(told)), page(told)
    for card in told.cards:
        assert card.value in made
        assert f"<b>{card.value}</b>" in shown
    for step in (*report.steps, *(part.step(each) for part in report.parts for each in UNIT_STEPS)):
        if step.seconds is not None:
            assert span(timedelta(seconds=step.seconds)) in made
    whole = re.sub(r"[\s-]", "", made)  # a word may be divided at the end of a line
    assert [each for each in cells(told) if re.sub(r"[\s-]", "", each) not in whole] == []
    assert report.proof.digest in made
    assert "{" not in made
    assert PdfReader(io.BytesIO(pdf(told))).metadata.title.startswith(told.kind)


def test_text_from_outside_is_text_in_both() -> None:
    told = a_document("en", a_fire(title=HOSTILE))
    assert "<script" not in page(told)
    made = text_of(pdf(told))
    assert '<script>alert(1)</script> #import "x" $y$ *b* _i_ @ref \\' in made


def test_the_page_takes_nothing_from_anywhere() -> None:
    shown = page(a_document())
    assert re.findall(r"(?:src|href)=|url\((?!#)|@import|<link|<script", shown) == []


def test_a_caller_is_in_no_report() -> None:
    case = a_fire()
    line = case.incident.events[0]
    told = {**line.evidence, "caller_name": "Олена Петренко", "caller_phone": "+380501112233"}
    named = structs.replace(case.incident, events=(structs.replace(line, evidence=told),))
    assert "Петренко" in page(a_document("uk", replace(case, incident=named)))
    handed_on = page(a_document("uk", replace(case, incident=nameless(named, type(named)))))
    assert "Петренко" not in handed_on
    assert "0501112233" not in handed_on


@pytest.mark.parametrize(
    "bare",
    [
        lambda case: replace(case, incident=structs.replace(case.incident, location=None)),
        lambda case: replace(case, facts=(), tracks={}, closures=()),
        lambda case: replace(
            case,
            parts=(),
            facts=case.facts[:1],
            row={name: each if name == "received_at" else None for name, each in case.row.items()},
            incident=structs.replace(case.incident, events=(), assignments=(), address=None, title=""),
        ),
    ],
)
def test_what_is_not_known_is_left_open(bare) -> None:
    case: Casefile = bare(a_fire())
    told = a_document("uk", case)
    assert len(PdfReader(io.BytesIO(pdf(told))).pages) >= 1
    assert page(told).startswith("<!doctype html>")


def test_five_hundred_facts_take_less_than_five_seconds() -> None:
    case = a_fire(notes=480, title="я" * 500)
    began = processor_s()
    made = pdf(a_document("uk", case))
    assert processor_s() - began < 5
    assert "Запис 479" in text_of(made)
