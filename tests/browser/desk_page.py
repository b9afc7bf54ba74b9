"""A desk that runs, and a page of a browser at it, for the tests of the desk."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from tests.support.running_desk import RunningDesk
from tests.support.site_folder import SiteFolder


@contextmanager
def running(site: SiteFolder) -> Iterator[RunningDesk]:
    """A desk of a site."""
    desk = RunningDesk(site.folder)
    try:
        yield desk
    finally:
        desk.kill()


@contextmanager
def opened(browser: Browser, desk: RunningDesk, path: str = "") -> Iterator[Page]:
    """A page of the desk: its list, or what is at a path."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(desk.opening)
    if path:
        page.goto(desk.address + path)
    yield page
    context.close()


def paste(page: Page, html: str, plain: str) -> None:
    """Paste formed text instead of what is in the field for an item's text."""
    page.evaluate(_PASTE, {"text/html": html, "text/plain": plain})


_PASTE = """(given) => {
  const clipboardData = new DataTransfer(), text = document.getElementById("_text");
  for (const [type, words] of Object.entries(given)) clipboardData.setData(type, words);
  text.focus();
  text.select();
  const how = { clipboardData, bubbles: true, cancelable: true };
  text.dispatchEvent(new ClipboardEvent("paste", how));
}"""
