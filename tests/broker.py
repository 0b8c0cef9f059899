"""A mosquitto of one test alone, which keeps its sessions in a folder."""

import json
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import aiomqtt

from dashboard.feeds.configuration.addresses import Broker
from dashboard.feeds.configuration.tables import Mqtt
from tests.centre import eventually, free_port
from tests.debian import find

TOPIC = "frigate/events"


@dataclass(slots=True)
class RealBroker:
    binary: str
    folder: Path
    port: int = field(default_factory=free_port)
    passwords: Mapping[str, str] = field(default_factory=dict)
    certificate: tuple[Path, Path] | None = None
    guarded: bool = False  # nobody may subscribe to anything
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def table(self, **changed: object) -> Mqtt:
        """What the configuration says of it."""
        scheme, host = ("mqtts", "localhost") if self.certificate else ("mqtt", "127.0.0.1")
        told = {"url": Broker.read(f"{scheme}://{host}:{self.port}"), "topics": (TOPIC,)}
        return Mqtt(**(told | changed))

    def start(self) -> None:
        config = self.folder / "broker.conf"
        config.write_text("\n".join(self._lines()))
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._process = subprocess.Popen([self.binary, "-c", str(config)], **quiet)
        eventually(self._answers)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    async def publish(self, *payloads: bytes) -> None:
        async with aiomqtt.Client("127.0.0.1", self.port) as client:
            for payload in payloads:
                await client.publish(TOPIC, payload, qos=1)

    def _lines(self) -> Iterator[str]:
        yield from (f"listener {self.port} 127.0.0.1", "user root", "log_type none", "sys_interval 1")
        yield from ("persistence true", f"persistence_location {self.folder}/")
        yield f"allow_anonymous {'false' if self.passwords else 'true'}"
        if self.passwords:
            yield f"password_file {self._password_file()}"
        if self.certificate:
            yield from (f"certfile {self.certificate[0]}", f"keyfile {self.certificate[1]}")
        if self.guarded:
            yield from self._guard()

    def _guard(self) -> Iterator[str]:
        """Mosquitto refuses a subscription by this plugin alone; an access list is asked at delivery."""
        rules = self.folder / "rules.json"
        allowed = {"publishClientSend": True, "publishClientReceive": True, "subscribe": False}
        rules.write_text(json.dumps({"defaultACLAccess": allowed}))
        (plugin,) = Path("/usr/lib").glob("*/mosquitto_dynamic_security.so")
        yield from (f"plugin {plugin}", f"plugin_opt_config_file {rules}")

    def _password_file(self) -> Path:
        file = self.folder / "passwords"
        file.touch(0o600)
        for name, password in self.passwords.items():
            subprocess.run(["mosquitto_passwd", "-b", str(file), name, password], check=True)
        return file

    def _answers(self) -> bool:
        with socket.socket() as knock:
            return knock.connect_ex(("127.0.0.1", self.port)) == 0


def binary() -> str | None:
    """None where mosquitto is not installed."""
    return find("mosquitto") if shutil.which("mosquitto_passwd") else None
