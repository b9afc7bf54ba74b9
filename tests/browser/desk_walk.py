"""A press officer's first day at the desk: `python -m tests.browser.desk_walk --pictures FOLDER`.

    --walk keyboard     only this one of WALKS

From an empty folder to a published item with a fact box, two contacts, a picture, an attachment and
an embargo; then the embargo is lifted, the item is corrected, gets a new headline, and is
withdrawn. Each step's page is saved, and a table says for each walk how many steps, keys and clicks
it took, and seconds with those of the four builds that are waited for.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from urllib.parse import parse_qs, urlsplit

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Locator, Page, expect

from budkavle.cli.main import main as command
from budkavle.desk.addresses import DESK
from budkavle.i18n.catalogue import translations
from tests.browser.hands import Hand, Keyboard, Pointer
from tests.browser.served import opened_browser
from tests.support.running_desk import RunningDesk

_LONG = 120.0
"""Seconds for a build on a machine with much other work."""


@dataclass(frozen=True)
class Way:
    """How somebody walks: with which hand and language, on what screen, with script or without."""

    hand: type[Hand]
    language: str = "sv"
    size: tuple[int, int] = (1280, 900)
    zoom: int = 1
    script: bool = True


WALKS: Mapping[str, Way] = {
    "pointer": Way(Pointer),
    "pointer in English": Way(Pointer, "en"),
    "keyboard": Way(Keyboard),
    "keyboard in English": Way(Keyboard, "en"),
    "pointer at 320 pixels in English": Way(Pointer, "en", size=(320, 640)),
    "zoom 400 %": Way(Pointer, size=(320, 256), zoom=4),
    "keyboard at 320 pixels": Way(Keyboard, size=(320, 640)),
    "without script": Way(Keyboard, "en", script=False),
    "without script at 320 pixels": Way(Keyboard, size=(320, 640), script=False),
}


@dataclass(frozen=True)
class Story:
    """What is written, in one language."""

    organisation: str
    contact: str
    other: str
    title: str
    summary: str
    text: str
    facts: str
    alt: str
    attachment: str
    correction: str
    new_title: str
    reason: str


STORIES: Mapping[str, Story] = {
    "sv": Story(
        organisation="Ekby kommun",
        contact="Åsa Öst",
        other="Bo Ek",
        title="Ny bro över Ekån",
        summary="Kommunen bygger en bro för gång och cykel. Den öppnar i maj.",
        text="Bron förbinder skolan med stationen.\n\n– Den kortar vägen, säger Åsa Öst.",
        facts="Bron är 42 meter lång.\nDen kostar 12 miljoner kronor.",
        alt="Ritning av en bro över en å.",
        attachment="Detaljplanen",
        correction="Bron är 42 meter, inte 24.",
        new_title="Ekåns nya bro öppnar i maj",
        reason="Beslutet om bron är upphävt.",
    ),
    "en": Story(
        organisation="Oakham Town Council",
        contact="Ann East",
        other="Bob Oak",
        title="A new bridge over the river",
        summary="The council is building a bridge for walking and cycling. It opens in May.",
        text="The bridge joins the school and the station.\n\n“It is shorter,” says Ann East.",
        facts="The bridge is 42 metres long.\nIt costs 1.2 million.",
        alt="Drawing of a bridge over a river.",
        attachment="The plan",
        correction="The bridge is 42 metres long, not 24.",
        new_title="The new bridge opens in May",
        reason="The decision about the bridge has been repealed.",
    ),
}


@dataclass
class Walked:
    """How long a walk was; `pages` are its steps' names."""

    steps: int = 0
    keys: int = 0
    clicks: int = 0
    seconds: float = 0
    pages: tuple[str, ...] = ()


Look = Callable[[str, Page], None]
"""Is shown each step's page, with the step's name."""


def walk(browser: Browser, folder: Path, way: Way, look: Look) -> Walked:
    """Walk in a folder that is empty."""
    site = folder / "site"
    story = STORIES[way.language]
    begun = monotonic()
    given = ["--name", story.organisation, "--address", "https://ekby.example/"]
    assert command(["init", str(site), *given, "--language", way.language], "budkavle") == 0
    desk = RunningDesk(site, way.language)
    try:
        with _page(browser, way) as page:
            page.goto(desk.opening)
            walker = _Walker(page, way, site, look)
            walker.walk(story, _files(folder))
            hand, pages = walker.hand, tuple(walker.pages)
            took = monotonic() - begun
            return Walked(hand.steps, hand.keys, hand.clicks, took, pages)
    finally:
        desk.kill()


