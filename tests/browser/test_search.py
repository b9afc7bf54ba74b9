"""Readers find what was written, with keyboard and screen reader, and fetch nothing before."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from tests.browser.test_accessibility import opened, violations

pytestmark = pytest.mark.needs("chromium-headless-shell")
INDEX = "/index/"


@dataclass
class Reader:
    """A reader on the search page, the requests made, and the errors reported."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def fetched(self) -> list[str]:
        """The files of the search itself that were fetched."""
        return [url for url in self.requests if INDEX in url]

    def ask(self, words: str) -> None:
        """Search with the keyboard, and wait for the result."""
        self.page.get_by_label("Sök efter").fill(words)
        self.page.keyboard.press("Enter")
        self.hear(r"räff")

    def hear(self, words: str) -> None:
        """Wait until this is announced."""
        expect(self.page.get_by_role("status")).to_have_text(re.compile(words))

    @property
    def found(self) -> list[str]:
        """The titles of the hits."""
        return self.page.locator("#hits h2").all_inner_texts()

    @property
    def days(self) -> list[str | None]:
        """The dates of the hits that have one."""
        times = self.page.locator("#hits time").all()
        return [time.get_attribute("datetime") for time in times]


@pytest.fixture
def reader(browser: Browser, address: str) -> Iterator[Reader]:
    context = browser.new_context()
    reader = Reader(context.new_page())

    def asked(request: Request) -> None:
        reader.requests.append(request.url)

    def complained(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            reader.complaints.append(message.text)

    reader.page.on("request", asked)
    reader.page.on("console", complained)
    reader.page.on("pageerror", lambda error: reader.complaints.append(str(error)))
    reader.page.goto(f"{address}sok/", wait_until="networkidle")
    yield reader
    assert reader.complaints == []
    assert all(url.startswith(address) for url in reader.requests)
    context.close()


def test_nothing_is_fetched_until_the_reader_goes_to_the_form(reader: Reader) -> None:
    assert reader.fetched == []
    with reader.page.expect_response(re.compile(r"/index/\d+/.*\.pf_meta")):
        reader.page.get_by_label("Sök efter").focus()
    assert not any(".pf_index" in url or ".pf_fragment" in url for url in reader.fetched)


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("överklagandet", "VGR:s upphandling av nytt IT-stöd överklagad"),
        ("leverantör", "Exempel: Eksta kommun väljer leverantör av trygghetslarm"),
        ("kärnsystemets", "VGR väljer leverantör av nytt kärnsystem"),
        ("ÖVERKLAGAT", "VGR:s upphandling av nytt IT-stöd överklagad"),
        ("trygghetslarmet", "Exempel: Eksta kommun väljer leverantör av trygghetslarm"),
        ("larm", "Exempel: Eksta kommun väljer leverantör av trygghetslarm"),
        ("system", "VGR väljer leverantör av nytt kärnsystem"),
        ("beslutet", "VGR väljer leverantör av nytt kärnsystem"),
    ],
)
def test_swedish_words_are_found_in_all_their_forms(reader: Reader, words: str, title: str) -> None:
    reader.ask(words)
    assert title in reader.found


def test_a_letter_with_a_ring_or_dots_is_a_separate_letter(reader: Reader) -> None:
    reader.ask("råd")
    reader.hear("Inga träffar på just ”råd”")
    reader.ask("vård")
    texts = reader.page.locator("#hits .excerpt").all_inner_texts()
    assert texts
    assert all("vård" in text.lower() for text in texts)


def test_the_beginning_of_a_word_is_not_the_word(reader: Reader) -> None:
    reader.ask("tilldelningsbeslutet")
    assert reader.found
    texts = reader.page.locator("#hits .excerpt").all_inner_texts()
    assert all("tilldelningsbeslut" in text.lower() for text in texts)


def test_who_cannot_write_the_letters_finds_words_like_it(reader: Reader) -> None:
    reader.ask("overklagandet")
    reader.hear("Inga träffar på ”overklagandet”. De här är på ”överklagandet”")
    assert "VGR:s upphandling av nytt IT-stöd överklagad" in reader.found


