"""Pictures at the desk in a browser: dropped, pasted, and pointed at."""

import base64
from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk_page import opened, running
from tests.browser.test_desk import ITEM
from tests.support.running_desk import RunningDesk
from tests.support.site_folder import SiteFolder

pytestmark = pytest.mark.needs("chromium-headless-shell")

SHAPES = {"bred": (1600, 900), "lang": (3000, 400), "hog": (500, 2000), "liten": (90, 60)}
GIVE = """([selector, kind, data]) => {
  const bytes = Uint8Array.from(atob(data), (each) => each.charCodeAt(0));
  const given = new DataTransfer();
  given.items.add(new File([bytes], "Ny bild.png", { type: "image/png" }));
  const how = { bubbles: true, cancelable: true, dataTransfer: given, clipboardData: given };
  const event = kind === "drop" ? new DragEvent("drop", how) : new ClipboardEvent("paste", how);
  document.querySelector(selector).dispatchEvent(event);
}"""


def picture(width: int = 800, height: int = 600) -> bytes:
    made = BytesIO()
    Image.new("RGB", (width, height), (90, 120, 150)).save(made, "PNG")
    return made.getvalue()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    site = SiteFolder(tmp_path_factory.mktemp("pictures") / "project")
    site.write("nyheter/2026/hus.png", picture())
    for name, size in SHAPES.items():
        site.write(f"nyheter/2026/{name}.png", picture(*size))
        site.item(name, f"title: Bild\nimage: {{src: {name}.png, alt: Ett hus.}}\n")
    site.item("beslut", "title: Beslutet\nimage: {src: hus.png, alt: Ett hus.}\n")
    with running(site) as desk:
        yield desk


@pytest.fixture
def page(browser: Browser, desk: RunningDesk) -> Iterator[Page]:
    with opened(browser, desk, ITEM) as page:
        yield page


def test_the_point_is_set_by_pointer_and_by_arrow_keys(page: Page) -> None:
    pad = page.locator(".focus-pad").first
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.75)
    left, top = page.locator("[name='image.focus.x']"), page.locator("[name='image.focus.y']")
    assert abs(int(left.input_value()) - 25) <= 1
    assert abs(int(top.input_value()) - 75) <= 1
    before = int(left.input_value()), int(top.input_value())
    pad.focus()
    pad.press("ArrowRight")
    pad.press("Shift+ArrowUp")
    assert (int(left.input_value()), int(top.input_value())) == (before[0] + 1, before[1] - 10)
    for _ in range(12):
        pad.press("Shift+ArrowUp")
    assert top.input_value() == "0"
    expect(pad).to_have_accessible_name(f"Den viktigaste punkten: {before[0] + 1} %, 0 %")


@pytest.mark.parametrize("shape", SHAPES)
def test_the_mark_is_where_the_point_of_the_picture_is(
    browser: Browser, desk: RunningDesk, shape: str
) -> None:
    with opened(browser, desk, f"/-/desk/item?of=nyheter/2026/{shape}.md") as page:
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            drawn, shown = (
                page.locator(f".focus-pad {each}").bounding_box() for each in ("svg", "img")
            )
            assert drawn
            assert shown
            assert all(
                abs(drawn[side] - shown[side]) <= 1 for side in ("x", "y", "width", "height")
            )


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_picture_is_dropped_or_pasted(page: Page, desk: RunningDesk, kind: str) -> None:
    given = ["[id='image']", kind, base64.b64encode(picture()).decode()]
    with page.expect_navigation():
        page.evaluate(GIVE, given)
    # The same picture is there already under another name, so that name is found or a new one made.
    expect(page.locator("[id='image.src']")).to_have_value("ny-bild.png")
    assert (desk.folder / "content/nyheter/2026/ny-bild.png").exists()


def test_a_pasted_picture_beside_formatted_text_is_no_file(page: Page, desk: RunningDesk) -> None:
    page.evaluate(
        """() => {
      const given = new DataTransfer();
      given.items.add(new File(["x"], "text.png", { type: "image/png" }));
      given.setData("text/html", "<p>Ord</p>");
      const event = new ClipboardEvent("paste", { bubbles: true, clipboardData: given });
      document.getElementById("summary").dispatchEvent(event);
    }"""
    )
    page.wait_for_timeout(500)
    assert not (desk.folder / "content/nyheter/2026/text.png").exists()


def test_several_files_are_dropped_at_once_and_lead_back_to_their_place(page: Page) -> None:
    with page.expect_navigation():
        page.evaluate(
            """() => {
      const given = new DataTransfer(), png = (size) => {
        const canvas = document.createElement("canvas");
        Object.assign(canvas, { width: size, height: 400 });
        const bytes = atob(canvas.toDataURL("image/png").split(",")[1]);
        return Uint8Array.from(bytes, (each) => each.charCodeAt(0));
      };
      for (const size of [400, 500])
        given.items.add(new File([png(size)], `bild ${size}.png`, { type: "image/png" }));
      given.items.add(new File(["%PDF-1.4 x"], "plan.pdf", { type: "application/pdf" }));
      const how = { bubbles: true, cancelable: true, dataTransfer: given };
      document.getElementById("images").dispatchEvent(new DragEvent("drop", how));
    }"""
        )
    expect(page.locator("[id='images.0.src']")).to_have_value("bild-400.png")
    expect(page.locator("[id='images.1.src']")).to_have_value("bild-500.png")
    expect(page.locator("[id='attachments.0.file']")).to_have_value("plan.pdf")
    assert page.url.endswith(("#images", "#attachments", "#attachments.0"))
    expect(page.locator("[id='images.0.src']")).to_be_visible()


def test_what_is_refused_is_seen(page: Page) -> None:
    page.evaluate(GIVE, ["[id='image']", "drop", base64.b64encode(b"no picture").decode()])
    said = page.get_by_role("alert")
    expect(said).to_contain_text("är inte en bild")
    expect(said).to_be_in_viewport()


def test_somebody_else_is_written_where_she_is_chosen(page: Page) -> None:
    name = page.locator("[id='contacts.0.name']")
    page.locator("summary", has_text="Faktarutor och kontakter").click()
    expect(name).to_be_hidden()
    page.locator("[id='contacts.0.key']").select_option("-")
    expect(name).to_be_visible()
