"""A desk of a team that is served at a port of this machine, for the tests in browsers."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from budkavle.desk import server
from tests.support.site_folder import SiteFolder
from tests.support.team import SECRET, TeamDesk


@contextmanager
def served(
    site: SiteFolder, language: str, roles: str, more: str = ""
) -> Iterator[tuple[TeamDesk, str]]:
    """The desk, and its address; `more` are settings of `desk.toml`."""
    listening = server.bound(0)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    settings = f'address = "{address}"\nproxies = ["127.0.0.1"]\n{more}[proxy]\n'
    desk = TeamDesk(site, settings, roles, language)
    serving = server.Server(desk.app, listening)
    serving.start()
    try:
        yield desk, address
    finally:
        serving.close()
        desk.close()


def headers_of(name: str) -> dict[str, str]:
    """What the proxy says of somebody; of a stranger, whose name is empty, nothing."""
    return {
        "X-Remote-User": name,
        "X-Remote-Name": name.capitalize(),
        "X-Budkavle-Secret": SECRET,
    }


def be(page: Page, name: str) -> None:
    """Let a page be that of somebody from now on."""
    page.set_extra_http_headers(headers_of(name))
