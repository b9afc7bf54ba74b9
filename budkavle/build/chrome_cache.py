"""Caches what MkDocs rendered, until something it depends on changes.

Starting MkDocs and rendering with it takes longer than everything else that a small edit needs. A
cached value that is damaged, or from another version of any program, is made again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from budkavle.host.choice import host
from budkavle.host.chrome import Chrome, Description
from budkavle.host.configuration import is_self_contained
from budkavle.render.banners import banner_texts
from budkavle.render.frame import Frame, Frames
from budkavle.render.output import key_of
from budkavle.render.public_files import public_files
from budkavle.render.site import Site, public_pages
from budkavle.render.theme_files import fingerprints
from budkavle.system.background import in_background
from budkavle.system.cache import Cache
from budkavle.system.fingerprint import Fingerprint, all_settled, fingerprint_of

_CHROME, _FRAMES = "chrome", "frames"


def chrome(configuration: Path, described: Description, site: Site, cache: Cache) -> Chrome:
    """The frames and the ordinary pages; from the cache if nothing has changed.

    Raises HostError as the host does.
    """
    found, make = _chrome(configuration, described, site, cache)
    return found or make()


@contextmanager
def chrome_aside(
    configuration: Path, described: Description, site: Site, cache: Cache
) -> Iterator[Callable[[], Chrome]]:
    """Do the same as `chrome`, but run MkDocs in a background process.

    Gives a function that waits for the result.
    """
    found, make = _chrome(configuration, described, site, cache)
    if found:
        yield lambda: found
        return
    with in_background(make) as made:
        yield made


def _chrome(
    configuration: Path, described: Description, site: Site, cache: Cache
) -> tuple[Chrome | None, Callable[[], Chrome]]:
    """The cached value, if there is one, and a function that makes a new one."""
    text = configuration.read_bytes()
    files = _files_seen(described, site)
    key = key_of(text, files, list(_seen_by_mkdocs(site)))
    keep = is_self_contained(text.decode(errors="replace")) and all_settled(files.values())

    def make() -> Chrome:
        made = host(site.settings.host).render(configuration, site)
        if keep:
            cache.put(_CHROME, "", made, key)
        return made

    return (cache.get(_CHROME, "", key) if keep else None), make


def standing_frames(cache: Cache) -> dict[str, Frame]:
    """The frames that the published pages use, by their digests, as far as they are known."""
    return cache.get(_FRAMES, "") or {}


def keep_frames(cache: Cache, frames: Frames) -> None:
    """Record that the published pages use these frames."""
    cache.put(_FRAMES, "", {each.digest: each for each in frames.values()})


def _seen_by_mkdocs(site: Site) -> Iterator[object]:
    """Everything but mkdocs.yml and files that MkDocs' work depends on."""
    standing = site.addresses
    for page in public_pages(site):
        yield [standing.get(link.target.partition("#")[0]) for link in page.links]
    yield site.settings.model_dump_json()
    yield site.media.site_card
    yield site.edition.menu
    for language in site.settings.languages if site.edition.banners else ():
        yield banner_texts(site.edition.banners, language.code, site.settings, standing)
    yield site.edition.rota.now
    if site.settings.subscriptions.mode == "own":  # the form offers topics and stories to follow
        yield [
            ([each.topic for each in lists.topics], [each.story for each in lists.stories])
            for lists in site.edition.lists
        ]


def _files_seen(described: Description, site: Site) -> dict[str, Fingerprint]:
    """The fingerprints of the files that MkDocs reads: pages, loose files and the theme."""
    paths = sorted(public_files(site) | {page.path for page in site.edition.pages})
    pages = {path: fingerprint_of((described.content / path).stat()) for path in paths}
    return pages | {f"theme:{path}": each for path, each in fingerprints(described.theme)}
