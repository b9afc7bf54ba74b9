"""A day in a newsroom of five at the desk of a team, each in a browser of her own.

Eva and Sven write, Karl approves from his phone, Paula publishes, and Gull checks facts without an
account. Every page that they meet is looked at by axe, and for what does not fit.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from budkavle.desk.addresses import DESK, ITEM
from budkavle.desk.publisher import Task
from budkavle.desk.saving import read
from budkavle.desk.team.addresses import LINKS, REVIEW, TRAIL
from budkavle.desk.team.timekeeper import Timekeeper
from tests.browser.team_page import headers_of, served
from tests.browser.test_accessibility import overflow, violations
from tests.support.site_folder import SiteFolder
from tests.support.team import TeamDesk

pytestmark = pytest.mark.needs("chromium-headless-shell")
BRON = "nyheter/2026/bron.md"
ROLES = """\
writer.people = ["eva", "sven"]
approver.people = ["karl"]
publisher.people = ["paula"]
administrator.people = ["ada"]
"""
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}


class Newsroom:
    """The desk as it is served, and the people at it; `wrong` is what was seen on their pages."""

    def __init__(self, desk: TeamDesk, address: str, browser: Browser, pictures: Path) -> None:
        self.desk, self.address, self._browser, self._pictures = desk, address, browser, pictures
        self.wrong: list[str] = []
        self.seen: list[str] = []

    def person(
        self, name: str, *, scheme: Literal["light", "dark"] = "light", **screen: Any
    ) -> Page:
        """The browser of somebody whom the proxy names; of a stranger, without a name."""
        context = self._browser.new_context(
            **(screen or WIDE),
            color_scheme=scheme,
            bypass_csp=True,
            reduced_motion="reduce",
            base_url=self.address,
            extra_http_headers=headers_of(name),
        )
        context.set_default_timeout(60_000)
        return context.new_page()

    def look(self, page: Page, name: str) -> None:
        """Look at a page, and leave a picture of it in the folder of the test."""
        page.screenshot(path=self._pictures / f"{name}.png", full_page=True)
        self.wrong += [f"{name}: {each}" for each in violations(page)]
        if wide := overflow(page):
            self.wrong.append(f"{name}: {wide} pixels too wide")
        self.seen.append(name)


@pytest.fixture(params=["sv", pytest.param("en", marks=pytest.mark.long)])
def newsroom(
    request: pytest.FixtureRequest, tmp_path: Path, browser: Browser
) -> Iterator[Newsroom]:
    """The newsroom, in Swedish and in English."""
    site = SiteFolder(tmp_path / "project", plugin="desk: {approval: required}")
    site.item("bron", "title: Bron\ndraft: true\n")
    with served(site, request.param, ROLES) as (desk, address):
        yield Newsroom(desk, address, browser, tmp_path)


def test_a_day(newsroom: Newsroom) -> None:
    desk = newsroom.desk
    eva, sven = newsroom.person("eva"), newsroom.person("sven")
    karl = newsroom.person("karl", scheme="dark", **PHONE)
    paula = newsroom.person("paula", scheme="dark")

    # In the afternoon Eva writes of the bridge, under embargo until nine tomorrow.
    eva.goto(DESK)
    newsroom.look(eva, "list")
    fill(eva, title="Bron öppnar", _text="Bron öppnar för trafik i morgon.")
    set_time(eva, "embargo", "2026-03-11", "09:00")
    press(eva, "save")
    newsroom.look(eva, "form")

    # Gull checks the facts by a link, and sees nothing else.
    eva.goto(f"{LINKS}?of={BRON}")
    eva.locator("#_for").fill("Gull Granskare")
    press(eva, "make")
    newsroom.look(eva, "links")
    link = eva.locator("#link").input_value()
    gull = newsroom.person("", **PHONE)
    gull.goto(link)
    newsroom.look(gull, "landing")
    gull.locator("main a.button").click()
    expect(gull.locator("h1")).to_have_text("Bron öppnar")
    assert gull.goto(DESK).status == 403  # type: ignore[union-attr] # a page always answers
    newsroom.look(gull, "stranger")

    # Karl comments from his phone, Eva corrects it and asks again, and Karl approves.
    press(eva, "ask", at=f"{REVIEW}?of={BRON}")
    karl.goto(f"{REVIEW}?of={BRON}")
    karl.locator("details.talk > summary").first.click()
    karl.locator("textarea[name=_said]").first.fill("Var är bron?")
    press(karl, "comment")
    fill(eva, _text="Bron i Storstad öppnar för trafik i morgon.")
    press(eva, "save")
    press(eva, "ask", at=f"{REVIEW}?of={BRON}")
    karl.goto(f"{REVIEW}?of={BRON}")
    newsroom.look(karl, "review on a phone")
    press(karl, "approve")
    newsroom.look(karl, "approved on a phone")

    # Paula publishes it; nobody sees it before nine, when the clock publishes it and the link ends.
    publish(paula, newsroom)
    tasks: list[Task] = desk.publisher.tasks
    keeper = Timekeeper(desk.publisher, lambda: tasks[0], lambda _: True, desk.now)
    keeper.tick(desk.now)
    keeper.expect(desk.newsroom.view.changes[0].at)
    desk.wait(hours=19, minutes=59)
    number = len(tasks)
    keeper.tick(desk.now)
    keeper.tick(desk.now)
    assert len(tasks) == number
    assert gull.request.get(link, max_redirects=0).status == 200
    desk.wait(minutes=1)
    desk.newsroom.refresh()
    keeper.tick(desk.now)
    assert len(tasks) == number + 1
    there = gull.request.get(link, max_redirects=0)
    assert (there.status, there.headers["location"]) == (303, PUBLIC)

    # Eva and Sven write another headline at the same time: neither is lost.
    for writer, title in ((sven, "Bron är öppen"), (eva, "Nu är bron öppen")):
        writer.goto(f"{ITEM}?of={BRON}")
        writer.locator("#title").fill(title)
    press(sven, "save")
    press(eva, "save")
    each, merged = eva.locator(".versions").first, eva.locator(".versions").last
    expect(each).to_contain_text("Bron är öppen")
    expect(each).to_contain_text("Nu är bron öppen")
    expect(merged).to_contain_text("⟪Nu är bron öppen⟫⟪Bron är öppen⟫")
    newsroom.look(eva, "two versions")
    press(eva, "mine")
    assert b"title: Bron \xc3\xb6ppnar" in read(desk.site.content / BRON)  # what readers see

    # Sven corrects a figure, and at last the item is withdrawn.
    deed(sven, "correct", "note", "Bron är 300 meter, inte 200.")
    publish_as_approved(sven, karl, paula, newsroom)
    deed(eva, "withdraw", "withdrawn", "Bron är stängd igen.")
    publish_as_approved(eva, karl, paula, newsroom)
    assert "Bron är stängd igen." in read(desk.site.content / BRON).decode()

    # Ada reads what has happened.
    ada = newsroom.person("ada")
    ada.goto(TRAIL)
    newsroom.look(ada, "trail")
    ada.goto(f"{DESK}people")
    newsroom.look(ada, "people")
    told = [(who, what) for who, what in desk.did() if what not in ("login", "saved")]
    assert told == EXPECTED
    assert newsroom.wrong == []


PUBLIC = "https://example.org/nyheter/2026/bron/"
RELEASED = [("Karl", "approved"), ("Paula", "published")]
EXPECTED = [
    ("Eva", "link made"),
    ("Gull Granskare", "link opened"),
    ("Eva", "approval asked"),
    ("Karl", "commented"),
    ("Eva", "approval asked"),
    *RELEASED,
    ("Sven", "approval asked"),
    *RELEASED,
    ("Eva", "approval asked"),
    *RELEASED,
]


def fill(page: Page, **fields: str) -> None:
    """Open the item's form, and type in some of its fields."""
    page.goto(f"{ITEM}?of={BRON}")
    for name, value in fields.items():
        page.locator(f'[id="{name}"]').fill(value)


