"""Both sites, built once and served on this machine; a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.served import opened_browser, served


@pytest.fixture(scope="session")
def address(project: Path) -> Iterator[str]:
    """The address of the first test site, ending with a slash."""
    with served(project) as address:
        yield address


@pytest.fixture(scope="session")
def second_address(second: Path) -> Iterator[str]:
    """The address of the second organisation's site, ending with a slash."""
    with served(second) as address:
        yield address


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium for the tests of this folder; an event loop runs while it is open."""
    with opened_browser() as browser:
        yield browser
