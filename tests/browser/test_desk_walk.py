"""Somebody's first day at the desk, by keyboard, without script, on small screens."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.desk_walk import WALKS, walk

pytestmark = pytest.mark.needs("chromium-headless-shell")
SHORT = ("keyboard at 320 pixels",)
"""The walk that is tried every time; `test_desk.py` has a short way without script."""


@pytest.mark.parametrize(
    "name",
    [each if each in SHORT else pytest.param(each, marks=pytest.mark.long) for each in WALKS],
)
def test_from_an_empty_folder_to_a_withdrawn_item(
    browser: Browser, tmp_path: Path, name: str
) -> None:
    walked = walk(browser, tmp_path, WALKS[name], lambda *_: None)
    assert walked.steps < 60
    assert (walked.clicks == 0) == ("keyboard" in name or "script" in name)