def set_time(page: Page, key: str, day: str, time: str) -> None:
    """Type a time in a section that is folded."""
    field = page.locator(f'[name="{key}.day"]')
    field.evaluate("each => each.closest('details').open = true")
    field.fill(day)
    page.locator(f'[name="{key}.time"]').fill(time)


def press(page: Page, do: str, at: str = "") -> None:
    """Press the button that does something; `at` is the page to go to first."""
    if at:
        page.goto(at)
    with page.expect_navigation():
        page.locator(f'button[name=_do][value="{do}"]').first.click()


def publish(paula: Page, newsroom: Newsroom) -> None:
    """Read the box before publishing, and publish."""
    paula.goto(f"{ITEM}?of={BRON}")
    press(paula, "publish")
    newsroom.look(paula, "box")
    with paula.expect_navigation():
        paula.locator(".actions button.primary").click()
    expect(paula.locator(".notice")).to_be_visible()
    newsroom.look(paula, "published")


def deed(page: Page, do: str, field: str, words: str) -> None:
    """Do something to the item as a whole."""
    page.goto(f"{DESK}deed?of={BRON}&do={do}")
    page.locator(f'[id="{field}"]').fill(words)
    press(page, do)


def publish_as_approved(writer: Page, karl: Page, paula: Page, newsroom: Newsroom) -> None:
    """Ask, approve and publish."""
    press(writer, "ask", at=f"{REVIEW}?of={BRON}")
    press(karl, "approve", at=f"{REVIEW}?of={BRON}")
    publish(paula, newsroom)
