"""The desk in a browser: a new item, pasted text, a killed program, and no script."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_accessibility import overflow, violations
from tests.support.projects import ROOT
from tests.support.site_folder import SiteFolder

pytestmark = pytest.mark.needs("chromium")
ITEM = "/-/desk/item?of=nyheter/2026/beslut.md"
PAGES = {
    "list": "/-/desk/",
    "form": ITEM,
    "new": "/-/desk/new",
    "deed": "/-/desk/deed?of=nyheter/2026/beslut.md&do=embargo",
    "links": "/-/desk/links?of=nyheter/2026/beslut.md",
    "registers": "/-/desk/registers?of=topics",
    "nothing": "/-/desk/item?of=finns-inte.md",
}


class Desk:
    """The program that serves a desk, which can be killed and started again."""

    def __init__(self, site: SiteFolder) -> None:
        self.site = site
        self.port = 0
        self.start()

    def start(self) -> None:
        """Start it at the port that it had."""
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "build.py"), "desk", "--no-open", "--port", str(self.port)],
            cwd=self.site.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for line in self.process.stdout or ():
            if found := re.search(r"(http://127\.0\.0\.1:(\d+))\S+", line):
                self.opening, self.address, self.port = found[0], found[1], int(found[2])
                return
        raise AssertionError("the desk did not start")

    def kill(self) -> None:
        """Kill it."""
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    site = SiteFolder(tmp_path_factory.mktemp("desk") / "project")
    site.item("beslut", "title: Beslutet\nfacts: [Ett]\ncontacts: [eva]\n")
    desk = Desk(site)
    yield desk
    desk.kill()


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(desk.opening)
    yield page
    context.close()


def test_from_a_new_form_to_a_built_page(desk: Desk, page: Page) -> None:
    page.get_by_role("link", name="Ny nyhet").click()
    page.locator("#title").fill("Två vägar blir en")
    page.locator("#summary").fill("Kommunerna bygger en väg.")
    text = page.locator("#_text")
    text.fill("Vägen byggs i vår.")
    text.press("End")
    text.press("Enter")
    text.press_sequentially("Bakgrund")
    page.get_by_role("button", name="Mellanrubrik").click()
    expect(text).to_have_value("Vägen byggs i vår.\n\n## Bakgrund")
    shown = page.frame_locator("iframe")
    expect(shown.get_by_role("heading", name="Bakgrund")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Publicera …").click()
    expect(page.get_by_role("region", name="Det här händer")).to_contain_text("ser den genast")
    page.get_by_role("button", name="Publicera").click()
    expect(page.get_by_role("status")).to_contain_text("är kontrollerad", timeout=120_000)
    assert any(desk.site.site.glob("nyheter/*/tva-vagar-blir-en/index.html"))


def test_formed_text_is_shown_before_it_is_taken(desk: Desk, page: Page) -> None:
    page.goto(desk.address + ITEM)
    page.evaluate("""() => {
        const data = new DataTransfer();
        data.setData("text/html", "<ul><li>Ett</li><li><b>Två</b></li></ul><img src=x>");
        data.setData("text/plain", "Ett Två");
        const text = document.getElementById("_text");
        text.focus();
        text.select();
        text.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true,
            cancelable: true }));
    }""")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("textarea")).to_have_value("- Ett\n- **Två**", timeout=30_000)
    expect(dialog).to_contain_text("1 bild kom inte med")
    dialog.get_by_role("button", name="Sätt in").click()
    expect(page.locator("#_text")).to_have_value("- Ett\n- **Två**")


def test_what_is_typed_survives_a_killed_program(desk: Desk, page: Page) -> None:
    page.goto(desk.address + ITEM)
    page.locator("#summary").fill("Skrivet strax före strömavbrottet.")
    expect(page.locator("[data-kept]")).to_contain_text("Förvarat", timeout=30_000)
    desk.kill()
    desk.start()
    page.goto(desk.address + ITEM)  # the cookie is valid after a restart
    expect(page.locator("#summary")).to_have_value("Skrivet strax före strömavbrottet.")


def test_it_works_whole_without_script(desk: Desk, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(desk.opening)
    page.goto(desk.address + "/-/desk/new")
    page.locator("#title").fill("Utan skript")
    page.locator("#_text").fill("Text.")
    save = page.get_by_role("button", name="Spara", exact=True)
    save.press("Enter")
    expect(page.get_by_role("region", name="1 sak att rätta")).to_be_visible(timeout=30_000)
    page.locator("#summary").fill("Kort.")
    save.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Sparat", timeout=30_000)
    context.close()
    saved = next(desk.site.content.glob("nyheter/*/utan-skript.md")).read_text()
    assert "title: Utan skript\n" in saved


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_axe_finds_nothing_and_nothing_is_cut_off(
    desk: Desk, browser: Browser, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,
    )
    page = context.new_page()
    page.goto(desk.opening)
    found = {}
    for name, path in PAGES.items():
        page.goto(desk.address + path)
        if name in ("form", "new"):
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            page.evaluate("document.querySelector('iframe')?.remove()")  # the site's own page
        if wrong := violations(page):
            found[name] = wrong
        if wide := overflow(page):
            found[f"{name} is too wide"] = [str(wide)]
    context.close()
    assert found == {}