class _Walker:
    def __init__(self, page: Page, way: Way, site: Path, look: Look) -> None:
        self.page, self.hand = page, way.hand(page)
        self.pages: list[str] = []
        self._way, self._site, self._look = way, site, look
        self._ = translations(way.language).gettext

    def walk(self, story: Story, files: tuple[Path, Path]) -> None:
        """All of it."""
        self._seen("list")
        self._add_contact(story)
        self._write(story)
        self._add_facts_and_contacts(story)
        self._add_files(story, *files)
        self._embargo()
        page = self._publish("embargo")
        assert not page.exists(), "what is under embargo is public"
        self._deed(self._("Embargo"), "embargo", "")
        page = self._publish("lifted")
        for part in (story.title, story.contact, story.other, story.alt, story.attachment):
            assert part in page.read_text(encoding="utf-8"), part
        assert "12" in page.read_text(encoding="utf-8")
        self._deed(self._("Correct"), "note", story.correction)
        self._deed(self._("New headline"), "title", story.new_title)
        page = self._publish("corrected")
        assert story.correction in page.read_text(encoding="utf-8")
        assert story.new_title in page.read_text(encoding="utf-8")
        self._deed(self._("Withdraw"), "withdrawn", story.reason)
        page = self._publish("withdrawn")
        assert story.reason in page.read_text(encoding="utf-8")
        assert story.text.splitlines()[0] not in page.read_text(encoding="utf-8")
        self.hand.press(self._link(self._("The desk")))
        self.page.wait_for_url(f"**{DESK}")  # Chromium may never close a page that is being left
        self._seen("list at the end")

    def _add_contact(self, story: Story) -> None:
        self.hand.press(self._link(self._("Contacts and topics")))
        self.hand.fill(self._field("name"), story.contact)
        self.hand.fill(self._field("phone"), "031-390 06 10")
        self.hand.press(self._button(self._("Save")))
        expect(self._link(story.contact)).to_be_visible()
        self._seen("contact")

    def _write(self, story: Story) -> None:
        self.hand.press(self._link(self._("New news item")))
        self.hand.fill(self._field("title"), story.title)
        self.hand.fill(self._field("summary"), story.summary)
        self.hand.fill(self._field("_text"), story.text)
        if self._way.script:
            shown = self.page.frame_locator("[data-frame]")
            heading = shown.get_by_role("heading", name=story.title)
            expect(heading).to_be_attached(timeout=_LONG * 1000)
        self._seen("written")

    def _add_facts_and_contacts(self, story: Story) -> None:
        self._open("facts")
        self.hand.fill(self._field("facts.0.items"), story.facts)
        self.hand.choose(self._field("contacts.0.key"), story.contact)
        self.hand.press(self._button(self._more("Contact")))
        other = self.page.locator('details:has([id="contacts.1.name"]):not(.section)')
        self.hand.choose(self._field("contacts.1.key"), self._("Somebody else, written here:"))
        if not self._way.script:
            self.hand.press(other.locator("> summary"))
        expect(other).to_have_attribute("open", "")
        self.hand.fill(self._field("contacts.1.name"), story.other)
        self.hand.fill(self._field("contacts.1.phone"), "031-390 06 11")
        self._seen("facts and contacts")

    def _add_files(self, story: Story, picture: Path, attachment: Path) -> None:
        self._open("image")
        self._attach("image.src", picture)
        self.hand.fill(self._field("image.alt"), story.alt)
        self._attach("attachments.0.file", attachment)
        self.hand.fill(self._field("attachments.0.title"), story.attachment)
        self._seen("files")

    def _attach(self, name: str, file: Path) -> None:
        """Choose a file; with script the page comes back with it by itself."""
        self.hand.attach(self._field(f"{name}._file"), file)
        if not self._way.script:
            self.hand.press(self._button(self._("Look at the page")))
        chosen = self._field(name)
        expect(chosen).to_have_value(file.name, timeout=_LONG * 1000)

    def _embargo(self) -> None:
        self._open("embargo")
        tomorrow = date.today() + timedelta(days=1)  # noqa: DTZ011 # where the writer is
        self.hand.enter_date(self._field("embargo"), tomorrow)
        self.hand.enter_time(self._field("embargo.time", "name"), "09:00")
        self._seen("embargo")

    def _deed(self, button: str, field: str, answer: str) -> None:
        """Press the button of a deed, and answer its question."""
        self.hand.press(self._link(button))
        if field == "embargo":
            self.hand.clear_date(self._field("embargo"))
            self.hand.clear_time(self._field("embargo.time", "name"))
        else:
            self.hand.fill(self._field(field), answer)
        self._seen(f"question about {field}")
        self.hand.press(self._button(self._("Save")))
        expect(self.page.get_by_role("status").first).to_be_visible()

    def _publish(self, name: str) -> Path:
        """Publish, wait for it, and go back to the item; the page in the site."""
        self.hand.press(self._button(self._("Publish …")))
        expect(self.page.locator("section.box")).to_be_visible(timeout=_LONG * 1000)
        self._seen(f"box before publishing, {name}")
        self.hand.press(self._button(self._("Publish")))
        expect(self.page.get_by_role("status")).to_contain_text(
            self._("The page in the built site has been looked at, and is right."),
            timeout=_LONG * 1000,
        )
        self._seen(f"published, {name}")
        self.hand.press(self._link(self._("To the news item")))
        expect(self._field("title")).to_be_attached()
        of = parse_qs(urlsplit(self.page.url).query)["of"][0]
        return self._site / "site" / of.removesuffix(".md") / "index.html"

    def _open(self, name: str) -> None:
        """Open the section of a field, if it is closed."""
        section = self.page.locator("details.section").filter(has=self._field(name))
        if section.get_attribute("open") is None:
            self.hand.press(section.locator("> summary"))

    def _field(self, name: str, by: str = "id") -> Locator:
        return self.page.locator(f'[{by}="{name}"]')

    def _more(self, label: str) -> str:
        return self._("One more: %(what)s") % {"what": self._(label)}

    def _button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def _link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True).first

    def _seen(self, name: str) -> None:
        self.pages.append(name)
        self._look(name, self.page)


