"""A desk for tests: its application, asked as its writer's browser asks it."""

import asyncio
import re
import time
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import httpx
from starlette.types import ASGIApp

from budkavle.desk.addresses import DESK, IMPORT, ITEM, OPENING
from budkavle.desk.app import create_app
from budkavle.desk.guards import Session
from budkavle.desk.newsroom import Newsroom
from budkavle.desk.saving import Unsaved, Writer
from budkavle.desk.workspace import Workspace
from budkavle.i18n.catalogue import translations
from tests.support.site_folder import SiteFolder

PORT = 8010
ORIGIN = f"http://127.0.0.1:{PORT}"
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
EVA = Writer("Eva")
_PATIENCE = 120
"""Seconds that an import may take."""


class Browser:
    """Asks an application, and keeps its cookies; redirects are not followed."""

    def __init__(self, app: ASGIApp, origin: str = ORIGIN) -> None:
        self._app, self._origin = app, origin
        self.cookies = httpx.Cookies()

    def get(self, path: str, **given: Any) -> httpx.Response:
        """Ask for a page."""
        return self.request("GET", path, **given)

    def post(self, path: str, **given: Any) -> httpx.Response:
        """Send a form."""
        return self.request("POST", path, **given)

    def request(self, method: str, path: str, **given: Any) -> httpx.Response:
        """Send a request."""
        return asyncio.run(self._request(method, path, given))

    async def _request(self, method: str, path: str, given: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self._app, raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport, base_url=self._origin, cookies=self.cookies
        ) as client:
            answer = await client.request(method, path, **given)
        self.cookies = client.cookies  # without those that the answer takes back
        return answer


class DeskClient:
    """A browser at a desk of a site; `now` is what its clock shows."""

    def __init__(self, site: SiteFolder, language: str = "sv", now: datetime = NOW) -> None:
        self.site, self.now = site, now
        self.newsroom = Newsroom(site.configuration, language, lambda: self.now)
        self.unsaved = Unsaved(site.folder / ".budkavle/desk/unsaved")
        self.workspace = Workspace(self.newsroom, self.unsaved, translations(language))
        self.session = Session("k" * 40, EVA, PORT)
        self.app = create_app(self.workspace, self.session, PORT)
        self.http = Browser(self.app)
        self.http.get(OPENING, params={"token": self.session.token})

    def begin_again(self, name: str, header: str) -> Path:
        """Write an item again, without what earlier tests left of it; give its file."""
        file = self.site.item(name, header)
        self.newsroom.refresh()
        self.unsaved.drop(EVA, file.relative_to(self.site.content).as_posix())
        return file

    def get(self, path: str = DESK, **query: str) -> str:
        """A page of the desk."""
        answer = self.http.get(path, params=query or None)
        assert answer.status_code == 200, (answer.status_code, answer.text)
        return answer.text

    def post(self, path: str = ITEM, files: Any = None, **form: Any) -> httpx.Response:
        """Send a form with the session's token; redirects are not followed."""
        given = {"_token": self.token, **form}
        return self.http.post(
            path,
            data=given,
            files=files or {},
            headers={"Origin": ORIGIN},
        )

    @property
    def token(self) -> str:
        """The token that the session's forms hold."""
        return self.session.form_token(self.http.cookies[self.session.cookie])

    def form(self, of: str) -> dict[str, Any]:
        """The form of an item, as the browser sends it when nothing is changed."""
        return fields_in(self.get(ITEM, of=of))

    def new(self) -> dict[str, Any]:
        """The form of a new item."""
        answer = self.http.get(self.http.get(f"{DESK}new").headers["location"])
        assert answer.status_code == 200, answer.text
        return fields_in(answer.text)


def fields_in(html: str) -> dict[str, Any]:
    """The names and values that a browser sends for the form on a page, without any button."""
    found: dict[str, Any] = {}

    def add(name: str, value: str) -> None:
        found.setdefault(unescape(name), []).append(unescape(value))

    for tag in re.findall(r"<input\b[^>]*>", html):
        name, value = _of(tag, "name"), _of(tag, "value")
        kind = _of(tag, "type")
        if name and (kind not in ("checkbox", "radio") or " checked" in tag) and kind != "file":
            add(name, value)
    for name, text in re.findall(r"<textarea\b[^>]*?name=\"([^\"]*)\"[^>]*>\n?(.*?)</textarea>",
                                 html, re.DOTALL):  # fmt: skip
        add(name, text.replace("\r\n", "\n").replace("\n", "\r\n"))
    for name, inner in re.findall(r"<select\b[^>]*?name=\"([^\"]*)\"[^>]*>(.*?)</select>",
                                  html, re.DOTALL):  # fmt: skip
        options = re.findall(r"<option\b[^>]*>", inner)
        chosen = [each for each in options if " selected" in each] or options[:1]
        add(name, _of(chosen[0], "value"))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _of(tag: str, attribute: str) -> str:
    found = re.search(rf"\b{attribute}=\"([^\"]*)\"", tag)
    return found[1] if found else ""


def import_ended(desk: DeskClient) -> str:
    """The page of the import when nothing is running any more."""
    give_up = time.monotonic() + _PATIENCE
    while 'http-equiv="refresh"' in (page := desk.get(IMPORT)):
        assert time.monotonic() < give_up, page
        time.sleep(0.1)
    return page
