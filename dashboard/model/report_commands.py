"""Commands about citizens' reports: what moderators make of them."""

from typing import Annotated

from msgspec import Meta

from dashboard.model.codes import Category
from dashboard.model.command import Command
from dashboard.model.event import Name

Answer = Annotated[str, Meta(min_length=1, max_length=1_000)]


class AcceptReport(Command, frozen=True, kw_only=True, tag=True):
    """Let the report open an incident or join one, as a message of this category where it names one."""

    report: Name
    category: Category | None = None


class DeclineReport(Command, frozen=True, kw_only=True, tag=True):
    """Nothing is done about it; the answer tells its sender why."""

    report: Name
    answer: Answer


class AnswerReport(Command, frozen=True, kw_only=True, tag=True):
    """What its sender reads by the reference number."""

    report: Name
    answer: Answer
