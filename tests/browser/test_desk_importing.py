"""An import at the desk, without script, and its pages checked with axe in both schemes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_accessibility import overflow, violations
from tests.support import exports
from tests.support.running_desk import RunningDesk
from tests.support.site_folder import SiteFolder

pytestmark = pytest.mark.needs("chromium")

IMPORT = "/-/desk/import"
_PATIENCE = 60_000


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    site = SiteFolder(tmp_path_factory.mktemp("importing") / "project", plugin="")
    site.item("beslut", "title: Beslutet\n")
    desk = RunningDesk(site.folder)
    yield desk
    desk.kill()


@pytest.fixture(scope="module")
def tried(desk: RunningDesk, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the import, after an export was uploaded by a browser without script."""
    file = tmp_path_factory.mktemp("export") / "export.xml"
    file.write_text(exports.WORDPRESS, "utf-8")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(desk.opening)
    page.goto(desk.address + IMPORT)
    page.get_by_label("Exporten", exact=True).set_input_files(file)
    press(page, "Ladda upp och prova")
    expect(page.get_by_text("provad; inget är skrivet än")).to_be_visible(timeout=_PATIENCE)
    context.close()
    return desk.address + IMPORT


def press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768, 1280])
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
    browser: Browser, desk: RunningDesk, tried: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(desk.opening)
    page.goto(tried)
    page.get_by_label("Början av texten").check()
    press(page, "Prova med de här svaren")
    chosen = page.get_by_label("Början av texten")
    expect(chosen).to_be_checked(timeout=_PATIENCE)
    press(page, "Ta in nyheterna")
    expect(page.get_by_text("Klart: nyheterna är intagna.")).to_be_visible(timeout=_PATIENCE)
    page.goto(f"{desk.address}/-/desk/?q=Rubrik+1")
    expect(page.get_by_role("link", name="Rubrik 1")).to_be_visible()
    context.close()


def test_a_file_that_is_no_export_is_refused_in_words(
    browser: Browser, desk: RunningDesk, tmp_path: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(desk.opening)
    page.goto(desk.address + IMPORT)
    if page.get_by_role("button", name="Ta en annan fil", exact=True).count():
        press(page, "Ta en annan fil")
    file = tmp_path / "bild.png"
    file.write_bytes(exports.png())
    page.get_by_label("Exporten", exact=True).set_input_files(file)
    press(page, "Ladda upp och prova")
    expect(page.get_by_role("alert")).to_contain_text("ingen export som programmet känner till")
    context.close()
