"""The desk in a browser: a new item, pasted text, a killed program, and no script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk_page import opened, paste, running
from tests.support.running_desk import RunningDesk
from tests.support.site_folder import SiteFolder

pytestmark = pytest.mark.needs("chromium-headless-shell")
ITEM = "/-/desk/item?of=nyheter/2026/beslut.md"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    site = SiteFolder(tmp_path_factory.mktemp("desk") / "project")
    site.item("beslut", "title: Beslutet\nfacts: [Ett]\ncontacts: [eva]\n")
    with running(site) as desk:
        yield desk


@pytest.fixture
def page(browser: Browser, desk: RunningDesk) -> Iterator[Page]:
    with opened(browser, desk) as page:
        yield page


def test_from_a_new_form_to_a_built_page(desk: RunningDesk, page: Page) -> None:
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
    assert any(desk.folder.glob("site/nyheter/*/tva-vagar-blir-en/index.html"))
    page.go_back()
    expect(page.locator("#title")).to_have_value("Två vägar blir en")
    page.reload()
    expect(page.locator("#title")).to_have_value("Två vägar blir en")


def test_formed_text_is_shown_before_it_is_taken(desk: RunningDesk, page: Page) -> None:
    page.goto(desk.address + ITEM)
    paste(page, "<ul><li>Ett</li><li><b>Två</b></li></ul><img src=x>", "Ett Två")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("textarea")).to_have_value("- Ett\n- **Två**", timeout=30_000)
    expect(dialog).to_contain_text("1 bild kom inte med")
    dialog.get_by_role("button", name="Sätt in").click()
    expect(page.locator("#_text")).to_have_value("- Ett\n- **Två**")


def test_the_length_of_a_summary_is_told_as_it_is_typed(desk: RunningDesk, page: Page) -> None:
    page.goto(desk.address + ITEM)
    summary = page.locator("#summary")
    summary.fill("Fem å 😀")
    told = "7 tecken. En sökträff visar ungefär de första 160."
    expect(summary).to_have_accessible_description(
        f"Det viktigaste, i en eller två korta meningar. {told}"
    )


def test_that_a_file_is_fetched_at_once_is_told_beforehand(desk: RunningDesk, page: Page) -> None:
    page.goto(desk.address + ITEM)
    for field in ("image.src._file", "_word_file"):
        expect(page.locator(f"[id='{field}']")).to_have_accessible_description(
            "Den hämtas så snart du har valt den."
        )


def test_what_is_typed_survives_a_killed_program(desk: RunningDesk, page: Page) -> None:
    page.goto(desk.address + ITEM)
    page.locator("#summary").fill("Skrivet strax före strömavbrottet.")
    expect(page.locator("[data-kept]")).to_contain_text("Förvarat", timeout=30_000)
    desk.kill()
    desk.start()
    page.goto(desk.address + ITEM)  # the cookie is valid after a restart
    expect(page.locator("#summary")).to_have_value("Skrivet strax före strömavbrottet.")


def test_it_works_whole_without_script(desk: RunningDesk, browser: Browser) -> None:
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
    saved = next(desk.folder.glob("content/nyheter/*/utan-skript.md")).read_text()
    assert "title: Utan skript\n" in saved
