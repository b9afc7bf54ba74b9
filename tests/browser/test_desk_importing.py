"""An import at the desk, in both languages, without script, and with the keyboard alone.

Its pages are checked with axe in both schemes.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from budkavle.i18n.catalogue import translator
from tests.browser.hands import Keyboard
from tests.browser.test_accessibility import overflow, violations
from tests.browser.views import views
from tests.support import exports
from tests.support.forms import every
from tests.support.running_desk import RunningDesk
from tests.support.site_folder import SiteFolder

pytestmark = pytest.mark.needs("chromium-headless-shell")

IMPORT = "/-/desk/import"
_PATIENCE = 60_000


@pytest.fixture(scope="module", params=every(2, ["sv", "en"]))
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, language: str) -> Iterator[RunningDesk]:
    site = SiteFolder(tmp_path_factory.mktemp("importing") / "project", plugin="")
    site.item("beslut", "title: Beslutet\n")
    desk = RunningDesk(site.folder, language)
    yield desk
    desk.kill()


@pytest.fixture(scope="module")
def tried(
    desk: RunningDesk, language: str, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The address of the import, after an export was uploaded by a browser without script."""
    file = tmp_path_factory.mktemp("export") / "export.xml"
    file.write_text(exports.WORDPRESS, "utf-8")
    _ = translator(language)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(desk.opening)
    page.goto(desk.address + IMPORT)
    page.get_by_label(_("The export"), exact=True).set_input_files(file)
    press(page, _("Upload and try it"))
    expect(page.get_by_text(_("tried; nothing is written yet"))).to_be_visible(timeout=_PATIENCE)
    context.close()
    return desk.address + IMPORT


def press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


@views(320, dark=False)
def test_the_import_and_its_report_are_accessible_and_fit_their_window(
    browser: Browser, desk: RunningDesk, tried: str, scheme: str, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(desk.opening)
    found = {}
    for path in ("", "/report/index.html", "/report/items/1.html"):
        page.goto(tried + path)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        if wrong := violations(page):
            found[path] = wrong
        if overflow(page):
            found[f"{path} is too wide"] = [str(overflow(page))]
    context.close()
    assert found == {}


def test_an_import_is_answered_and_taken_in_without_script(
    browser: Browser, desk: RunningDesk, language: str, tried: str
) -> None:
    _ = translator(language)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(desk.opening)
    page.goto(tried)
    page.get_by_label(_("The beginning of the text")).check()
    press(page, _("Try it with these answers"))
    chosen = page.get_by_label(_("The beginning of the text"))
    expect(chosen).to_be_checked(timeout=_PATIENCE)
    press(page, _("Take in the news"))
    expect(page.get_by_text(_("Done: the news is taken in."))).to_be_visible(timeout=_PATIENCE)
    page.goto(f"{desk.address}/-/desk/?q=Rubrik+1")
    expect(page.get_by_role("link", name="Rubrik 1")).to_be_visible()
    context.close()


def test_an_export_is_brought_and_tried_with_the_keyboard_alone(
    browser: Browser, desk: RunningDesk, language: str, tmp_path: Path
) -> None:
    _ = translator(language)
    context = browser.new_context(viewport={"width": 320, "height": 640}, reduced_motion="reduce")
    page = context.new_page()
    hand = Keyboard(page)
    page.goto(desk.opening)
    page.goto(desk.address + IMPORT)
    if page.get_by_role("button", name=_("Take another file"), exact=True).count():
        with page.expect_navigation():
            hand.press(page.get_by_role("button", name=_("Take another file"), exact=True))
    file = tmp_path / "export.xml"
    file.write_text(exports.WORDPRESS, "utf-8")
    hand.attach(page.get_by_label(_("The export"), exact=True), file)
    with page.expect_navigation():
        hand.press(page.get_by_role("button", name=_("Upload and try it"), exact=True))
    expect(page.get_by_text(_("tried; nothing is written yet"))).to_be_visible(timeout=_PATIENCE)
    hand.press(page.get_by_role("button", name=_("Take in the news"), exact=True))
    expect(page.get_by_text(_("Done: the news is taken in."))).to_be_visible(timeout=_PATIENCE)
    context.close()


def test_a_file_that_is_no_export_is_refused_in_words(
    browser: Browser, desk: RunningDesk, language: str, tmp_path: Path
) -> None:
    _ = translator(language)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(desk.opening)
    page.goto(desk.address + IMPORT)
    if page.get_by_role("button", name=_("Take another file"), exact=True).count():
        press(page, _("Take another file"))
    file = tmp_path / "bild.png"
    file.write_bytes(exports.png())
    page.get_by_label(_("The export"), exact=True).set_input_files(file)
    press(page, _("Upload and try it"))
    expect(page.get_by_role("alert")).to_contain_text(
        {"sv": "ingen export som programmet känner till", "en": "is no export"}[language]
    )
    context.close()
