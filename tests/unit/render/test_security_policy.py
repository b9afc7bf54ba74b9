"""Every page contains the same policy as the server's headers."""

import re
from pathlib import Path

from budkavle.render.security_policy import ONLY_IN_HEADERS, policy
from budkavle.render.serving.description import serving_of
from tests.support.site_builder import site_of, site_settings

_SAID = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">')


def directives(said: str) -> dict[str, set[str]]:
    """Each directive's name, and what it allows."""
    return {name: set(allowed) for name, *allowed in map(str.split, said.split("; "))}


def in_headers() -> str:
    """The policy that servers send with every file."""
    settings = site_settings()
    headers = serving_of(site_of(settings=settings).edition(), settings).headers
    return dict(headers)["Content-Security-Policy"]


def test_headers_say_what_the_search_page_says_and_who_may_frame_it() -> None:
    assert in_headers() == f"{policy(searching=True)}; {ONLY_IN_HEADERS}"


def test_nothing_is_allowed_but_the_site_itself() -> None:
    allowed = directives(in_headers())
    assert allowed["default-src"] == allowed["base-uri"] == allowed["frame-ancestors"] == {"'none'"}
    assert set.union(*allowed.values()) == {"'none'", "'self'", "'wasm-unsafe-eval'"}
    assert "'wasm-unsafe-eval'" in allowed["script-src"]


def test_a_page_that_does_not_search_allows_itself_less() -> None:
    allowed, less = directives(in_headers()), directives(policy())
    assert all(sources <= allowed[name] for name, sources in less.items())
    assert less["script-src"] == {"'self'"}


def test_every_page_of_a_site_has_its_policy(project: Path) -> None:
    """Except redirect pages, which contain nothing to allow."""
    site = project / "site"
    pages = {
        path.relative_to(site).as_posix(): path.read_text("utf-8") for path in site.rglob("*.html")
    }
    said = {
        path: _SAID.findall(html)
        for path, html in pages.items()
        if 'http-equiv="refresh"' not in html
    }
    search = {"sok/index.html", "en/search/index.html"}
    assert search <= said.keys()
    assert said == {path: [policy(searching=path in search)] for path in said}
