"""Makes an edition's pages: articles, tombstones, notices and redirects. Pure."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from budkavle.content.item import ParsedItem
from budkavle.content.link_targets import target_of_key
from budkavle.content.markdown import link_to
from budkavle.edition import Article, Edition, Lists, Tombstone
from budkavle.edition.ledger import AddressNotice
from budkavle.edition.related import surroundings
from budkavle.model.languages import SiteLanguage
from budkavle.model.settings import Settings
from budkavle.render import keys
from budkavle.render.frame import Frame, Frames
from budkavle.render.keys import output_key
from budkavle.render.media import ArticleMedia, Media, markup
from budkavle.render.output import AnyOutput, Framed, LazyOutput, Output
from budkavle.render.templates import Templates


@dataclass(frozen=True, slots=True)
class RenderContext:
    """Everything that is needed to render a page.

    `addresses` holds the address of each public file of content/, `written` the current items by
    path, and `earlier` the frames of the published pages by the frames' digests.
    """

    settings: Settings
    frames: Frames
    templates: Templates
    written: Mapping[str, ParsedItem]
    addresses: Mapping[str, str]
    media: Media
    earlier: Mapping[str, Frame] = field(default_factory=dict)


class Text(NamedTuple):
    """An article's own text as HTML; links begin with `base`, the way to the site's root.

    With a display, pictures have every size and format, otherwise only one.
    """

    written: ParsedItem
    addresses: Mapping[str, str]
    base: str
    display: ArticleMedia | None = None

    @property
    def html(self) -> "Html":
        """The text and the fact boxes as HTML."""
        texts = self.written.texts()
        body = self._html(texts.body, first=True)
        return Html(body, [(b.title, [self._html(fact) for fact in b.items]) for b in texts.facts])

    @property
    def easy_read(self) -> str | None:
        """The link to the easy-to-read version, if there is one."""
        return self._beside(self.written.item.easy_read)

    @property
    def sign_language(self) -> str | None:
        """The link to the sign language version, if there is one."""
        return self._beside(self.written.item.sign_language)

    def _beside(self, link: str | None) -> str | None:
        """Resolve a link: a full URL is kept; a file's path, relative to the item, is resolved."""
        if link is None or "://" in link:
            return link
        path, mark, anchor = target_of_key(link, self.written.item.path).partition("#")
        address = self._address(path)
        return None if address is None else f"{address}{mark}{quote(anchor, safe='=&,')}"

    def _html(self, html: str, *, first: bool = False) -> Markup:
        item = self.written.item
        if not (item.links or item.pictures):  # these cover all texts of the item
            return Markup(html)
        if self.display:
            first = first and not self.display.image
            html = markup.in_text(html, self.display.in_text, self.base, first=first)
        return Markup(link_to(html, self._address))

    def _address(self, path: str) -> str | None:
        address = self.addresses.get(path)
        return None if address is None else self.base + quote(address)


class Html(NamedTuple):
    """An article's text and its fact boxes; each box has a title or None, and its facts."""

    body: Markup
    facts: Sequence[tuple[str | None, Sequence[Markup]]]


def outputs(edition: Edition, context: RenderContext) -> Iterator[AnyOutput]:
    """The pages of articles, and what is at addresses whose content has moved or is gone."""
    versions = edition.versions
    for lists in edition.lists:
        page = partial(article_page, lists=lists, versions=versions, context=context)
        for place, article in enumerate(lists.articles):
            yield LazyOutput(_index(article.address), page, place)
        for tombstone in edition.tombstones:
            if tombstone.language == lists.language.code:
                yield _tombstone_page(tombstone, lists, context)
    for notice in edition.notices:
        yield _notice_page(notice, edition, context)
    for old, new in edition.redirects:
        if "?" not in old:  # no file can have a query in its address
            yield _redirect_page(old, new, context)


def articles_at(
    addresses: Container[str], edition: Edition, context: RenderContext
) -> Iterator[Output]:
    """The pages of the articles at some addresses, without making any other page."""
    versions = edition.versions
    for lists in edition.lists:
        for place, article in enumerate(lists.articles):
            if article.address in addresses:
                yield article_page(place, lists, versions, context)


def frame_addresses(language: SiteLanguage) -> dict[str, str]:
    """For each kind of page, an address of the same depth, for the relative links in its frame."""
    words, prefix = language.words, language.prefix
    return {
        "front": prefix,
        "archive": f"{prefix}{words.news}/",
        "year": f"{prefix}{words.news}/0000/",
        "article": f"{prefix}{words.news}/0000/frame/",
        "topics": f"{prefix}{words.topics}/",
        "topic": f"{prefix}{words.topics}/frame/",
        "stories": f"{prefix}{words.stories}/",
        "story": f"{prefix}{words.stories}/frame/",
        "corrections": f"{prefix}{words.corrections}/",
        "follow": f"{prefix}{words.follow}/",
        "search": f"{prefix}{words.search}/",
        "press": f"{prefix}{words.press}/",
        "older-year": f"{prefix}{words.news}/0000/{words.page}/0/",
        "older-topic": f"{prefix}{words.topics}/frame/{words.page}/0/",
        "older-story": f"{prefix}{words.stories}/frame/{words.page}/0/",
        "older-corrections": f"{prefix}{words.corrections}/{words.page}/0/",
        "older-press": f"{prefix}{words.press}/{words.page}/0/",
    }


