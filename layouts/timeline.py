"""The course of events: an incident's facts as sentences, newest first."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from dash import html
from msgspec import structs

from dashboard.model.advice import Advice
from dashboard.model.facts import AdviceAnswered, Body, Fact, SensitivityMarked, UnitMoved, UnitsAdvised
from dashboard.model.incident import EventLine, Incident
from dashboard.model.reason import Reason
from layouts.reasons import sentence, sentences
from layouts.times import span, time
from layouts.words import Words

_INCIDENTS = ("into", "out_of", "other", "to", "split_from")
_CODED = {
    "status": "status",
    "category": "category",
    "capability": "capability",
    "state": "feed",
    "outcome": "outcome",
    "verdict": "verdict",
    "side": "side",
}
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
        for fact in reversed([*_news(facts)][-NEWEST:])
    ]


def _news(facts: Sequence[Fact]) -> Iterator[Fact]:
    """All but advice that names the same units as before: while they drive, only their times change."""
    told: frozenset[str] | None = None
    for fact in facts:
        if isinstance(fact.body, UnitsAdvised):
            options = fact.body.advice.options if fact.body.advice else None
            units = (
                None if options is None else frozenset(each.unit for one in options[:1] for each in one.units)
            )
            if units == told:
                continue
            told = units
        yield fact


def _by(words: Words, fact: Fact) -> html.Span:
    return html.Span(f" · {actor(words, fact.actor)}", className="dim")


def actor(words: Words, name: str) -> str:
    """Who it was, in words where it was no person."""
    if name in {"", "writer", "triage", "centre"}:
        return words("actor.writer")
    return words(f"actor.{name}") if name in {"adviser", "geofence", "feeds"} else name


def said(words: Words, body: Body, known: Mapping[str, Incident]) -> str:
    """One fact as a sentence; a fact without words shows its type."""
    kind = _key(body)
    if not words.has(f"fact.{kind}"):
        return kind
    told = words(f"fact.{kind}", **_args(words, body, known))
    reason = getattr(body, "reason", None)
    reason = sentence(words, reason) if isinstance(reason, Reason) else _because(words, reason)
    return f"{told}: {reason}" if reason else told


def _because(words: Words, reason: str | None) -> str | None:
    """A reason of the centre's own in words; what a person wrote as it is."""
    return words(f"because.{reason}") if reason and words.has(f"because.{reason}") else reason


def _key(body: Body) -> str:
    """The fact's type, or the word for what it says when it says the contrary."""
    match body:
        case UnitsAdvised(advice=None):
            return "advice_taken_back"
        case AdviceAnswered(option=None):
            return "advice_overridden"
        case UnitMoved(post=None):
            return "unit_home"
        case SensitivityMarked(sensitive=False):
            return "sensitivity_lifted"
        case _:
            return type(body).__name__


def _args(words: Words, body: Body, known: Mapping[str, Incident]) -> dict[str, str]:
    args: dict[str, str] = {}
    for name, value in structs.asdict(body).items():
        if name in _INCIDENTS:
            args[name] = str(known[value].number) if value in known else "?"
        elif isinstance(value, Advice):
            args["units"] = advised(words, value)
        elif name == "override":
            args[name] = words(f"override.{value or 'other'}")
        elif name == "flags":
            args[name] = ", ".join(words(f"flag.{flag}") for flag in value) or "—"
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


def advised(words: Words, advice: Advice) -> str:
    """`E21 3:10, M4 4:05`, or the word for nobody."""
    if not advice.options:
        return words("advice.nobody")
    return ", ".join(
        f"{each.unit} {span(timedelta(seconds=each.eta.expected_s))}" for each in advice.options[0].units
    )
