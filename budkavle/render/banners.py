"""The banners as the pages of a language show them. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

from budkavle.edition import ShownBanner
from budkavle.model.addresses import is_url
from budkavle.model.settings import Settings


class BannerText(NamedTuple):
    """A banner in one language; `link` is a whole address, or one from the site's root.

    Its headline and its text may be in another language, if it is not written in that of the page:
    `title_language` and `text_language` say in which they are.
    """

    key: str
    kind: str
    title: str
    title_language: str
    text: str | None
    text_language: str
    link: str | None

    def link_from(self, root: str) -> str | None:
        """The link on a page from which `root` leads to the site's root."""
        return self.link if self.link is None or is_url(self.link) else root + self.link


def banner_texts(
    banners: Sequence[ShownBanner],
    code: str,
    settings: Settings,
    addresses: Mapping[str, str],
) -> tuple[BannerText, ...]:
    """The banners for the pages of a language; `addresses` are those of the files of content/."""
    return tuple(_texts(banners, code, settings.language.code, addresses))


def _texts(
    banners: Sequence[ShownBanner], code: str, first: str, addresses: Mapping[str, str]
) -> Iterator[BannerText]:
    for each in banners:
        banner = each.banner
        yield BannerText(
            key=each.key,
            kind=banner.kind,
            title=banner.title.in_language(code),
            title_language=banner.title.language_for(code) or first,
            text=banner.text.in_language(code) if banner.text else None,
            text_language=(banner.text.language_for(code) or first) if banner.text else code,
            link=_link(banner.link.in_language(code), addresses) if banner.link else None,
        )


def _link(target: str, addresses: Mapping[str, str]) -> str | None:
    """Where a link leads; None if that is not public."""
    if is_url(target):
        return target
    path, hash_, anchor = target.partition("#")
    address = addresses.get(path)
    return None if address is None else quote(address) + hash_ + anchor
