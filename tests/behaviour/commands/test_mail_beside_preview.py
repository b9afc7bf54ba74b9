"""A newcomer subscribes beside the preview, confirms, publishes, and sees the mail."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from tests.support.site_folder import SiteFolder

_PATIENCE = 60.0


class Preview:
    """A running `build.py serve` of a site."""

    def __init__(self, site: SiteFolder) -> None:
        self._site = site
        self._process = subprocess.Popen(
            self._command("serve", "--port", "0"), stdout=subprocess.PIPE, text=True
        )
        output = self._process.stdout
        assert output
        self.lines: list[str] = []
        while not self.lines or "http" not in self.lines[-1] or "mailbox" in self.lines[-1]:
            line = output.readline()
            assert line, "it ended at once"
            self.lines.append(line)
        self.origin = re.findall(r"http://[\d.:]+", self.lines[-1])[0]

    def build(self) -> None:
        """Publish the site, as in another terminal."""
        subprocess.run(self._command("build", "--no-search"), check=True, capture_output=True)

    def read(self, path: str, **form: str) -> str:
        """The text of a page; with a form, of the page that answers it."""
        data = urlencode(form).encode() if form else None
        with urlopen(self.origin + path, data, timeout=30) as answer:
            return unescape(answer.read().decode())

    def sees(self, path: str, right: Callable[[str], object]) -> str:
        """Read a page until it is right."""
        end = monotonic() + _PATIENCE
        page = ""
        while monotonic() < end:
            try:
                page = self.read(path)
            except URLError:
                page = ""
            if page and right(page):
                return page
            sleep(0.3)
        raise AssertionError(page)

    def stop(self) -> None:
        """End it, and see that it ends."""
        self._process.terminate()
        self._process.communicate(timeout=30)
        assert self._process.returncode == 0

    def _command(self, *verb: str) -> list[str]:
        options = ["--config", str(self._site.configuration)]
        return [sys.executable, "-m", "budkavle", *verb, *options]


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    site = SiteFolder(tmp_path, plugin="subscriptions: {mode: own}")
    site.item("ett", "")
    site.build()
    started = Preview(site)
    yield started
    started.stop()


def test_a_newcomer_subscribes_confirms_publishes_and_sees_the_mail(
    preview: Preview, tmp_path: Path
) -> None:
    form = preview.sees("/prenumerera", lambda page: "Prenumerera med e-post" in page)
    assert "assets/stylesheets/organisation.css" in form
    preview.read("/prenumerera", address="anna@example.org", subjects="*", frequency="immediate")
    mailbox = preview.sees("/mailbox", lambda page: "anna@example.org" in page)
    (link,) = set(re.findall(rf"{preview.origin}(/prenumerera/bekrafta/[\w.-]+)", mailbox))
    preview.read(link, confirm="1")

    SiteFolder.item(site_at(tmp_path), "tva", "title: En ny bro invigs\n")
    preview.build()
    assert preview.sees("/mailbox", lambda page: "En ny bro invigs" in page)
    assert "Om ett" not in preview.read("/mailbox"), "what was there before is not mailed"
    assert "En ny bro invigs" in preview.read("/nyheter/2026/tva/")


def site_at(folder: Path) -> SiteFolder:
    """The site in a folder as it is."""
    site = object.__new__(SiteFolder)
    site.content = folder / "content"
    return site
