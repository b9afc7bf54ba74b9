"""Tells why outputs were rendered: which of the things that they depend on have changed.

With the record of the published site, a whole build stores a digest of each fact that outputs can
depend on. The next build compares them, and looks which of them are in the changed parts of a key.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from zlib import crc32

from budkavle.build.reason import FRAME, GONE, HEADLINE, NEW, NEW_ITEM, OTHER, TOUCHED, Reason
from budkavle.host.chrome import Description
from budkavle.render import theme_files
from budkavle.render.context import SiteContext
from budkavle.render.keys import ALL, Fact, Key, content_key, parts_of
from budkavle.render.output import Output, digest_of
from budkavle.render.public_files import public_files
from budkavle.render.site import Site
from budkavle.system.cache import Cache
from budkavle.system.fingerprint import fingerprint_at

Facts = Mapping[str, Mapping[str, object]]
"""The digests of facts, by their kinds and names (see `render.keys.Fact`)."""

_SPACE = "facts"
_PROGRAM = "program"
_HOST = (("configuration", ALL), ("setting", ALL), ("theme", ALL), ("topic", ALL), ("story", ALL))
"""What everything that MkDocs renders depends on."""


class Explainer:
    """Compares what outputs depend on, `now`, with what it was `before`; empty if not known.

    With `is_updated`, nothing is known of outputs because another program wrote them.
    """

    def __init__(self, before: Facts, now: Facts, *, is_updated: bool = False) -> None:
        self._unknown = Reason(_PROGRAM, _PROGRAM) if is_updated else Reason(NEW)
        self._changed = {kind: _changes(kind, before.get(kind, {}), now[kind]) for kind in now}

    def why(self, output: Output, content: str, frame: str) -> tuple[Reason, ...]:
        """Why this output was rendered, whose record has this `content` and `frame`.

        Both are empty for an output that was not in the site as recorded.
        """
        if not content:
            return (self._unknown,)
        framed = output.framed
        key = framed.content if framed else output.key
        found = list(self._in_parts(key, content))
        if framed and framed.frame != frame:
            found.append(Reason(FRAME))
            found += self._in_facts(_HOST[:3])
        # The digest of a text is that of its whole file.
        told = {each.name for each in found if each.kind in ("item", HEADLINE)}
        found = [each for each in found if each.kind != "text" or each.name not in told]
        return tuple(dict.fromkeys(found)) or (Reason(TOUCHED),)

    def _in_parts(self, key: str, content: str) -> Iterator[Reason]:
        old, new = parts_of(content), parts_of(key)
        facts = key.facts if isinstance(key, Key) else {}
        for name in dict.fromkeys((*new, *old)):
            if old.get(name) != new.get(name):
                yield from self._in_part(name, facts[name]() if name in facts else ())

    def _in_part(self, name: str, facts: Iterable[Fact]) -> Iterator[Reason]:
        facts = tuple(facts)
        found = list(self._in_facts(facts))
        if not found and any(kind == "item" for kind, _ in facts):
            gone = self._changed.get("item", {}).values()
            found = [each for each in gone if each.kind == GONE]
        yield from found or [Reason(name if name == _PROGRAM else OTHER, name)]

    def _in_facts(self, facts: Iterable[Fact]) -> Iterator[Reason]:
        for kind, name in facts:
            changed = self._changed.get(kind, {})
            if name == ALL:
                yield from changed.values()
            elif name in changed:
                yield changed[name]


def _changes(
    kind: str, before: Mapping[str, object], now: Mapping[str, object]
) -> dict[str, Reason]:
    """The reasons of one kind, by the names of the facts."""
    if before == now:
        return {}
    found = {}
    for name in chain(now, before.keys() - now.keys()):
        if before.get(name) != now.get(name):
            found[name] = Reason(_how(kind, before.get(name), now.get(name)), name)
    return found


def _how(kind: str, before: object, now: object) -> str:
    if kind not in ("item", "text"):
        return kind
    if before is None or now is None:
        return NEW_ITEM if before is None else GONE
    told = isinstance(before, tuple) and isinstance(now, tuple) and before[1] != now[1]
    return HEADLINE if told else kind


def facts_now(site: Site, described: Description, configuration: bytes) -> Facts:
    """The digest of every fact that outputs of a site depend on, by kind and name."""
    articles, registries = site.edition.articles, site.content.registries
    paths = public_files(site) | {page.path for page in site.edition.pages}
    files: dict[str, object] = {path: fingerprint_at(described.content / path) for path in paths}
    files |= {path: each.digest for path, each in site.media.survey.info.items()}
    return {
        "item": {
            each.item.path: (each.headline, crc32(each.item.title.encode())) for each in articles
        },
        "text": {each.item.path: each.item.digest for each in articles},
        "pin": {each.item.path: True for each in articles if each.pinned},
        "contact": {key: digest_of(each) for key, each in registries.contacts.items()},
        "topic": {key: digest_of(each) for key, each in registries.topics.items()},
        "story": {key: digest_of(each) for key, each in registries.stories.items()},
        "setting": {key: digest_of(each) for key, each in site.settings},
        "theme": dict(theme_files.fingerprints(described.theme)),
        "file": files,
        "configuration": {"": digest_of(configuration)},
    }


def facts_before(cache: Cache, edited: Mapping[str, str]) -> Facts | None:
    """The facts of the published site; None if they are not known.

    `edited` are the digests of the texts that partial builds have changed, by path.
    """
    found = cache.get(_SPACE, "")
    return {**found, "text": {**found["text"], **edited}} if isinstance(found, dict) else None


def remember_facts(cache: Cache, facts: Facts) -> None:
    """Store the facts of the published site."""
    cache.put(_SPACE, "", facts)


def with_sources(context: SiteContext) -> SiteContext:
    """The same with the facts that MkDocs' outputs depend on: their own sources, or everything."""
    sources = {f"{address}index.html": path for path, address in context.render.addresses.items()}
    ordinary = [_with_source(each, sources) for each in context.ordinary]
    return context._replace(ordinary=ordinary)


def _with_source(output: Output, sources: Mapping[str, str]) -> Output:
    own = sources.get(output.path, output.path)
    facts = (("file", own), ("theme", own), *_HOST)
    return output._replace(key=content_key(output.key, lambda: facts))
