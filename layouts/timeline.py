"""The course of events: an incident's facts as sentences, newest first."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from dash import html
from msgspec import structs

from dashboard.model.facts import Body, Fact
from dashboard.model.incident import EventLine, Incident
from layouts.reasons import sentences
from layouts.times import time
from layouts.words import Words

_INCIDENTS = ("into", "out_of", "other", "to", "split_from")
_CODED = {"status": "status", "category": "category"}
NEWEST = 200  # facts the panel shows


def timeline(
    words: Words, facts: Sequence[Fact], known: Mapping[str, Incident], zone: ZoneInfo
) -> list[html.Li]:
    """`known` are the incidents by id, to name others by their numbers."""
    return [
        html.Li(
            [time(fact.at, zone), html.Span([said(words, fact.body, known), _by(words, fact)])],
            className=f"fact fact--{fact.type}",
        )
        for fact in reversed(facts[-NEWEST:])
    ]


def _by(words: Words, fact: Fact) -> html.Span:
    actor = words("actor.writer") if fact.actor in {"", "writer", "triage", "centre"} else fact.actor
    return html.Span(f" · {actor}", className="dim")


def said(words: Words, body: Body, known: Mapping[str, Incident]) -> str:
    """One fact as a sentence; a fact without words shows its type."""
    kind = type(body).__name__
    if not words.has(f"fact.{kind}"):
        return kind
    sentence = words(f"fact.{kind}", **_args(words, body, known))
    reason = getattr(body, "reason", None)
    return f"{sentence}: {reason}" if reason else sentence


def _args(words: Words, body: Body, known: Mapping[str, Incident]) -> dict[str, str]:
    args: dict[str, str] = {}
    for name, value in structs.asdict(body).items():
        if name in _INCIDENTS:
            args[name] = str(known[value].number) if value in known else "?"
        elif name in _CODED:
            args[name] = words(f"{_CODED[name]}.{value}")
        elif name == "priority_reasons":
            args["reasons"] = sentences(words, value)
        elif isinstance(value, EventLine):
            args |= {"title": value.title, "source": value.source, "kind": words(f"kind.{value.kind}")}
        elif isinstance(value, tuple):
            args[name] = str(len(value))
        else:
            args[name] = str(value)
    return args
