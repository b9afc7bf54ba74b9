"""Every page of the desk: WCAG 2.2 AA by axe, by the keyboard, on narrow screens, and as spoken.

Pages are found by following links, and by what a writer can do; the test fails for an address that
is never seen, so a new page is tested without a line here, or asks for one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from budkavle.desk.addresses import DESK, ITEM, OPENING, STATISTICS
from budkavle.desk.app import routes
from budkavle.desk.newsroom import Newsroom
from budkavle.desk.pages import Pages
from budkavle.desk.requests import Asked
from budkavle.desk.saving import Unsaved, Writer
from budkavle.desk.workspace import Workspace
from budkavle.i18n.catalogue import translations
from budkavle.preview.overlay import CHANGES
from tests.browser import team_page, team_views
from tests.browser.desk_views import example, new_row, pages
from tests.browser.hands import HIDDEN
from tests.browser.test_accessibility import SPACING, overflow, violations
from tests.support.forms import every
from tests.support.running_desk import RunningDesk
from tests.support.site_folder import NOON, SiteFolder

pytestmark = pytest.mark.needs("chromium-headless-shell")
FILES = {
    *(OPENING, CHANGES, f"{DESK}file", f"{DESK}desk.css", f"{DESK}desk.js", "/{path:path}"),
    f"{STATISTICS}/{{month}}.csv",
}
"""Addresses that are no page of the desk."""

STOPS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]"
"""What the tab key stops at; pages for people who may not do anything have none of it."""

TEAM_ROLES = """\
writer.people = ["eva"]
approver.people = ["karl"]
publisher.people = ["paula"]
administrator.people = ["ada"]
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    return example(tmp_path_factory.mktemp("desk") / "project")


@pytest.fixture(scope="module")
def desk(site: SiteFolder) -> Iterator[RunningDesk]:
    desk = RunningDesk(site.folder)
    yield desk
    desk.kill()


NARROW, DARK, _ = SCREENS = ((320, 256, "light"), (1280, 900, "dark"), (1280, 900, "light"))


def screens(short: tuple[int, int, str]) -> pytest.MarkDecorator:
    """Give a test all screens, of which the short form has one.

    The desk of one and that of a team share styles and parts: between them, both are looked at.
    """
    others = (pytest.param(*each, marks=pytest.mark.long) for each in SCREENS if each != short)
    return pytest.mark.parametrize(("width", "height", "scheme"), [short, *others])


@dataclass
class Seen:
    """The addresses that were seen, and what was wrong on each page."""

    addresses: set[str] = field(default_factory=set)
    wrong: dict[str, list[str]] = field(default_factory=dict)


def page_in(browser: Browser, width: int, height: int, scheme: Literal["light", "dark"]) -> Page:
    """A page in a window of its own, without the site's policy, so that scripts can inspect it."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        reduced_motion="reduce",
        bypass_csp=True,
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    return page


@screens(NARROW)
def test_every_page_can_be_used_by_everybody(
    desk: RunningDesk,
    browser: Browser,
    site: SiteFolder,
    width: int,
    height: int,
    scheme: Literal["light", "dark"],
) -> None:
    """320 by 256 pixels are what 400 % of zoom leaves of a usual window (WCAG 2.2, 1.4.10)."""
    page, seen = page_in(browser, width, height, scheme), Seen()
    page.goto(desk.opening)
    keyboard = scheme == "light"
    for name in pages(page, desk):
        seen.addresses.add(urlsplit(name).path)  # one that leads on is seen too
        look(page, name, seen, keyboard=keyboard)
    page.context.close()
    assert "\n".join(f"{name}: {said}" for name, said in seen.wrong.items()) == ""
    assert seen.addresses >= page_addresses(site)


@screens(DARK)
def test_every_page_of_a_team_can_be_used_by_everybody(
    browser: Browser,
    tmp_path: Path,
    width: int,
    height: int,
    scheme: Literal["light", "dark"],
) -> None:
    site = SiteFolder(tmp_path / "project", plugin="desk: {approval: required}")
    site.item("bron", "title: Bron\ndraft: true\n")
    page, seen = page_in(browser, width, height, scheme), Seen()
    with team_page.served(site, "sv", TEAM_ROLES) as (desk, address):
        for number, (path, name) in enumerate(team_views.pages(page, desk, address)):
            seen.addresses.add(path)
            page.screenshot(path=tmp_path / f"{number:02}.png", full_page=True)
            look(page, f"{path}: {name}", seen, keyboard=scheme == "dark")
        assert seen.addresses >= team_views.addresses(desk)
    page.context.close()
    assert "\n".join(f"{name}: {said}" for name, said in seen.wrong.items()) == ""


def page_addresses(site: SiteFolder) -> set[str]:
    """The addresses of pages, from the application itself."""
    newsroom = Newsroom(site.configuration, "sv", lambda: NOON)
    workspace = Workspace(newsroom, Unsaved(site.folder / "unsaved"), translations("sv"))
    found = routes(workspace, Pages(workspace), lambda _: Asked(Writer("Eva"), ""))
    return {each.path for each in found if "GET" in (each.methods or ())} - FILES


def look(page: Page, name: str, seen: Seen, *, keyboard: bool) -> None:
    """Look at a page with everything on it unfolded, without the site's own page beside it."""
    seen.addresses.add(urlsplit(page.url).path)
    page.evaluate(
        "document.querySelectorAll('details').forEach(each => each.open = true);"
        "document.querySelector('iframe')?.remove()"
    )
    wrong = [*violations(page), *of_page(page)]
    if keyboard:
        wrong += of_keyboard(page)
    page.add_style_tag(content=SPACING)
    if wide := overflow(page):
        wrong.append(f"{wide} pixels too wide with text spacing")
    if wrong:
        seen.wrong[name] = wrong