@contextmanager
def _page(browser: Browser, way: Way) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": way.size[0], "height": way.size[1]},
        device_scale_factor=way.zoom,
        java_script_enabled=way.script,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


def _files(folder: Path) -> tuple[Path, Path]:
    """A picture and a document to bring."""
    picture, attachment = folder / "bro.jpg", folder / "plan.pdf"
    image = Image.new("RGB", (1600, 900), (206, 224, 234))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 620, 1600, 900), fill=(96, 140, 168))
    draw.arc((200, 380, 1400, 1100), 200, 340, fill=(120, 70, 40), width=36)
    draw.rectangle((120, 500, 1480, 536), fill=(120, 70, 40))
    made = BytesIO()
    image.save(made, "JPEG")
    picture.write_bytes(made.getvalue())
    attachment.write_bytes(_PDF)
    return picture, attachment


_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1"
    b"/Kids[3 0 R]>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def main() -> None:
    """Walk, and say how long it was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--walk", choices=WALKS)
    options = parser.parse_args()
    print("| walk | steps | keys | clicks | seconds |\n|---|---:|---:|---:|---:|", flush=True)
    with opened_browser() as browser:
        for name, way in WALKS.items():
            if options.walk in (None, name):
                with TemporaryDirectory() as folder:
                    walked = walk(browser, Path(folder), way, _saver(options.pictures, name))
                numbers = (walked.steps, walked.keys, walked.clicks, round(walked.seconds))
                print(f"| {name} | {' | '.join(map(str, numbers))} |", flush=True)


def _saver(folder: Path | None, walk_name: str) -> Look:
    """Saves each page in a folder."""
    seen: list[str] = []

    def save(name: str, page: Page) -> None:
        seen.append(name)
        if folder:
            place = folder / walk_name.replace(" ", "-").replace("%", "")
            place.mkdir(parents=True, exist_ok=True)
            file = f"{len(seen):02}-{name.replace(' ', '-').replace(',', '')}.png"
            page.screenshot(path=place / file, full_page=page.viewport_size["height"] > 300)  # type: ignore[index] # it is set

    return save


if __name__ == "__main__":
    main()
