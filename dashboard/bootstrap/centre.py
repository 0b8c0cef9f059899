"""All processes of a centre, kept by one."""

from typing import TYPE_CHECKING

from dashboard.administration import first_accounts, open_store, store_folder, store_url
from dashboard.bootstrap.feeds import configured
from dashboard.settings import Settings

if TYPE_CHECKING:
    from dashboard.embedded import EmbeddedServer


def run_centre(settings: Settings, *, demo: bool) -> None:
    """Run everything until a signal.

    Raises CentreError when the port or the data folder is another's, or the camera register or the file
    of feeds has mistakes.
    """
    from dashboard.embedded import EmbeddedServer
    from dashboard.feeds.register import register_of
    from dashboard.supervisor import only_one, require_free_port

    register_of(settings.cameras, settings.data)  # its mistakes are told before anything starts
    configured(settings)
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

    kept = children(child_environment(store_url(settings), demo=demo), demo=demo)
    welcome = Welcome(settings)

    def prepare() -> None:
        with open_store(settings) as client:
            welcome.password, welcome.key = first_accounts(client, settings)

    Supervisor(kept, store).run(prepare=prepare, on_ready=welcome.ready)
