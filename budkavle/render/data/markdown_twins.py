"""The texts of items as Markdown, beside their pages, and `llms.txt`, which leads to them. Pure.

For programs that read texts without the page around them, such as language models and screen
readers of people's own. `llms.txt` is as https://llmstxt.org describes it. A site has them only if
its settings say so: they are as many files as its articles.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from urllib.parse import quote

from budkavle.edition import Article, Edition, Lists, Tombstone
from budkavle.i18n import dates
from budkavle.render import keys
from budkavle.render.data.markdown_of import escaped, markdown_of
from budkavle.render.feeds.entries import html_of
from budkavle.render.feeds.files import Files
from budkavle.render.headlines import headline_of
from budkavle.render.keys import output_key
from budkavle.render.output import AnyOutput, LazyOutput, Output
from budkavle.render.pages import RenderContext

TWIN, GUIDE = "index.md", "llms.txt"
NEWEST = 50
"""The number of articles in each language that the guide leads to, newest first."""
_TEMPLATE = "feed-entry.html"


def outputs(edition: Edition, context: RenderContext) -> Iterator[AnyOutput]:
    """The twin of each article and tombstone, and the guide."""
    make = partial(_twin, context=context, files=_files(context))
    for article in edition.articles:
        yield LazyOutput(article.address + TWIN, make, article)
    for tombstone in edition.tombstones:
        yield _tombstone(tombstone, context)
    yield _guide(edition, context)


def twins_of(articles: Iterable[Article], context: RenderContext) -> Iterator[Output]:
    """The twins of some articles whose words have changed."""
    return map(partial(_twin, context=context, files=_files(context)), articles)


def _files(context: RenderContext) -> Files:
    return Files(context.settings.url, context.addresses, context.media.sizes)


def _twin(article: Article, context: RenderContext, files: Files) -> Output:
    item = article.item
    links = [context.addresses.get(path) for path in (*item.links, *item.pictures)]
    key = output_key(
        item=keys.own(article),
        text=keys.text(context.written[item.path].item),
        template=context.templates.part(_TEMPLATE),
        links=links,
        files=keys.part(files.facts_of(item), partial(context.media.facts_of, item)),
    )
    return Output(article.address + TWIN, key, partial(_text, article, context, files))


def _text(article: Article, context: RenderContext, files: Files) -> bytes:
    settings = context.settings
    language = settings.in_language(article.language)
    translate = language.translate

    def day(moment: datetime) -> dict[str, str]:
        return {"when": dates.long_date(moment.astimezone(settings.timezone), language.code)}

    stated = [translate("Published %(when)s") % day(article.item.public_date.at)]
    if article.corrections:
        latest = max(each.date.at for each in article.corrections)
        stated.append(translate("Updated %(when)s") % day(latest))
    parts = (
        f"# {escaped(headline_of(article.item, language))}",
        "\\\n".join((*stated, f"<{settings.url}{quote(article.address)}>")),
        markdown_of(html_of(article, context, files)),
    )
    return _joined(parts)


def _tombstone(tombstone: Tombstone, context: RenderContext) -> Output:
    translate = context.settings.in_language(tombstone.language).translate
    if tombstone.reason:
        said = translate("The news item has been withdrawn"), tombstone.reason
    else:
        said = (
            translate("The news item is no longer current"),
            translate("It was to be shown for a limited time, and that time is over."),
        )
    title, reason = map(escaped, said)
    key = output_key(gone=(title, reason))
    return Output(tombstone.address + TWIN, key, partial(_joined, (f"# {title}", reason)))


def _guide(edition: Edition, context: RenderContext) -> Output:
    newest = [each for lists in edition.lists for each in lists.articles[:NEWEST]]
    key = output_key(
        items=keys.items(newest),
        settings=keys.settings(context.settings),
        topics=[each.fingerprint for lists in edition.lists for each in lists.topics],
        template=context.templates.part(_TEMPLATE),
    )
    return Output(GUIDE, key, partial(_guide_text, edition.lists, context))


def _guide_text(those: Sequence[Lists], context: RenderContext) -> bytes:
    settings = context.settings
    about = settings.description or settings.organisation.description
    parts = [f"# {escaped(settings.name)}", *([f"> {escaped(about)}"] if about else [])]
    for lists in those:
        parts += _sections(lists, context)
    parts.append("## Optional")  # the name has a meaning in the format
    parts.append(_listed(_ways(those), settings.url))
    return _joined(parts)


def _ways(those: Sequence[Lists]) -> Iterator[tuple[str, str, str]]:
    """Where everything else is, in each language."""
    for lists in those:
        language = lists.language
        translate = language.translate
        yield translate("All news, by year"), language.list_address("news"), ""
        yield translate("Follow us"), language.list_address("follow"), ""


def _sections(lists: Lists, context: RenderContext) -> Iterator[str]:
    """The sections of a language: its newest articles, and where the rest is."""
    settings, language = context.settings, lists.language
    several = len(settings.languages) > 1
    tongue = f" ({dates.language_name(language.code)})" if several else ""
    translate = language.translate
    yield f"## {translate('News')}{tongue}"
    newest = lists.articles[:NEWEST]
    news = (
        (headline_of(each.item, language), each.address + TWIN, each.item.summary)
        for each in newest
    )
    yield _listed(news, settings.url)
    yield f"## {translate('Topics')}{tongue}"
    kept = (each for each in lists.topics if not each.topic.retired)
    topics = (
        (
            each.topic.title.in_language(language.code),
            each.address,
            each.topic.description.in_language(language.code) if each.topic.description else "",
        )
        for each in kept
    )
    yield _listed(topics, settings.url)


def _listed(entries: Iterable[tuple[str, str, str]], url: str) -> str:
    """Links with a word about each: entries are title, address from the root, and those words."""
    return "\n".join(
        f"- [{escaped(title)}]({url}{quote(address)}){f': {escaped(about)}' if about else ''}"
        for title, address, about in entries
    )


def _joined(parts: Iterable[str]) -> bytes:
    return ("\n\n".join(part for part in parts if part) + "\n").encode()
