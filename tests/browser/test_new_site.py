"""A site as `init` makes it is accessible before anybody has edited a file."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from budkavle.cli.main import main
from budkavle.content.authoring.site_words import WORDS
from tests.browser.served import served
from tests.browser.test_accessibility import opened, overflow, violations
from tests.support.forms import every
from tests.support.projects import built

pytestmark = pytest.mark.needs("chromium-headless-shell")


@pytest.mark.parametrize("language", every(2, ["sv", "en"]))
def test_a_new_site_is_accessible(browser: Browser, language: str, tmp_path: Path) -> None:
    site = tmp_path / "site"
    given = ["--name", "Ekby", "--address", "https://ekby.example/", "--language", language]
    assert main(["init", str(site), *given], "budkavle") == 0
    pages = [page.removesuffix(".md") + "/" for page in WORDS[language].pages.values()]
    looks: list[tuple[int, Literal["light", "dark"]]] = [(320, "dark"), (1280, "light")]
    with served(built(site)) as address:
        for path in ["", *pages]:
            for width, scheme in looks:
                with opened(browser, address + path, width, scheme) as page:
                    assert violations(page) == [], (path, width)
                    assert overflow(page) == 0, (path, width)
