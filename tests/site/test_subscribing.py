"""Subscribing by e-mail on the built site: with our own service, with a provider, or not at all."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from budkavle.build.link_check import dead_links
from tests.support.projects import FIRST_URL, build_with

PROVIDER = "https://lists.example.com/subscribe/123"
MODES = {
    "own": "subscriptions: {mode: own}",
    "own host": 'subscriptions: {mode: own, address: "https://post.example.se/"}',
    "form": (
        f"subscriptions: {{mode: external, address: {PROVIDER}, field: EMAIL,"
        ' hidden: {list: "7"}, leads_to: ["https://thanks.example.com/"]}'
    ),
    "page": f"subscriptions: {{mode: external, address: {PROVIDER}}}",
}
ARTICLE = "nyheter/2018/upphandling-overklagad/"
WITH_FORM = ("", "prenumerera/", "folj/", ARTICLE, "amnen/upphandling/", "en/")
WITHOUT = ("om/", "rattelser/", "nyheter/", "404.html")


@dataclass
class Form:
    """A form: its address, and its fields as (type, name, value, checked)."""

    action: str
    fields: list[tuple[str, str, str, bool]]

    def values(self, name: str, *, chosen: bool = False) -> list[str]:
        """The possible values of a field, or those before the reader changes it."""
        return [
            value
            for kind, field, value, checked in self.fields
            if field == name and (not chosen or checked or kind == "hidden")
        ]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form" and given.get("method") == "post":
            self.found.append(Form(given["action"] or "", []))
        if tag == "input" and self.found and given.get("name"):
            kind, name, value = (given.get(key) or "" for key in ("type", "name", "value"))
            self.found[-1].fields.append((kind, name, value, "checked" in given))


def page(project: Path, path: str) -> str:
    file = project / "site" / (path if path.endswith(".html") else f"{path}index.html")
    return file.read_text(encoding="utf-8")


def forms(project: Path, path: str) -> list[Form]:
    """The forms on a page that change something; the search form is not one of them."""
    parser = _Forms()
    parser.feed(page(project, path))
    return parser.found


def pages(project: Path) -> Iterator[tuple[str, str]]:
    for file in sorted((project / "site").rglob("*.html")):
        yield file.relative_to(project / "site").as_posix(), file.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A site in one of the modes, built once."""

    @cache
    def built(mode: str) -> Path:
        return build_with(tmp_path_factory.mktemp("site"), MODES[mode])

    return built


@pytest.fixture(scope="module")
def own(site: Callable[[str], Path]) -> Path:
    return site("own")


@pytest.fixture(scope="module")
def provided(site: Callable[[str], Path]) -> Path:
    return site("form")


@pytest.fixture(scope="module")
def led_away(site: Callable[[str], Path]) -> Path:
    return site("page")


def policies(project: Path) -> set[str]:
    """What the pages and the server configuration say about where forms may be sent."""
    said = {found for _, html in pages(project) for found in _POLICY.findall(html)}
    for name in _SERVERS:
        for file in (project / "site").rglob(name):
            said |= set(_POLICY.findall(file.read_text("utf-8")))
    return said


_SERVERS = ("_headers", ".htaccess", "*.conf", "Caddyfile")
_POLICY = re.compile(r"form-action ([^;\"\n]*)")


def test_switched_off_it_leaves_no_trace(project: Path) -> None:
    """The first test site has it off."""
    traces = ('method="post"', "mail_address", "kolla-e-posten", "/andra", "as-button", "by-mail")
    for path, html in pages(project):
        assert [trace for trace in traces if trace in html] == [], path
    assert policies(project) == {"'self'"}


@pytest.mark.parametrize("path", WITH_FORM)
def test_our_own_form_posts_to_the_service(own: Path, path: str) -> None:
    (form,) = forms(own, path)
    assert form.action == ("/en/subscribe" if path.startswith("en/") else "/prenumerera")
    assert form.values("frequency", chosen=True) == ["immediate"]
    assert form.values("subjects", chosen=True)
    assert ("email", "address", "", False) in form.fields
    assert f'href="{form.action}/{"change" if path.startswith("en/") else "andra"}"' in page(
        own, path
    )
    assert policies(own) == {"'self'"}


@pytest.mark.parametrize("path", WITHOUT)
def test_there_is_no_form_where_nothing_is_to_be_followed(own: Path, path: str) -> None:
    assert forms(own, path) == []


def test_an_article_offers_its_own_story_and_topics(own: Path) -> None:
    (form,) = forms(own, ARTICLE)
    story = "story:framtidens-vardinformationsmiljo"
    assert form.values("subjects", chosen=True) == [story]
    topics = ["upphandling", "digitalisering", "halso-och-sjukvard"]
    assert form.values("subjects") == [story, *topics, "*"]


def test_a_closed_story_is_not_offered(own: Path) -> None:
    assert "exempel-trygghetslarm" in page(own, "nyheter/2021/trygghetslarm-upphandling/")
    (form,) = forms(own, "nyheter/2021/trygghetslarm-upphandling/")
    assert "story:exempel-trygghetslarm" not in form.values("subjects")
    assert form.values("subjects", chosen=True) == form.values("subjects")[:-1]


def test_the_page_on_subscribing_offers_everything(own: Path) -> None:
    (form,) = forms(own, "prenumerera/")
    assert form.values("subjects", chosen=True) == ["*"]
    assert len(form.values("subjects")) > 6
    assert form.values("frequency") == ["immediate", "daily", "weekly"]


def test_forms_may_be_sent_to_a_service_on_another_host(site: Callable[[str], Path]) -> None:
    own_host = site("own host")
    (form,) = forms(own_host, ARTICLE)
    assert form.action == "https://post.example.se/prenumerera"
    assert policies(own_host) == {"'self' https://post.example.se"}


@pytest.mark.parametrize("path", WITH_FORM)
def test_a_providers_form_has_nothing_of_ours(provided: Path, path: str) -> None:
    (form,) = forms(provided, path)
    assert form.action == PROVIDER
    assert form.fields == [("email", "EMAIL", "", False), ("hidden", "list", "7", False)]
    assert "/prenumerera/andra" not in page(provided, path)


def test_a_providers_form_may_be_sent_and_redirect(provided: Path) -> None:
    assert policies(provided) == {"'self' https://lists.example.com https://thanks.example.com"}


@pytest.mark.parametrize("path", WITH_FORM)
def test_a_providers_page_is_linked(led_away: Path, path: str) -> None:
    assert forms(led_away, path) == []
    assert f'<a class="as-button" href="{PROVIDER}">' in page(led_away, path)
    assert policies(led_away) == {"'self'"}


@pytest.mark.parametrize("mode", MODES)
def test_no_mode_leaves_a_dead_link_or_runs_a_script(
    site: Callable[[str], Path], mode: str
) -> None:
    dead = {each.link for each in dead_links(site(mode) / "site", FIRST_URL)}
    assert dead <= {"/prenumerera/andra", "/en/subscribe/change"}  # the service answers there
    (section,) = re.findall(
        r'<section class="by-mail.*?</section>', page(site(mode), "prenumerera/"), re.S
    )
    assert not re.search(r"<script|\son\w+=|style=", section)
