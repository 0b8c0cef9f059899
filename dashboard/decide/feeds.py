"""Feeds: paused and resumed, their states recorded, and what was set aside read again or dismissed."""

from collections.abc import Sequence
from datetime import datetime

from dashboard.decide.refusal import Refused
from dashboard.decide.rules import Rules
from dashboard.model import facts
from dashboard.model import feed_commands as commands
from dashboard.model.codes import Outcome
from dashboard.model.facts import Body
from dashboard.model.feed import FeedStanding, SetAside
from dashboard.picture import Picture


def _known(picture: Picture, name: str) -> FeedStanding:
    feed = picture.feeds.get(name)
    if feed is None:
        raise Refused("unknown_feed", feed=name)
    return feed


def pause(picture: Picture, command: commands.PauseFeed, _now: datetime, _rules: Rules) -> Sequence[Body]:
    if (paused := _known(picture, command.feed).paused) is not None:
        raise Refused("paused_already", feed=command.feed, by=paused.by)
    return [facts.FeedPaused(feed=command.feed, reason=command.reason)]


def resume(picture: Picture, command: commands.ResumeFeed, _now: datetime, _rules: Rules) -> Sequence[Body]:
    if _known(picture, command.feed).paused is None:
        raise Refused("not_paused", feed=command.feed)
    return [facts.FeedResumed(feed=command.feed)]


def resend(
    picture: Picture, command: commands.ResendSetAside, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    """What is about to be read again is not asked for twice."""
    found = [each for each in _chosen(picture, command) if not each.asked][: commands.MOST_ENTRIES]
    if not found:
        raise Refused("resend_asked")
    return [facts.ResendRequested(entries=tuple(each.id for each in found))]


def _chosen(picture: Picture, command: commands.ResendSetAside) -> list[SetAside]:
    if command.feed is None:
        return [_letter(picture, entry) for entry in dict.fromkeys(command.entries)]
    found = [each for each in picture.set_aside.values() if each.feed == command.feed]
    if not found:
        raise Refused("nothing_set_aside", feed=command.feed)
    return found


def _letter(picture: Picture, entry: str) -> SetAside:
    letter = picture.set_aside.get(entry)
    if letter is None:
        raise Refused("not_set_aside", entry=entry)
    return letter


def dismiss(
    picture: Picture, command: commands.DismissSetAside, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    letter = _letter(picture, command.entry)
    outcome, reason = Outcome.DISMISSED, command.reason
    return [facts.SetAsideResolved(entry=letter.id, outcome=outcome, reason=reason)]


def report(picture: Picture, command: commands.ReportFeed, _now: datetime, _rules: Rules) -> Sequence[Body]:
    """Said again it changes nothing."""
    known = picture.feeds.get(command.feed)
    told = (command.state, command.reason, command.kind, command.format)
    if known is not None and (known.state, known.reason, known.kind, known.format) == told:
        return []
    return [
        facts.FeedChanged(
            feed=command.feed,
            state=command.state,
            since=command.since,
            kind=command.kind,
            format=command.format,
            reason=command.reason,
        )
    ]


def report_output(
    _picture: Picture, command: commands.ReportOutput, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    changed = facts.OutputChanged(
        output=command.output, state=command.state, since=command.since, reason=command.reason
    )
    return [changed]


def resend_undelivered(
    _picture: Picture, command: commands.ResendUndelivered, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    """Which outputs there are, and what they gave up, only the feeds' process knows."""
    return [facts.UndeliveredAsked(output=command.output)]


def forget(picture: Picture, command: commands.ForgetFeed, _now: datetime, _rules: Rules) -> Sequence[Body]:
    return [facts.FeedForgotten(feed=command.feed)] if command.feed in picture.feeds else []


def resolve(
    picture: Picture, command: commands.ResolveSetAside, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    """Two processes that read the same message again say the same; the second says nothing new."""
    letter = picture.set_aside.get(command.entry)
    if letter is None:
        return []
    if command.outcome is not None:
        outcome, reason = command.outcome, command.reason
        return [facts.SetAsideResolved(entry=letter.id, outcome=outcome, reason=reason)]
    if not letter.asked:
        return []
    return [facts.SetAsideKept(entry=letter.id, reason=command.reason or letter.reason)]
