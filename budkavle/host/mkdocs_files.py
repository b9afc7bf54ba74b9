"""Files that MkDocs is given besides those of content/: frames, and targets of links."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import PurePath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel

from budkavle.host import page_review
from budkavle.render.site import Site


class MkDocsFiles(Files):
    """The files given to MkDocs; for anything else that a page links to, makes one on request."""

    def __init__(self, files: Iterable[File], target: Callable[[str], File | None]) -> None:
        super().__init__(files)
        self._target = cache(target)

    def get_file_from_path(self, path: str) -> File | None:
        """The file at a path in content/."""
        return super().get_file_from_path(path) or self._target(PurePath(path).as_posix())


def link_target(
    site: Site, standing: Mapping[str, str], config: MkDocsConfig, path: str
) -> File | None:
    """The file that a link to an item or a hidden page leads to; None if there is none."""
    if not path.endswith(".md") or path not in site.content.files:
        return None
    return _LinkTarget(path, standing.get(path, page_review.NOT_PUBLIC), config)


class _LinkTarget(File):
    """An item as MkDocs' link checker sees it: has an address, but is not rendered or copied."""

    def __init__(self, path: str, address: str, config: MkDocsConfig) -> None:
        super().__init__(path, config.docs_dir, config.site_dir, config.use_directory_urls)
        self.url = address
        self.inclusion = InclusionLevel.NOT_IN_NAV

    def is_documentation_page(self) -> bool:
        """False: the site renders items itself."""
        return False

    def copy_file(self, dirty: bool = False) -> None:
        """Copy nothing: the Markdown of an item is not public."""


def frame_file(config: MkDocsConfig, kind: str, language: str, address: str) -> File:
    """The page that MkDocs renders as the frame of a kind of pages in a language."""
    front_matter = f"---\ntitle: {kind}\nframe: {kind}\nlanguage: {language}\n---\n"
    return File.generated(
        config,
        f"{address}index.md",
        content=front_matter,
        inclusion=InclusionLevel.NOT_IN_NAV,
    )
