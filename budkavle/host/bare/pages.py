"""The pages that the bare host renders, and the menu's parts, as templates see them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from budkavle.content.front_matter import decode, read, split
from budkavle.content.yaml_values import parse_typed
from budkavle.host.bare.markdown import Rendered
from budkavle.render.pages import frame_addresses
from budkavle.render.site import Site, public_pages


class MenuEntry:
    """An entry of the menu: a page, a section or a link; `active` where the current page is in it.

    `parent` is the section that it is in.
    """

    is_page = is_section = is_link = False
    children: "Sequence[MenuEntry] | None" = None

    def __init__(self, title: str | None = None, url: str = "") -> None:
        self.title, self.url = title, url
        self.parent: Section | None = None
        self.active = False

    @property
    def is_top_level(self) -> bool:
        """Whether it is in no section."""
        return self.parent is None

    @property
    def ancestors(self) -> "list[Section]":
        """The sections that it is in, the nearest first."""
        return [self.parent, *self.parent.ancestors] if self.parent else []

    def activate(self, active: bool) -> None:
        """Mark it and the sections that it is in as those of the current page, or not."""
        for each in (self, *self.ancestors):
            each.active = active


class Section(MenuEntry):
    """A part of the menu with a name; it has no address of its own."""

    is_section = True

    def __init__(self, title: str, children: "Sequence[MenuEntry]") -> None:
        super().__init__(title)
        self.children = children
        for child in children:
            child.parent = self


class Link(MenuEntry):
    """A link of the menu to an address that is no page."""

    is_link = True


class Page(MenuEntry):
    """An ordinary page, or a frame; `url` is its address, quoted as in links."""

    is_page = True

    def __init__(
        self, path: str, address: str, meta: Mapping[str, Any], markdown: str = ""
    ) -> None:
        super().__init__(None, quote(address))
        self.path, self.meta, self.markdown = path, dict(meta), markdown
        self.output_path = f"{address}index.html"
        self.content = ""
        self.toc: Sequence[Mapping[str, Any]] = ()
        self.previous_page: Page | None = None
        self.next_page: Page | None = None
        for key in ("title", "description"):  # text where YAML gives a number, such as 2026
            if self.meta.get(key) is not None:
                self.meta[key] = str(self.meta[key])

    @property
    def is_homepage(self) -> bool:
        """Whether it is the site's first page."""
        return self.is_top_level and not self.url

    def fill(self, rendered: Rendered, html: str) -> None:
        """Give it its text, and a name unless it has one: its title, heading or file name."""
        self.content, self.toc = html, rendered.toc
        if self.title is None:
            self.title = self.meta.get("title") or rendered.heading or self._name_of_file()

    def _name_of_file(self) -> str:
        if self.is_homepage:
            return "Home"
        return readable(self.path.rpartition("/")[2].removesuffix(".md"))


def readable(name: str) -> str:
    """The name of a file or folder as a title."""
    title = name.replace("-", " ").replace("_", " ")
    return title.capitalize() if title == title.lower() else title


def ordinary_pages(site: Site) -> Iterator[Page]:
    """The public ordinary pages, not rendered yet."""
    for page in public_pages(site):
        text = decode(read(site.folders.content / page.path))
        source = split(text) if text.lstrip().startswith("---") else None
        meta = parse_typed(source.yaml) if source else None
        said = {key: value for key, value in (meta or {}).items() if key != "frame"}
        yield Page(page.path, page.address, said, source.body if source else text)


def frame_pages(site: Site) -> Iterator[Page]:
    """A page for each kind of frame in each language."""
    for language in site.settings.languages:
        for kind, address in frame_addresses(language).items():
            meta = {"title": kind, "frame": kind, "language": language.code}
            yield Page(f"{address}index.md", address, meta)
