"""What `sitcen run` says when the centre is ready: where it is, and, once, how to enter."""

import http.client
import time
from dataclasses import dataclass, field

import click

from dashboard.model.codes import Role
from dashboard.settings import Settings

SLOW_START_S = 60.0


@dataclass(slots=True)
class Welcome:
    """`password` and `key` are those set at this start; empty ones are left out."""

    settings: Settings
    password: str = ""
    key: str = ""
    _since: float = field(default_factory=time.monotonic, init=False)
    _warned: bool = field(default=False, init=False)

    @property
    def address(self) -> str:
        host = f"[{self.settings.host}]" if ":" in self.settings.host else self.settings.host
        return f"http://{host}:{self.settings.port}"

    def ready(self) -> bool:
        """Whether the web answers that it is ready; says so once."""
        if not answers_ready(self.settings.host, self.settings.port):
            self._warn_when_slow()
            return False
        click.echo(self.text())
        return True

    def _warn_when_slow(self) -> None:
        if not self._warned and time.monotonic() - self._since > SLOW_START_S:
            self._warned = True
            click.echo(
                f"The centre is not ready after {SLOW_START_S:.0f} s; `sitcen doctor` says why.", err=True
            )

    def text(self) -> str:
        lines = [f"The situation centre is ready: {self.address}", ""]
        if self.password:
            lines += [f"accounts    {', '.join(Role)}", f"password    {self.password}"]
        if self.key:
            lines += [f"ingest key  {self.key}"]
        if self.password or self.key:
            lines += ["", "They are shown only now. Ctrl-C ends the centre."]
        else:
            lines += ["Ctrl-C ends it."]
        return boxed(lines)


def boxed(lines: list[str]) -> str:
    width = max(map(len, lines))
    rule = "─" * (width + 2)
    return "\n".join([f"┌{rule}┐", *(f"│ {line:<{width}} │" for line in lines), f"└{rule}┘"])


def answers_ready(host: str, port: int) -> bool:
    """Whether the web at this address answers that it is ready."""
    # A server on all addresses is asked on this machine's own.
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    connection = http.client.HTTPConnection(reached, port, timeout=1)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
