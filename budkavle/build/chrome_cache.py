"""What MkDocs made last time, kept until something it depends on changes.

Starting MkDocs and rendering with it costs more than everything else that a small edit needs. A
kept value that is damaged, or of another version of anything, is made anew.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from budkavle.host.chrome import Chrome, Description
from budkavle.host.configuration import tells_all
from budkavle.render.frame import Frame, Frames
from budkavle.render.output import key_of
from budkavle.render.site import Site, addresses, public_files, public_pages
from budkavle.system import cache_file
from budkavle.system.background import aside
from budkavle.system.files import Stamp, stamp_of

_FRAMES = "frames.pickle"


def chrome(configuration: Path, described: Description, site: Site, folder: Path) -> Chrome:
    """The frames and the ordinary pages, from `folder` if they would come out the same.

    Raises HostError as `host.mkdocs.render` does.
    """
    found, make = _chrome(configuration, described, site, folder)
    return found or make()


@contextmanager
def chrome_aside(
    configuration: Path, described: Description, site: Site, folder: Path
) -> Iterator[Callable[[], Chrome]]:
    """Do as `chrome`, with MkDocs at work in another process until what is given is called."""
    found, make = _chrome(configuration, described, site, folder)
    if found:
        yield lambda: found
        return
    with aside(make) as made:
        yield made


def _chrome(
    configuration: Path, described: Description, site: Site, folder: Path
) -> tuple[Chrome | None, Callable[[], Chrome]]:
    """What is kept, and what makes it anew."""
    text = configuration.read_bytes()
    key = key_of(text, list(_seen_by_mkdocs(described, site)))
    path, keep = folder / "chrome.pickle", tells_all(text.decode(errors="replace"))

    def make() -> Chrome:
        from budkavle.host import mkdocs  # takes a while to load

        made = mkdocs.render(configuration, site)
        if keep:
            cache_file.write_value(path, (key, made))
        return made

    return _read(path, key) if keep else None, make


def standing_frames(folder: Path) -> dict[str, Frame]:
    """The frames in which the site's pages stand, by their digests, as far as that is known."""
    found = cache_file.read_value(folder / _FRAMES)
    return found if isinstance(found, dict) else {}


def keep_frames(folder: Path, frames: Frames) -> None:
    """Note that the site's pages stand in these frames."""
    cache_file.write_value(folder / _FRAMES, {each.digest: each for each in frames.values()})


def _seen_by_mkdocs(described: Description, site: Site) -> Iterator[object]:
    """Everything but mkdocs.yml that MkDocs' work depends on."""
    standing = addresses(site)
    for path in sorted(public_files(site) | {page.path for page in site.edition.pages}):
        yield path, _stamp(described.content / path)
    for page in public_pages(site):
        yield [standing.get(link.target.partition("#")[0]) for link in page.links]
    for file in sorted(described.theme.rglob("*")):
        yield file.relative_to(described.theme).as_posix(), _stamp(file)
    yield site.settings.model_dump_json()
    yield site.media.site_card
    if site.settings.subscriptions.mode == "own":  # the form offers what can be followed
        yield [
            ([each.topic for each in lists.topics], [each.story for each in lists.stories])
            for lists in site.edition.lists
        ]


def _stamp(path: Path) -> Stamp | None:
    """What changes with every change of a file, also where its time is set back; None: a folder."""
    return None if path.is_dir() else stamp_of(path.stat())


def _read(path: Path, key: str) -> Chrome | None:
    """What is kept under this key; None if there is nothing that can be read."""
    try:
        kept_key, value = cache_file.read_value(path)
    except (TypeError, ValueError):
        return None
    return cast(Chrome, value) if kept_key == key else None
