"""The settings and the history at the desk, checked with axe in both schemes and three widths."""

import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.test_accessibility import overflow, violations
from tests.browser.views import views
from tests.support.running_desk import RunningDesk
from tests.support.site_folder import SiteFolder

pytestmark = pytest.mark.needs("chromium-headless-shell")

PAGES = {
    **{f"settings {name}": f"/-/desk/settings?of={name}"
       for name in ("name", "colours", "logo", "menu", "accessibility")},
    "history": "/-/desk/history?of=nyheter/2026/beslut.md",
    "form": "/-/desk/item?of=nyheter/2026/beslut.md",
    "registers": "/-/desk/registers?of=topics",
}  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    site = SiteFolder(tmp_path_factory.mktemp("settings") / "project")
    file = site.item("beslut", "title: Beslutet\n")
    text = site.configuration.read_text("utf-8")
    site.configuration.write_text(f"{text}nav:\n  - Om oss: om.md\n  - om.md\n", "utf-8")
    who = ("-c", "user.name=Karl", "-c", "user.email=karl@example.se")
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "-m", "a"]):
        subprocess.run(["git", *who, *words], cwd=site.folder, check=True)
    file.write_text(file.read_text("utf-8").replace("Beslutet", "Nya beslutet"), "utf-8")
    subprocess.run(["git", *who, "commit", "-aqm", "b"], cwd=site.folder, check=True)
    desk = RunningDesk(site.folder)
    yield desk
    desk.kill()


@views(320, dark=False)
def test_pages_are_accessible_and_fit_their_window(
    browser: Browser, desk: RunningDesk, scheme: str, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(desk.opening)
    found = {}
    for name, path in PAGES.items():
        page.goto(desk.address + path)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        page.evaluate("document.querySelector('iframe')?.remove()")  # the site's own page
        if wrong := violations(page):
            found[name] = wrong
        if overflow(page):
            found[f"{name} is too wide"] = [str(overflow(page))]
    context.close()
    assert found == {}
