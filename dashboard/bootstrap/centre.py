"""All processes of a centre, kept by one."""

from typing import TYPE_CHECKING

from dashboard.administration import first_accounts, open_store, store_folder, store_url
from dashboard.bootstrap.common import own_file
from dashboard.bootstrap.feeds import configured
from dashboard.settings import Settings

if TYPE_CHECKING:
    from dashboard.embedded import EmbeddedServer


def run_centre(settings: Settings, *, demo: bool) -> None:
    """Run everything until a signal.

    Raises CentreError when the port or the data folder is another's, or the camera register, the file of
    feeds or that of telephones has mistakes.
    """
    from dashboard.embedded import EmbeddedServer
    from dashboard.feeds.register import register_of
    from dashboard.paper import telephones
    from dashboard.supervisor import only_one, require_free_port

    # Their mistakes are told before anything starts.
    register_of(settings.cameras, settings.data)
    configured(settings)
    telephones.load(own_file(settings.telephones), demo=demo)
    require_free_port(settings.host, settings.port)
    if settings.redis_url:
        _supervise(settings, None, demo=demo)
        return
    with only_one(settings.data) as lock:
        store = EmbeddedServer(store_folder(settings), settings.appendfsync, lock)
        _supervise(settings, store, demo=demo)


def _supervise(settings: Settings, store: "EmbeddedServer | None", *, demo: bool) -> None:
    from dashboard.supervisor import Supervisor, child_environment, children
    from dashboard.welcome import Welcome

    environment = child_environment(store_url(settings), demo=demo)
    environment["SITCEN_FALLBACK_DIR"] = settings.fallback_dir or str(settings.data / "fallback")
    kept = children(environment, demo=demo)
    welcome = Welcome(settings)

    def prepare() -> None:
        with open_store(settings) as client:
            welcome.password, welcome.key = first_accounts(client, settings)

    Supervisor(kept, store).run(prepare=prepare, on_ready=welcome.ready)
