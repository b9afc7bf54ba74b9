"""Checks that the links of banners lead somewhere. Pure."""

from collections.abc import Iterator, Mapping

from budkavle.content.mistakes import Mistake
from budkavle.content.references import DEAD_LINK, Nearest
from budkavle.content.yaml_places import line_of
from budkavle.model.addresses import is_url
from budkavle.model.banners import Banner


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
