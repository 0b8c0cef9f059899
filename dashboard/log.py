"""Logs: one line an occurrence on standard error, `key=value`, without secrets.

Any module writes with `logging.getLogger(__name__).info("feed well", extra={"feed": name})`.
"""

import json
import logging
import re
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime

SECRETS = re.compile(
    r"(?P<url>://[^\s:/@]*):[^\s@/]+@"
    r"|(?P<bearer>bearer\s+)[^\s\"',]+"
    r"|(?P<named>\b(?:password|secret|token|key)\b[\"']?\s*[=:]\s*[\"']?)[^\s\"',&]+",
    re.IGNORECASE,
)
SECRET_FIELDS = {"password", "secret", "token", "key", "authorization", "cookie"}
OWN_FIELDS = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def redacted(text: str) -> str:
    """The text without the passwords of addresses, bearer keys and `password=` values."""

    def hide(match: re.Match[str]) -> str:
        if match["url"] is not None:
            return f"{match['url']}:***@"
        return f"{match['bearer'] or match['named']}***"

    return SECRETS.sub(hide, text)


def _value(name: str, value: object) -> str:
    text = "***" if name in SECRET_FIELDS else redacted(str(value))
    # JSON escapes line ends, so that nothing from outside can forge a line of its own.
    return text if re.fullmatch(r"[\w.:/@*+-]+", text) else json.dumps(text, ensure_ascii=False)


class OneLine(logging.Formatter):
    """`at=… level=… from=… says="…" key=value`, the traceback last and on the same line."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        parts: dict[str, object] = {
            "at": at.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "process": self._process,
            "from": record.name.removeprefix("dashboard."),
            "says": record.getMessage(),
        }
        parts |= {name: value for name, value in vars(record).items() if name not in OWN_FIELDS}
        if record.exc_info:
            parts["trace"] = self.formatException(record.exc_info)
        return " ".join(f"{name}={_value(name, value)}" for name, value in parts.items())


def setup(process: str, level: int = logging.INFO) -> None:
    """Send every logger's lines to standard error under this process's name."""
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(OneLine(process))
    logging.basicConfig(level=level, handlers=[lines], force=True)
    for chatty in ("httpx", "httpcore", "asyncio", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


@dataclass(slots=True)
class Changes:
    """Says once that something fails and once that it is well again, and nothing between."""

    logger: logging.Logger
    what: str
    failing_since: datetime | None = field(default=None, init=False)

    def failed(self, why: object) -> None:
        if self.failing_since is None:
            self.failing_since = datetime.now(UTC)
            self.logger.warning("%s fails: %s", self.what, why)

    def well(self) -> None:
        if self.failing_since is not None:
            lasted = (datetime.now(UTC) - self.failing_since).total_seconds()
            self.failing_since = None
            self.logger.info("%s is well again after %.1f s", self.what, lasted)
