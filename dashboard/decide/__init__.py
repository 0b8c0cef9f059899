"""Deciding: (picture, message, now) -> facts. Pure, and total over all events and commands."""

from collections.abc import Sequence
from datetime import datetime

from dashboard.decide.on_command import decide_command
from dashboard.decide.on_event import decide_event
from dashboard.decide.refusal import Refused
from dashboard.decide.rules import Rules
from dashboard.decide.timed import decide_timed
from dashboard.model.command import Command
from dashboard.model.event import Event
from dashboard.model.facts import Body, CommandRefused
from dashboard.picture import Picture

__all__ = ["Rules", "decide", "decide_timed"]


def decide(picture: Picture, message: Event | Command, *, now: datetime, rules: Rules) -> Sequence[Body]:
    """The facts that a message leads to; a command that may not be is recorded as refused, with its reason.

    Raises BadMessage for an event whose time cannot be believed.
    """
    if isinstance(message, Event):
        return decide_event(picture, message, now=now, rules=rules)
    try:
        return decide_command(picture, message, now=now, rules=rules)
    except Refused as refusal:
        return [
            CommandRefused(
                command=type(message).__name__,
                code=refusal.code,
                args=refusal.args_for_words,
                incident_id=getattr(message, "incident_id", None),
            )
        ]
