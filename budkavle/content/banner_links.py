"""Checks that the links of banners lead somewhere. Pure."""

from collections.abc import Iterator, Mapping

from budkavle.content.link_targets import Target, link_target
from budkavle.content.mistakes import Mistake
from budkavle.content.own_addresses import OwnAddresses
from budkavle.content.references import DEAD_ADDRESS, DEAD_LINK, Nearest
from budkavle.content.yaml_places import line_of
from budkavle.model.addresses import is_url
from budkavle.model.banners import Banner
from budkavle.model.problems import Problem
from budkavle.model.registries import Registries


def dead_addresses(
    registries: Registries, own: OwnAddresses, files: frozenset[str], site: str, folder: str
) -> Iterator[Problem]:
    """The links of banners to addresses on the site at `site` where nothing is; all on line 1."""
    nearest = Nearest(files)
    for key, banner in registries.banners.items():
        for code, target in banner.link.texts if banner.link else ():
            address = _address(target, site)
            if address and own.leads_to(address) is None:
                values = (("value", address), ("known", nearest.address(address, own)))
                field = ".".join(filter(None, (key, "link", code)))
                yield Problem(f"{folder}/{registries.banner_file}", 1, field, DEAD_ADDRESS, values)


def _address(link: str, site: str) -> str:
    """The address, such as /om, that a whole address on the site leads to; empty for any other."""
    found = link_target(link, "", site) if is_url(link) else None
    return found.content.partition("#")[0] if isinstance(found, Target) and found.content else ""


def lines(banners: Mapping[str, Banner], yaml: str) -> Iterator[tuple[str, int]]:
    """The field of each link of a banner, with its line; `yaml` is the text of their file."""
    for key, banner in banners.items():
        for code, _ in banner.link.texts if banner.link else ():
            place = (key, "link", code) if code else (key, "link")
            yield ".".join(place), 1 + line_of(yaml, place)


def mistakes(banners: Mapping[str, Banner], yaml: str, files: frozenset[str]) -> Iterator[Mistake]:
    """The links of banners to files that are not there; `yaml` is the text of their file."""
    nearest = Nearest(files)
    for key, banner in banners.items():
        for code, target in banner.link.texts if banner.link else ():
            if not is_url(target) and target.partition("#")[0] not in files:
                rule, values = nearest.told(DEAD_LINK, target, "")
                place = (key, "link", code) if code else (key, "link")
                field = ".".join(place)
                yield Mistake(1 + line_of(yaml, place), field, rule, tuple(values.items()))
