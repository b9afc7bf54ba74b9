"""Every page that only the desk of a team has, as the people see it whom it is for."""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page
from starlette.routing import Route

from budkavle.desk.addresses import DESK, ITEM
from budkavle.desk.app import routes
from budkavle.desk.pages import Pages
from budkavle.desk.requests import Asked
from budkavle.desk.saving import Writer
from budkavle.desk.team import read_only
from budkavle.desk.team.addresses import (
    ARRIVED,
    HEALTH,
    LINKS,
    LOGIN,
    LOGOUT,
    PEOPLE,
    REVIEW,
    SEE,
    TRAIL,
)
from tests.browser.team_page import be
from tests.support.team import TeamDesk

BRON = "nyheter/2026/bron.md"
NO_PAGES = {ARRIVED, LOGIN, HEALTH}
"""Addresses of which only the answer to a fault is a page."""


def addresses(desk: TeamDesk) -> set[str]:
    """The addresses of pages that a desk of a team has and the desk has not."""
    app: Any = desk.app
    workspace = desk.workspace
    usual = routes(workspace, Pages(workspace), lambda _: Asked(Writer("Eva"), ""))
    own = {each.path for each in app._app.routes if isinstance(each, Route)}
    return own - {each.path for each in usual} - NO_PAGES


def pages(page: Page, desk: TeamDesk, address: str) -> Iterator[tuple[str, str]]:
    """Come to each page; yield its address and what it shows, while it is there."""

    def to(name: str, path: str) -> None:
        be(page, name)
        page.goto(address + path)

    review, links = f"{REVIEW}?of={BRON}", f"{LINKS}?of={BRON}"
    to("eva", f"{ITEM}?of={BRON}")
    page.locator("#title").fill("Bron öppnar")
    _press(page, "save")
    to("eva", review)
    yield REVIEW, "not asked"
    page.locator("details.talk").first.evaluate("each => each.open = true")
    page.locator("textarea[name=_said]").first.fill("Vilken bro?")
    _press(page, "comment")
    _press(page, "ask")
    yield REVIEW, "asked, by whoever has written"
    to("karl", DESK)
    yield DESK, "waits"
    to("karl", review)
    yield REVIEW, "asked"
    to("karl", links)
    page.locator("#_for").fill("Gull Granskare")
    page.locator("[name=_approves]").check()
    _press(page, "make")
    link = page.locator("#link").input_value()
    yield LINKS, "made"
    be(page, "")
    page.goto(link)
    yield f"{SEE}{{text}}", "may approve"
    page.context.clear_cookies()
    to("karl", review)
    seal = page.locator("[name=_seal]").first
    seal.evaluate("each => each.value = 'x'")
    _press(page, "approve")
    yield REVIEW, "refused"
    _press(page, "approve")
    yield REVIEW, "approved"
    to("paula", f"{ITEM}?of={BRON}")
    _press(page, "publish")
    yield f"{DESK}publish", "approved"
    be(page, "")
    page.goto(link)
    yield f"{SEE}{{text}}", "approved"
    page.context.clear_cookies()
    to("eva", f"{ITEM}?of={BRON}")
    page.locator("#title").fill("Bron öppnar sent")
    page.locator("#_text").fill("Ett stycke.\n\n" + "Ett mycket långt ord: " + "å" * 300)
    _press(page, "save")
    to("eva", review)
    yield REVIEW, "changed"
    to("paula", f"{ITEM}?of={BRON}")
    _press(page, "publish")
    yield f"{DESK}publish", "not approved"
    to("ada", PEOPLE)
    yield PEOPLE, "people"
    to("ada", TRAIL)
    yield TRAIL, "trail"
    to("karl", links)
    _press(page, "revoke")
    yield LINKS, "taken back"
    be(page, "")
    page.goto(link)
    yield f"{SEE}{{text}}", "leads nowhere"
    to("", DESK)
    yield DESK, "nobody"
    to("frida", DESK)
    yield DESK, "no role"
    to("eva", PEOPLE)
    yield PEOPLE, "not for her"
    yield from _upgraded(page, desk, address)
    to("eva", DESK)
    with page.expect_navigation():
        page.locator(f'form[action="{LOGOUT}"] button').first.click()
    yield LOGOUT, "logged out"


def _upgraded(page: Page, desk: TeamDesk, address: str) -> Iterator[tuple[str, str]]:
    """What people see while the desk is upgraded."""
    folder = desk.secrets.parent
    be(page, "eva")
    page.goto(f"{address}{ITEM}?of={BRON}")
    read_only.switch(folder, on=True)
    page.locator("#title").fill("Bron öppnar sent i kväll")
    with page.expect_navigation():
        page.locator('button[name=_do][value="save"]').first.click()
    yield ITEM, "not saved (503)"
    page.goto(f"{address}{ITEM}?of={BRON}")
    yield ITEM, "read only"
    read_only.switch(folder, on=False)


def _press(page: Page, do: str) -> None:
    with page.expect_navigation():
        page.locator(f'button[name=_do][value="{do}"]').first.click()