def of_page(page: Page) -> Iterator[str]:
    """What axe does not look for."""
    if wide := overflow(page):
        yield f"{wide} pixels too wide"
    if page.locator("h1").count() != 1:
        yield "not one heading of the first level"
    if not re.fullmatch(r"\S.* – Redaktionen", page.title()):
        yield f"title {page.title()!r}"
    for each in page.locator("[aria-invalid=true]").all():
        described = (each.get_attribute("aria-describedby") or "").split()
        if not any(page.locator(f'[id="{one}"].fault').count() for one in described):
            yield f"no message for {each}"


_STOP = f"""() => {{
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  return {{ said: ({HIDDEN})(at), what: at.outerHTML.slice(0, 100) }};
}}"""


def of_keyboard(page: Page) -> Iterator[str]:
    """What is wrong with the way of the tab key over a page."""
    page.evaluate("document.activeElement?.blur(); scrollTo(0, 0)")
    page.locator("body").press("Home")
    stops = 0
    for _ in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if stop is None:
            break
        if stop["said"]:
            yield f"{stop['said']}: {stop['what']}"
        stops += 1
    else:
        yield "the tab key never leaves"
    if not stops and page.locator(STOPS).count():
        yield "the tab key finds nothing"


def test_faults_are_spoken_and_lead_to_their_fields(desk: RunningDesk, browser: Browser) -> None:
    """EN 301 549, 9.3.3.1 and 9.4.1.3."""
    page = browser.new_page()
    page.goto(desk.opening)
    page.goto(f"{desk.address}{ITEM}?of=nyheter/2026/fler-05.md")
    page.locator('[id="summary"]').fill("")
    page.get_by_role("button", name="Spara", exact=True).click()
    summary = page.locator("#summary-of-faults")
    expect(summary).to_be_focused(timeout=30_000)
    expect(summary).to_have_accessible_name("1 sak att rätta")
    summary.get_by_role("link").press("Enter")
    expect(page.locator('[id="summary"]')).to_be_focused()
    expect(page.locator('[id="summary"]')).to_have_accessible_description(
        re.compile("Det här måste fyllas i")
    )
    page.close()


def test_a_new_row_gets_the_focus_and_what_is_kept_is_spoken(
    desk: RunningDesk, browser: Browser
) -> None:
    page = browser.new_page()
    page.goto(desk.opening)
    page.goto(f"{desk.address}{ITEM}?of=nyheter/2026/fler-06.md")
    new_row(page, str)
    assert page.evaluate("location.hash") == "#corrections.0"
    kept = page.locator("[data-kept]")
    expect(kept).to_have_attribute("role", "status")
    page.locator('[id="title"]').fill("En annan rubrik")
    expect(kept).to_contain_text("Förvarat", timeout=30_000)
    page.close()


PLANTED = {
    "hidden by what is sticky": "document.querySelector('.actions').style.cssText ="
    " 'position:fixed;inset:0;z-index:9'",
    "too wide": "document.querySelector('main').style.minWidth = '1500px'",
    "no mark": "document.querySelectorAll('button, input').forEach(each =>"
    " each.style.outline = 'none')",
    "no name": "document.querySelector('label[for=title]').remove()",
    "no message": "document.getElementById('title').setAttribute('aria-invalid', 'true')",
}


@pytest.mark.parametrize("fault", every(2, PLANTED))
def test_a_planted_fault_is_found(desk: RunningDesk, browser: Browser, fault: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    page, seen = context.new_page(), Seen()
    page.goto(desk.opening)
    page.goto(f"{desk.address}{ITEM}?of=nyheter/2026/fler-07.md")
    page.evaluate(PLANTED[fault])
    look(page, fault, seen, keyboard=True)
    context.close()
    assert fault in seen.wrong
