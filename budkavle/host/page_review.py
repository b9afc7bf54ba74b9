"""What every host does with the HTML of an ordinary page before it is inserted into the theme."""

import re
from html import unescape

from budkavle.content import page_html
from budkavle.model.problems import Problem
from budkavle.render.site import Site

NOT_PUBLIC = "budkavle-not-public/"
"""The address that a host gives to an item or page that readers must not see."""

_TO_NOT_PUBLIC = re.compile(rf'<a [^>]*href="[^"]*{NOT_PUBLIC}[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
_ID = re.compile(r"""\s(?:id|name)=["']([^"']+)["']""")


def reviewed(html: str, path: str, site: Site) -> tuple[str, tuple[Problem, ...]]:
    """The HTML of the page at `path`, checked and cleaned unless it is trusted, and its problems.

    Links to what is not public are replaced by their words.
    """
    problems: tuple[Problem, ...] = ()
    if not site.settings.trusts(path):
        problems = _problems(html, path, site)
        html = page_html.clean(html)
    return _TO_NOT_PUBLIC.sub(r"\1", html), problems


def ids(html: str) -> frozenset[str]:
    """The places in the HTML of a page that links can lead to."""
    return frozenset(map(unescape, _ID.findall(html)))


def _problems(html: str, path: str, site: Site) -> tuple[Problem, ...]:
    """HTML that a page must not contain, each with the line that most likely caused it."""
    found = page_html.findings(html)
    if not found:
        return ()
    text = (site.folders.content / path).read_text(encoding="utf-8", errors="replace")
    name = f"{site.folders.content.name}/{path}"
    located = page_html.located(found, text)
    return tuple(Problem(name, each.line, "", each.rule, each.values) for each in located)
