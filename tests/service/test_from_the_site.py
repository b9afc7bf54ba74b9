"""The service accepts the forms that the built site contains."""

from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sqlalchemy import select

from budkavle.subscriptions.news import announce, manifest
from budkavle.subscriptions.news.intake import NotifyOptions
from budkavle.subscriptions.schema import signup
from tests.service.sample_service import Newsroom
from tests.service.test_web import Browser
from tests.site.test_subscribing import ARTICLE, WITH_FORM, Form, forms, page


@pytest.fixture
def browser(newsroom: Newsroom, own: Path) -> Browser:
    """A reader of a service that has the built site's hand-over."""
    handed = manifest.load(own / ".budkavle" / "manifest.json")
    announce.apply_manifest(newsroom.store, handed, NotifyOptions(timedelta()), newsroom.clock.now)
    return Browser(newsroom)


def _filled_in(form: Form) -> dict[str, list[str] | str]:
    """What a browser sends when a reader enters an address and presses the button."""
    return {
        "address": "anna@example.org",
        "subjects": form.values("subjects", chosen=True),
        "frequency": form.values("frequency", chosen=True),
        "website": "",
    }


@pytest.mark.parametrize("path", WITH_FORM)
def test_every_form_of_the_site_is_taken_in(
    newsroom: Newsroom, browser: Browser, own: Path, path: str
) -> None:
    (form,) = forms(own, path)
    assert {name for _, name, _, _ in form.fields} == _filled_in(form).keys()
    answer = browser.post(form.action, _filled_in(form))
    assert answer.status_code == 303
    assert browser.get(answer.headers["location"]).status_code == 200
    with newsroom.store.reading() as connection:
        row = connection.execute(select(signup)).one()
    assert row.subjects == form.values("subjects", chosen=True)
    assert (row.frequency, row.language) == ("immediate", "en" if path == "en/" else "sv")


@pytest.mark.parametrize("path", ["prenumerera/", ARTICLE])
def test_everything_that_the_site_offers_is_known_to_the_service(
    newsroom: Newsroom, browser: Browser, own: Path, path: str
) -> None:
    (form,) = forms(own, path)
    offered = form.values("subjects")
    browser.post(form.action, _filled_in(form) | {"subjects": offered})
    with newsroom.store.reading() as connection:
        row = connection.execute(select(signup)).one()
    assert row.subjects == ["*"]  # all news includes everything that was ticked
    newsroom.clock.forward(hours=1)
    one_by_one = [each for each in offered if each != "*"]
    browser.post(form.action, _filled_in(form) | {"subjects": one_by_one})
    with newsroom.store.reading() as connection:
        rows = connection.execute(select(signup).order_by(signup.c.id)).all()
    assert rows[-1].subjects == one_by_one


def test_a_robot_that_fills_in_everything_subscribes_nobody(
    newsroom: Newsroom, browser: Browser, own: Path
) -> None:
    (form,) = forms(own, ARTICLE)
    everything = {name: value or "x" for _, name, value, _ in form.fields}
    assert browser.post(form.action, everything | {"address": "a@example.org"}).status_code == 303
    with newsroom.store.reading() as connection:
        assert connection.execute(select(signup)).all() == []


class _FormText(HTMLParser):
    """What a page's first form that changes something says and asks for, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._named = False
        self.feed(html[html.index('method="post"') :].partition("</form>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._named = self._named or tag in _NAMING
        if tag == "input":
            given = dict(attrs)
            self.parts += (given.get(key) or "-" for key in ("type", "name", "value"))

    def handle_endtag(self, tag: str) -> None:
        self._named = self._named and tag not in _NAMING

    def handle_data(self, data: str) -> None:
        if self._named:
            self.parts += data.split()


_NAMING = ("legend", "label", "button")


def test_the_services_form_has_the_words_and_the_order_of_the_sites(
    browser: Browser, own: Path
) -> None:
    ours = _FormText(page(own, "prenumerera/")).parts
    assert {"Din", "address", "frequency", "Prenumerera"} <= set(ours)
    assert _FormText(browser.get("/prenumerera").text).parts == ours
