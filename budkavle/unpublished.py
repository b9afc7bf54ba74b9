"""What of the content is not public, as the search for leaks wants it: from Site to Secrets.

Of an item that is not public yet, everything is secret; of one that is gone, all but what its
tombstone says; of an article, the corrections that are still to come.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain

from slugify import slugify

from budkavle.commonmark import plain_text
from budkavle.content import STORIES, TOPICS
from budkavle.edition import Article, address_of
from budkavle.item import Written
from budkavle.language import messages
from budkavle.leaks import Search, Secret, SecretFile, Secrets, digest_of, sought, texts_of
from budkavle.ledger import render
from budkavle.model import Contact, Picture, Story, Topic
from budkavle.references import files_of
from budkavle.settings import Settings
from budkavle.site import Site

_NAME = 10
"""Characters of a file's name that make it tell something."""


def search_for(site: Site) -> Search:
    """The search for everything in the content folder that is not public."""
    secrets = Secrets(sought(_secrets(site)), {each.digest: each for each in _files(site)})
    return Search(secrets, partial(_public_texts, site))


def _secrets(site: Site) -> Iterator[Secret]:
    """Everything that may not be read in the site."""
    articles = {each.item.path: each for each in site.edition.articles}
    gone = {each.item.path for each in site.edition.tombstones}
    for path, written in site.content.written.items():
        if path in articles:
            told = articles[path].corrections
            notes = [each.note for each in written.item.corrections if each not in told]
            yield from (_secret(written, "corrections", note) for note in notes)
        else:
            yield from _texts(written)
        if path not in articles and path not in gone:
            yield from _marks(written, site.settings)
    yield from _matters(site)
    for path, owner in _secret_files(site).items():
        yield from _names(path, owner)


def _texts(written: Written) -> Iterator[Secret]:
    """Everything that an item's page and its feed entry say, but the headline."""
    item = written.item
    yield _secret(written, "summary", item.summary)
    texts = written.texts()
    facts = chain.from_iterable(box.items for box in texts.facts)
    for field, html in [("", texts.body), *(("facts", fact) for fact in facts)]:
        for text in (*texts_of(html), *plain_text(html).split("\n")):
            yield _secret(written, field, text)
    said = [("facts", box.title) for box in texts.facts]
    said += [("attachments", each.title) for each in item.attachments]
    said += [("corrections", each.note) for each in item.corrections]
    for field, picture in _pictures(written):
        said += [(field, text) for text in (picture.alt, picture.caption, picture.credit)]
    for contact in item.contacts:
        if isinstance(contact, Contact):
            said += [("contacts", text) for text in (contact.name, contact.role)]
            reached = (contact.phone, contact.email)
            yield from (
                _secret(written, "contacts", mark, is_mark=True) for mark in reached if mark
            )
    yield from (_secret(written, field, text) for field, text in said if text)


def _marks(written: Written, settings: Settings) -> Iterator[Secret]:
    """What an item that is not public yet is called: its headline, its id, its addresses."""
    item = written.item
    yield _secret(written, "title", item.title)
    for field, mark in (("id", item.id), ("slug", address_of(item, settings)), ("", item.path)):
        yield _secret(written, field, mark, is_mark=True)
    yield from (_secret(written, "aliases", alias, is_mark=True) for alias in item.aliases)


def _matters(site: Site) -> Iterator[Secret]:
    """Topics and stories that only items not public yet belong to."""
    topics = {each.key for lists in site.edition.lists for each in lists.topics}
    stories = {each.key for lists in site.edition.lists for each in lists.stories}
    registries = site.content.registries
    hidden: list[tuple[str, str, Topic | Story]] = [
        *((TOPICS, key, each) for key, each in registries.topics.items() if key not in topics),
        *((STORIES, key, each) for key, each in registries.stories.items() if key not in stories),
    ]
    for path, key, matter in hidden:
        yield from (Secret(path, 1, key, text) for text in _said_of(matter))


def _said_of(matter: Topic | Story) -> Iterator[str]:
    for localised in (matter.title, matter.description):
        yield from (text for _, text in (localised.texts if localised else ()))


def _pictures(written: Written) -> Iterator[tuple[str, Picture]]:
    if written.item.image:
        yield "image", written.item.image
    yield from (("images", each) for each in written.item.images)


def _secret_files(site: Site) -> dict[str, Written]:
    """The files that no public item and no page shows or offers, and an item that names each."""
    public = {each.item.path for each in site.edition.articles}
    open_ = {
        link.target.partition("#")[0] for each in site.content.pages.values() for link in each.links
    }
    named: dict[str, Written] = {}
    for path, written in site.content.written.items():
        if path in public:
            open_ |= files_of(written)
        else:
            named |= dict.fromkeys(files_of(written), written)
    return {path: written for path, written in named.items() if path not in open_}


def _names(path: str, owner: Written) -> Iterator[Secret]:
    """A file as it is called in content/, and as its copy in the site is."""
    yield _secret(owner, "", path, is_mark=True)
    stem = slugify(path.rpartition("/")[2].rpartition(".")[0])
    if len(stem) >= _NAME:
        yield _secret(owner, "", stem, is_mark=True)


def _files(site: Site) -> Iterator[SecretFile]:
    for path, owner in _secret_files(site).items():
        data = (site.folders.content / path).read_bytes()
        yield SecretFile(_secret(owner, "", path), len(data), digest_of(data))


def _secret(written: Written, field: str, text: str, *, is_mark: bool = False) -> Secret:
    return Secret(written.item.path, written.line_of(field), field, text, is_mark)


def _public_texts(site: Site, path: str) -> Iterator[str]:
    """Everything that is public, or that the program and the settings say by themselves.

    The article whose page an output is comes first, then what stands on many pages.
    """
    at = {article.address: article for article in site.edition.articles}
    own = [at[address]] if (address := path.removesuffix("index.html")) in at else []
    yield from chain.from_iterable(_texts_of(article, site) for article in own)
    yield site.settings.model_dump_json()
    for language in site.settings.languages:
        yield from messages(language.code).values()
    for lists in site.edition.lists:
        for topic in lists.topics:
            yield from _said_of(topic.topic)
        for story in lists.stories:
            yield from _said_of(story.story)
    yield from (tombstone.title for tombstone in site.edition.tombstones)
    for page in site.content.pages:
        yield (site.folders.content / page).read_text(encoding="utf-8")
    for article in site.edition.articles:
        yield from _texts_of(article, site)
    yield render(site.ledger).decode()


def _texts_of(article: Article, site: Site) -> Iterator[str]:
    written = site.content.written[article.item.path]
    told = written.item.model_copy(update={"corrections": article.corrections})
    shown = replace(written, item=told)
    yield from (secret.text for secret in chain(_marks(shown, site.settings), _texts(shown)))
    yield from _said_by(article.contacts)


def _said_by(contacts: Iterable[Contact]) -> Iterator[str]:
    for each in contacts:
        yield from (text for text in (each.name, each.role, each.phone, each.email) if text)