@pytest.mark.parametrize(
    ("written", "meant"),
    [("uphandling", "upphandling"), ("komunn", "kommun"), ("kärnsytsem", "kärnsystem")],
)
def test_who_misspells_a_word_finds_what_was_meant(
    reader: Reader, written: str, meant: str
) -> None:
    reader.ask(written)
    reader.hear(f"Inga träffar på ”{written}”. De här är på ”{meant}”")
    assert reader.found
    assert sum("words.txt" in url for url in reader.fetched) == 1


def test_the_best_come_first_and_the_newest_if_asked_for(reader: Reader) -> None:
    reader.ask("upphandlingen")
    assert reader.found[0] == "Upphandling"
    reader.page.get_by_label("Ordning").select_option("newest")
    reader.ask("upphandlingen")
    assert reader.days == sorted(reader.days, key=str, reverse=True)


def test_hits_say_what_they_are(reader: Reader) -> None:
    reader.ask("upphandling")
    kinds = [text.split()[0] for text in reader.page.locator("#hits .dateline").all_inner_texts()]
    assert kinds[0] == "Ämne"
    assert {"Nyhet", "Sida"} <= set(kinds)


def test_a_hit_shows_whole_sentences_or_says_where_it_is_cut(reader: Reader) -> None:
    reader.ask("kärnsystem")
    for text in reader.page.locator("#hits .excerpt").all_inner_texts():
        assert text.startswith("… ") or not text[0].islower()
        assert text.rstrip().endswith((".", "?", "!", "…"))


@pytest.mark.parametrize(
    ("path", "place"), [("om/", ".masthead"), ("404.html", ".masthead"), ("404.html", "main")]
)
def test_the_field_on_every_page_leads_to_the_hits(
    reader: Reader, address: str, path: str, place: str
) -> None:
    reader.page.goto(address + path)
    field = re.compile("^Sök (bland nyheterna|på webbplatsen)")
    reader.page.locator(place).get_by_role("searchbox", name=field).fill("kärnsystem")
    reader.page.keyboard.press("Enter")
    reader.hear("träffar på ”kärnsystem”")
    assert reader.found


def test_a_page_of_that_name_comes_before_the_news_and_others_after(reader: Reader) -> None:
    reader.ask("kontakt")
    assert reader.found[0] == "Kontakt"
    reader.page.get_by_label("Ordning").select_option("newest")
    reader.ask("leverantör")
    assert reader.days[0] is not None
    assert reader.page.locator("#hits > li").first.locator("time").count() == 1


def test_a_year_and_a_topic_can_be_chosen(reader: Reader) -> None:
    form = reader.page.get_by_role("search")
    form.get_by_label("År").select_option("2018")
    reader.ask("kärnsystem")
    assert {str(day)[:4] for day in reader.days} == {"2018"}
    form.get_by_label("År").select_option("")
    form.get_by_label("Ämne").select_option("exempel")
    reader.ask("upphandling")
    assert reader.found
    assert all(title.startswith("Exempel") for title in reader.found)


def test_the_result_is_announced_and_marked(reader: Reader) -> None:
    status = reader.page.get_by_role("status")
    assert status.get_attribute("aria-live") in (None, "polite")
    reader.ask("kärnsystem")
    reader.hear(r"^\d+ träffar på ”kärnsystem”\.$")
    assert reader.page.locator("#hits mark").first.inner_text().lower().startswith("kärnsystem")
    reader.ask("qqqq")
    reader.hear("^Inga träffar på ”qqqq”")
    assert reader.found == []