def list_versions(kind: str, address: str, settings: Settings) -> dict[str, str]:
    """The address of a list in each language, if every language has that list.

    The list of a year is not one of these.
    """
    if kind in ("year", "article"):
        return {}
    key = address.removesuffix("/").rpartition("/")[2]
    addresses = {each.code: frame_addresses(each)[kind] for each in settings.languages}
    if kind in ("topic", "story"):
        return {code: each.replace("frame/", f"{key}/") for code, each in addresses.items()}
    return addresses


def frame_name(kind: str, language: str) -> str:
    """The name of the frame for a kind of page: its key in `Frames`."""
    return f"{kind}-{language}"


def article_page(
    place: int, lists: Lists, versions: Mapping[str, tuple[Article, ...]], context: RenderContext
) -> Output:
    """The page of the article at position `place` in its language's list of articles.

    `versions` is the result of `translations`.
    """
    article = lists.articles[place]
    item, around = article.item, surroundings(place, lists, versions)
    beside = [each for each in (around.newer, around.older) if each]
    beside += [*around.related, *around.translations]
    beside += around.story.articles if around.story else ()
    display = context.media.of(article)
    text = Text(context.written[item.path], context.addresses, base_of(article.address), display)
    links = [context.addresses.get(path) for path in (*item.links, *item.pictures)]
    depends = {
        "item": keys.own(article),
        "text": keys.text(context.written[item.path].item),
        "topics": keys.topics(around.topics),
        "story": around.story and keys.stories([around.story]),
        "beside": keys.items(beside),
        "links": (links, text.easy_read, text.sign_language),
        "files": keys.part(display.fingerprint, partial(context.media.facts_of, item)),
    }
    addresses = {each.language: each.address for each in (article, *around.translations)}
    variables = {"article": article, "around": around, "text": text, "versions": addresses}
    return page("article", article.address, lists, context, variables, depends)


def _tombstone_page(tombstone: Tombstone, lists: Lists, context: RenderContext) -> Output:
    """The page of an item that has been withdrawn or has expired."""
    depends = {"gone": (tombstone.item.title, tombstone.reason), "changes": tombstone.changes}
    variables = {"tombstone": tombstone}
    return page("tombstone", tombstone.address, lists, context, variables, depends, frame="article")


def _notice_page(notice: AddressNotice, edition: Edition, context: RenderContext) -> Output:
    """The page at a published address that is now empty; it does not say what was there before.

    If no frame is as deep as the address, the page redirects to the front page. Only ordinary
    pages can have had such an address.
    """
    within = (each for each in edition.lists if notice.address.startswith(each.language.prefix))
    lists = max(within, key=lambda each: len(each.language.prefix), default=edition.lists[0])
    depth = notice.address.count("/")
    frames = frame_addresses(lists.language).items()
    fitting = [kind for kind, address in frames if address.count("/") == depth]
    if not fitting:
        return _redirect_page(notice.address, lists.language.prefix, context)
    reason = notice.gone.reason if notice.gone else None
    variables, depends = {"reason": reason}, {"gone": (reason,)}
    return page("notice", notice.address, lists, context, variables, depends, frame=fitting[0])


def _redirect_page(old: str, new: str, context: RenderContext) -> Output:
    """A page without a frame that redirects readers, for hosts without redirects of their own."""
    target = context.settings.url + quote(new)
    language = context.settings.language.code

    def render() -> bytes:
        return context.templates.text("redirect.html", language, {"target": target}).encode()

    key = output_key(template=context.templates.part("redirect.html"), target=target)
    return Output(_index(old), key, render)


def page(
    kind: str,
    address: str,
    lists: Lists,
    context: RenderContext,
    variables: Mapping[str, Any],
    depends: Mapping[str, object],
    frame: str | None = None,
) -> Output:
    """Make the output of a page; its key is that of the frame, the templates and `depends`.

    With `frame`, the page uses another kind's frame and has no versions in other languages, except
    those in `variables`.
    """
    language = lists.language.code
    into = context.frames[frame_name(frame or kind, language)]

    def render() -> bytes:
        shared = {
            "base": base_of(address),
            "address": address,
            "lists": lists,
            "versions": {} if frame else list_versions(kind, address, context.settings),
            "media": context.media,
            "picture_of": markup.picture,
        }
        blocks = context.templates.blocks(kind, language, {**shared, **variables})
        return into.fill(**blocks)

    content = output_key(template=context.templates.part(f"{kind}.html"), **depends)
    framed = Framed(content, into.digest, partial(_refilled, into, context.earlier))
    return Output(_index(address), f"{content} {into.digest}", render, framed=framed)


def _refilled(into: Frame, earlier: Mapping[str, Frame], name: str, page: bytes) -> bytes | None:
    """Move a page from an earlier frame into this one; None if that is not possible."""
    return into.refill(page, earlier[name]) if name in earlier else None


def _index(address: str) -> str:
    return f"{address}index.html"


def base_of(address: str) -> str:
    """The relative path from an address up to the site's root."""
    return "../" * address.count("/") or "./"
