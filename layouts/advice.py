"""Why a unit is advised, in words, as the desk says it (assets/advice.js)."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from dashboard.model.reason import Reason
from layouts.times import span
from layouts.words import Words

Names = Mapping[str, str]  # of stations in the reader's language, by their ids


def advice_reasons(words: Words, reasons: Iterable[Reason], stations: Names) -> str:
    return " · ".join(_said(words, reason, stations) for reason in reasons)


def _said(words: Words, reason: Reason, stations: Names) -> str:
    key = f"advice.reason.{_nearer(reason)}"
    if not words.has(key):
        return reason.code
    args = dict(reason.args)
    if "s" in args:
        args["s"] = span(timedelta(seconds=float(args["s"])))
    if "trust" in args:
        args["trust"] = words(f"trust.short.{args['trust']}")
    if "flag" in args:
        args["flag"] = words(f"flag.{args['flag']}")
    if "station" in args:
        args["station"] = stations.get(str(args["station"]), str(args["station"]))
    return words(key, **args)


def _nearer(reason: Reason) -> str:
    """The word for what a reason comes to: of one that is able, not that it is the nearest."""
    match reason:
        case Reason(code="later", args={"s": s}) if float(s) < 1:
            return "even"
        case Reason(code="nearest", args={"of": 1}):
            return "only"
        case Reason(code="takes_from", args={"s": _}):
            return "takes_sooner"
    return reason.code
