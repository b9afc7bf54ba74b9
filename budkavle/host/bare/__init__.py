"""The bare host: renders the frames and the ordinary pages with Jinja and Python-Markdown alone.

Makes the same pages as MkDocs, but has neither its plugins nor other themes; see `limits`.
"""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from urllib.parse import quote

from budkavle.host import page_review, reading
from budkavle.host.bare import limits, markdown
from budkavle.host.bare.configuration import Configuration
from budkavle.host.bare.menu import Menu, MenuMaker, menu_of_folders
from budkavle.host.bare.pages import Page, frame_pages, ordinary_pages
from budkavle.host.bare.templates import Templates
from budkavle.host.chrome import Chrome, Description
from budkavle.model.problems import ContentError, Problem
from budkavle.render.frame import split
from budkavle.render.optional_styles import OPTIONAL
from budkavle.render.output import Output, digest_of
from budkavle.render.pages import frame_name
from budkavle.render.public_files import public_files
from budkavle.render.site import Site
from budkavle.render.templates import blamed
from budkavle.render.theme_files import files

_SOURCES = (".*", "*/.*", "*.py", "*.pyc", "*.html", "*readme*", "*.md", "mkdocs_theme.yml")
"""Files of a theme that are not published, as with MkDocs."""


def describe(file: Path) -> Description:
    """Read mkdocs.yml; raises ContentError for problems, also for what this host cannot read."""
    text = reading.read(file)
    if unreadable := tuple(limits.unreadable(text, file.name)):
        raise ContentError(unreadable)
    return reading.description(file, text, reading.parse(text, file.name))


def render(file: Path, site: Site) -> Chrome:
    """Render the frames and the ordinary pages of a site.

    Raises ContentError for what mkdocs.yml asks for and this host lacks, and TemplateError.
    """
    text = reading.read(file)
    if lacking := tuple(limits.problems(text, file.name)):
        raise ContentError(lacking)
    said = reading.parse(text, file.name)
    theme = reading.description(file, text, said).theme
    configuration = Configuration(said)
    pages, frames = list(ordinary_pages(site)), list(frame_pages(site))
    menu = _menu(configuration, pages, frames, site, text, file.name)
    problems = tuple(_filled(pages, configuration, site))
    with blamed(theme):
        templates = Templates(theme, configuration, site, menu)
        made = {
            **_files_of_theme(theme),
            **{name: templates.static(name).encode() for name in configuration.static_templates},
            **{path: (site.folders.content / path).read_bytes() for path in public_files(site)},
            **{page.output_path: templates.page(page).encode() for page in pages},
        }
        chromes = {
            frame_name(page.meta["frame"], page.meta["language"]): split(templates.page(page))
            for page in frames
        }
    return Chrome(chromes, tuple(_outputs(made)), problems)


def places(file: Path, texts: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    """The ids on ordinary pages, whose texts in Markdown are given by path.

    There are none where an extension is not installed, which is a problem of its own.
    """
    text = reading.read(file)
    if tuple(limits.problems(text, file.name)):
        return dict.fromkeys(texts, frozenset())
    extensions = Configuration(reading.parse(text, file.name)).extensions
    return {path: markdown.ids(each, extensions) for path, each in texts.items()}


def _menu(
    configuration: Configuration,
    pages: list[Page],
    frames: list[Page],
    site: Site,
    text: str,
    name: str,
) -> Menu:
    if configuration.nav is None:
        return menu_of_folders(pages)
    by_path = {page.path: page for page in (*frames, *pages)}
    standing = {**site.addresses, **{path: path for path in public_files(site)}}
    hidden = {path for path in site.content.files if path.endswith(".md")} - standing.keys()
    titles = {each.item.path: each.item.title for each in site.edition.articles}
    return MenuMaker(by_path, standing, titles, hidden, text, name).menu(configuration.nav)


def _filled(pages: list[Page], configuration: Configuration, site: Site) -> Iterator[Problem]:
    """Render the text of each page; yields the problems of all pages."""
    standing = site.addresses
    loose = public_files(site)

    def target(path: str) -> str | None:
        if path in loose:
            return quote(path)
        if path.endswith(".md") and path in site.content.files:
            return quote(standing.get(path, page_review.NOT_PUBLIC))
        return None

    for page in pages:
        rendered = markdown.render(
            page.markdown, page.path, page.url, configuration.extensions, target
        )
        html, problems = page_review.reviewed(rendered.html, page.path, site)
        page.fill(rendered, html)
        yield from problems


def _files_of_theme(theme: Path) -> Mapping[str, bytes]:
    return {
        name: path.read_bytes()
        for name, path in files(theme).items()
        if name not in OPTIONAL and not any(fnmatch(name.lower(), pattern) for pattern in _SOURCES)
    }


def _outputs(made: Mapping[str, bytes]) -> Iterator[Output]:
    for path, data in sorted(made.items()):
        yield Output(path, digest_of(data), partial(bytes, data))
