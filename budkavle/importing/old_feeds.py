"""The addresses of an old site's feeds, and which of ours each leads to. Pure.

Readers who follow the old site ask at these addresses for ever; with the ids that the items keep,
they see nothing as new.
"""

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from budkavle.importing import urls
from budkavle.importing.mapping import ImportMapping
from budkavle.importing.plan import Planned
from budkavle.importing.readers.addresses import dashed
from budkavle.importing.source import Source
from budkavle.model.settings import Settings
from budkavle.model.values import slug

_RSS, _ATOM, _JSON = "feed.xml", "atom.xml", "feed.json"
_WHOLE: Mapping[str, tuple[str, ...]] = {
    "wordpress": ("feed", "feed/rss", "feed/rss2", "feed/rdf", "feed/atom", "rss", "atom"),
    "hugo": ("index.xml", "posts/index.xml", "post/index.xml", "blog/index.xml", "news/index.xml"),
    "jekyll": ("feed.xml", "atom.xml", "rss.xml", "feed"),
    "zola": ("atom.xml", "rss.xml"),
    "eleventy": ("feed/feed.xml", "feed.xml", "feed/feed.json"),
    "pelican": ("feeds/all.atom.xml", "feeds/all.rss.xml"),
    "ghost": ("rss", "feed"),
}
_OF_TAG: Mapping[str, tuple[str, ...]] = {
    "wordpress": ("category/{}/feed", "tag/{}/feed", "category/{}/feed/atom", "tag/{}/feed/atom"),
    "hugo": ("tags/{}/index.xml", "categories/{}/index.xml", "topics/{}/index.xml"),
    "jekyll": ("feed/{}.xml", "feed/by_tag/{}.xml"),
    "zola": ("tags/{}/atom.xml", "tags/{}/rss.xml", "categories/{}/atom.xml"),
    "pelican": ("feeds/{}.atom.xml", "feeds/{}.rss.xml"),
    "ghost": ("tag/{}/rss",),
}
"""Where each kind of system has its feeds by itself, `{}` being the name of a tag."""

_KEEP = frozenset({"hugo", "jekyll", "pelican"})
"""Kinds of systems in whose addresses å stays å."""


def leading(
    source: Source,
    mapping: ImportMapping,
    planned: Iterable[Planned],
    settings: Settings,
    taken: frozenset[str],
) -> Mapping[str, str]:
    """Our feed for each old feed's address, both from the site's root; none that is `taken`.

    The feed of a tag leads to that of the topic that it becomes, if any public item has it.
    """
    public = [each for each in planned if not each.is_draft]
    topics = {key for each in public for key in mapping.topics(each.item)}
    found = dict(_whole(source, settings))
    for tag, topic in mapping.tags.items():
        if topic in topics:
            found |= dict(_of_tag(source.kind, tag, topic, settings))
    return {old: new for old, new in found.items() if old and old != new and old not in taken}


def _whole(source: Source, settings: Settings) -> Iterator[tuple[str, str]]:
    told = (unquote(urls.split(each).path).strip("/") for each in source.feeds)
    folder = settings.language.prefix
    for each in dict.fromkeys((*told, *_WHOLE.get(source.kind, ()))):
        yield each, f"{folder}{_fitting(each)}"


def _of_tag(kind: str, tag: str, topic: str, settings: Settings) -> Iterator[tuple[str, str]]:
    folder = f"{settings.language.list_address('topics')}{topic}/"
    for pattern in _OF_TAG.get(kind, ()):
        for name in dict.fromkeys(filter(None, (slug(tag), dashed(tag) if kind in _KEEP else ""))):
            old = pattern.format(name)
            yield old, f"{folder}{_fitting(old)}"


def _fitting(old: str) -> str:
    """The feed of ours in the format of an old one."""
    if old.endswith(".json"):
        return _JSON
    return _ATOM if "atom" in old.rpartition("/")[2] else _RSS
