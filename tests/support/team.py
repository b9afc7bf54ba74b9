"""A desk of a team for tests: its application, asked as the browsers of several people ask it."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from starlette.types import ASGIApp, Receive, Scope, Send

from budkavle.desk.addresses import DESK, ITEM
from budkavle.desk.newsroom import Newsroom
from budkavle.desk.publisher import Outcome, Publisher, Task
from budkavle.desk.saving import Unsaved
from budkavle.desk.team import office as offices
from budkavle.desk.team import trail
from budkavle.desk.team.app import create_team_app
from budkavle.desk.team.approval_files import approval_files
from budkavle.desk.team.office import Office
from budkavle.desk.team.releasing import Releasing
from budkavle.desk.team.workspace import TeamWorkspace
from budkavle.i18n.catalogue import translations
from budkavle.services.database import Store
from tests.support.desk import Browser, fields_in
from tests.support.site_folder import SiteFolder

HOST = "desk.example.org"
ORIGIN = f"https://{HOST}"
PROXY = "10.0.0.1"
SECRET = "what the proxy sends"
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)

BY_PROXY = f"""\
address = "{ORIGIN}"
proxies = ["{PROXY}"]
[proxy]
"""
ROLES = """\
writer.people = ["eva", "karl"]
approver.groups = ["chefer"]
publisher.people = ["paula"]
administrator.people = ["ada"]
"""


class StillPublisher(Publisher):
    """Notes what is to be published, builds nothing, and says that it is done."""

    def __init__(self, newsroom: Newsroom) -> None:
        super().__init__(newsroom.configuration, "sv", newsroom.clock, lambda: False)
        self.tasks: list[Task] = []

    def start(self, task: Task) -> bool:
        """Note a task."""
        self.tasks.append(task)
        self.task = task
        self.outcome = Outcome(True, False, True, "", 0, self._clock())
        return True


class TeamDesk:
    """The desk of a team at a site; `now` is what its clock shows."""

    def __init__(
        self,
        site: SiteFolder,
        settings: str = BY_PROXY,
        roles: str = ROLES,
        language: str = "sv",
        now: datetime = NOW,
        database: str = "",
        store_of: Callable[[str], Store] = Store,
    ) -> None:
        self.site, self.now, self._language = site, now, language
        self._store_of = store_of
        named = f'database = "{database}"\n' if database else ""
        (site.folder / "desk.toml").write_text(named + settings, encoding="utf-8")
        self.roles = site.folder / "desk-roles.toml"
        self.roles.write_text(roles, encoding="utf-8")
        self.secrets = site.folder / ".budkavle/desk/secrets.toml"
        if not self.secrets.exists():
            self.secrets.parent.mkdir(parents=True, exist_ok=True)
            self.secrets.write_text(f'key = "{"k" * 40}"\nproxy = "{SECRET}"\noidc = "hemligt"\n')
            self.secrets.chmod(0o600)
        self.start()

    def start(self) -> None:
        """Open its office, as when the program is started."""
        self._opened = offices.opened(self.site.folder, lambda: self.now, self._store_of)
        self.office: Office = self._opened.__enter__()
        self.newsroom = Newsroom(self.site.configuration, self._language, lambda: self.now)
        unsaved = Unsaved(self.site.folder / ".budkavle/desk/unsaved")
        words = translations(self._language)
        self.workspace = TeamWorkspace(self.office, self.newsroom, unsaved, words)
        self.workspace.take_up()
        self.approvals = approval_files(self.site.folder)
        self.publisher = StillPublisher(self.newsroom)
        self.releasing = Releasing(self.workspace, self.approvals)
        self.app: ASGIApp = create_team_app(
            self.office, self.workspace, self.releasing, self.publisher
        )

    def close(self) -> None:
        """Close its office."""
        self._opened.__exit__(None, None, None)

    def wait(self, **spans: float) -> None:
        """Let time pass on its clock."""
        self.now += timedelta(**spans)

    def member(self, user: str, groups: str = "", peer: str = PROXY, **headers: str) -> "Member":
        """The browser of somebody whom the proxy names."""
        said = {
            "x-remote-user": user,
            "x-remote-name": user.capitalize(),
            "x-remote-email": f"{user}@example.org",
            "x-remote-groups": groups,
            "x-budkavle-secret": SECRET,
            **headers,
        }
        return Member(self, said, peer)

    def trail(self) -> list[Mapping[str, Any]]:
        """What the trail tells, the oldest first."""
        with self.office.store.reading() as connection:
            found: list[Any] = trail.latest(connection, 10_000)
        return found[::-1]

    def did(self) -> list[tuple[str, str]]:
        """Who did what, by the trail."""
        return [(each["who"], each["what"]) for each in self.trail()]


class Member:
    """A browser at the desk of a team, with headers that a proxy adds; `peer` is its address."""

    def __init__(self, desk: TeamDesk, headers: Mapping[str, str], peer: str = PROXY) -> None:
        self._desk, self.headers, self.peer = desk, dict(headers), peer
        self.http = Browser(self._from_peer, ORIGIN)

    def moved_to(self, desk: TeamDesk) -> None:
        """Ask another desk from now on, as after a move."""
        self._desk = desk

    async def _from_peer(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._desk.app({**scope, "client": (self.peer, 40000)}, receive, send)

    def ask(self, path: str = DESK, method: str = "GET", **given: Any) -> httpx.Response:
        """Ask for anything; redirects are not followed."""
        headers = {**self.headers, **given.pop("headers", {})}
        headers = {name: value.encode() for name, value in headers.items()}
        return self.http.request(method, path, headers=headers, **given)

    def get(self, path: str = DESK, **query: str) -> str:
        """A page."""
        answer = self.ask(path, params=query or None)
        assert answer.status_code == 200, (answer.status_code, answer.text)
        return answer.text

    def post(self, path: str = ITEM, files: Any = None, **form: Any) -> httpx.Response:
        """Send a form with the session's token."""
        if "_token" not in form:
            form["_token"] = self.token
        headers = {"Origin": ORIGIN}
        return self.ask(path, "POST", data=form, files=files or {}, headers=headers)

    @property
    def token(self) -> str:
        """The token that the session's forms hold."""
        found = fields_in(self.get())["_token"]
        return str(found[0] if isinstance(found, list) else found)

    def form(self, of: str) -> dict[str, Any]:
        """The form of an item, as the browser sends it when nothing is changed."""
        return form_in(self.get(ITEM, of=of))


def form_in(page: str) -> dict[str, Any]:
    """The fields of a page's form for an item; the form to log out has a token too."""
    found = fields_in(page)
    return {
        name: value[0] if name == "_token" and isinstance(value, list) else value
        for name, value in found.items()
    }