def test_everything_is_done_by_keyboard(reader: Reader) -> None:
    reader.page.get_by_label("Sök efter").focus()
    names = []
    for _ in range(4):
        reader.page.keyboard.press("Tab")
        names.append(reader.page.evaluate("document.activeElement.name || 'button'"))
    assert names == ["topic", "year", "order", "button"]
    reader.page.get_by_label("Sök efter").fill("nyhet")
    reader.page.keyboard.press("Enter")
    reader.hear("räff")
    reader.page.get_by_role("button", name="Sök", exact=True).focus()
    reader.page.keyboard.press("Tab")
    assert reader.page.evaluate("document.activeElement.closest('#hits') !== null")


def test_more_hits_are_shown_and_gone_to(reader: Reader) -> None:
    reader.ask("exempel")
    assert len(reader.found) == 10
    reader.page.get_by_role("button", name="Visa fler träffar").press("Enter")
    expect(reader.page.locator("#hits > li").nth(10)).to_be_visible()
    eleventh = reader.page.locator("#hits > li").nth(10).get_by_role("link")
    expect(eleventh).to_be_focused()


def test_a_hit_leads_to_the_article(reader: Reader, address: str) -> None:
    reader.ask("tilldelningsbeslutet")
    hit = reader.page.locator("#hits a").last
    title = hit.inner_text()
    hit.click()
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(title)
    assert reader.page.url.startswith(f"{address}nyheter/")


def test_the_address_remembers_the_question(reader: Reader, address: str) -> None:
    reader.ask("kärnsystem")
    reader.ask("trygghetslarm")
    reader.page.go_back()
    reader.hear("kärnsystem")
    reader.page.goto(f"{address}sok/?q=%C3%B6verklagad&year=2018&order=best")
    reader.hear("träffar på ”överklagad”")
    assert {str(day)[:4] for day in reader.days} == {"2018"}


def test_the_english_pages_have_a_search_of_their_own(reader: Reader, address: str) -> None:
    reader.page.goto(f"{address}en/search/", wait_until="networkidle")
    reader.page.get_by_label("Search for").fill("reading committees")
    reader.page.keyboard.press("Enter")
    reader.hear("1 hit for")
    assert reader.found == ["Example: Committees in Eksta try digital papers"]


def test_a_failing_search_tells_the_reader(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route("**/*.pf_index", lambda route: route.abort())
    page.route("**/pagefind.js*", lambda route: route.abort())
    page.goto(f"{address}sok/?q=ord")
    expect(page.get_by_role("status")).to_have_text(re.compile("Sökningen fungerar inte just nu"))
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_hits_are_accessible(
    browser: Browser, address: str, scheme: Literal["light", "dark"]
) -> None:
    with opened(browser, f"{address}sok/?q=exempel", 360, scheme) as page:
        expect(page.get_by_role("status")).to_have_text(re.compile("De första 10 träffarna"))
        assert violations(page) == []


def test_without_a_script_the_page_links_to_lists(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}sok/")
    assert not page.locator("form.search").is_visible()
    assert page.get_by_text("Sökningen behöver en webbläsare med JavaScript").is_visible()
    main = page.get_by_role("main")
    assert main.get_by_role("link", name="2018").is_visible()
    assert main.get_by_role("link", name="Upphandling").is_visible()
    context.close()


SHIFTS = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => {
    for (const each of list.getEntries()) sum += each.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 500);
})"""


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_while_the_page_loads(browser: Browser, address: str, width: int) -> None:
    with opened(browser, f"{address}sok/", width) as page:
        page.wait_for_load_state("networkidle")
        assert page.evaluate(SHIFTS) == 0


def test_without_leave_to_run_webassembly_there_is_no_search(
    browser: Browser, address: str
) -> None:
    """The search needs what its policy allows beyond the site's own."""
    context = browser.new_context()
    page = context.new_page()
    strict = {"Content-Security-Policy": "script-src 'self'"}
    page.route(
        f"{address}sok/?*",
        lambda route: route.fulfill(
            response=(answer := route.fetch()), headers={**answer.headers, **strict}
        ),
    )
    page.goto(f"{address}sok/?q=kommun")
    expect(page.get_by_role("status")).to_have_text(re.compile("Sökningen fungerar inte just nu"))
    context.close()
